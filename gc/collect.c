#include "gc/collect_int.h"
struct collect_hooks collect_hooks;
void collect_poll(GcThread *t) { (void)t; }
