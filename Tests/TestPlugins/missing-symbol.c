// A library without an entry point.
int nothing_to_see_here(void) { return 0; }
