#define _DEFAULT_SOURCE
#include "allowance.h"
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

// For this program itself and the libraries that plugins bring along.
static const uint64_t OWN_BYTES = 128 << 20;

static uint64_t instance_most, process_most;
static int64_t slot_count;
static bool has_arenas, is_measuring;

// Bytes of data that this process has by now; 0 where the system does not say.
static uint64_t data_bytes(void) {
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file) return 0;
    if (fscanf(file, "%*u %*u %*u %*u %*u %llu", &pages) != 1) pages = 0;
    fclose(file);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void apply(void) {
#if defined(RLIMIT_DATA)
    // Besides the effects there is, where there are arenas, the room for an arena's copies, which is mapped.
    uint64_t most = OWN_BYTES + instance_most * (uint64_t)(slot_count + has_arenas);
    // An effect that is only measured must not take the room of those that are there.
    uint64_t present = is_measuring ? data_bytes() : 0;
    if (present && most > present + instance_most) most = present + instance_most;
    struct rlimit limits;
    if (getrlimit(RLIMIT_DATA, &limits) != 0) return;
    limits.rlim_cur = most < process_most ? most : process_most;
    if (limits.rlim_cur > limits.rlim_max) limits.rlim_cur = limits.rlim_max;
    setrlimit(RLIMIT_DATA, &limits);
#endif
}

void allowance_set(uint64_t instance_bytes, uint64_t process_bytes) {
    instance_most = instance_bytes;
    process_most = process_bytes;
    apply();
}

void allowance_change(int change) {
    slot_count += change;
    apply();
}

void allowance_measure(bool begins) {
    is_measuring = begins;
    apply();
}

void allowance_use_arenas(void) {
    has_arenas = true;
    apply();
}
