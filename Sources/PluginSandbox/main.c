// The worker process that hosts plugins behind shared memory.
int main(void) { return 64; }
