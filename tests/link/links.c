/* tests/link/links.c -- linked once for each floor with the whole of that floor's library and only the libraries below it (see
 * p3t_link_tests in core/tools/floors.cmake). That it links is the test: a floor that calls a higher one by name leaves a name undefined. */
#include <stdio.h>

int main(void)
{
    puts("links");
    return 0;
}
