/* tests/objects/test_type.c -- types: making classes, lookups, changes seen at once. */
#include "rt_test.h"

int main(void)
{
    rt_begin();
    return rt_end("test_type");
}
