#define _DEFAULT_SOURCE
#include "allowance.h"
#include <stdbool.h>
#include <sys/resource.h>

// For this program itself and the libraries that plugins bring along.
static const uint64_t OWN_BYTES = 128 << 20;

static uint64_t instance_most, process_most;
static int64_t slot_count;
static bool has_arenas;

static void apply(void) {
#if defined(RLIMIT_DATA)
    // Besides the effects there is, where there are arenas, the room for an arena's copies, which is mapped.
    uint64_t most = OWN_BYTES + instance_most * (uint64_t)(slot_count + has_arenas);
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

void allowance_use_arenas(void) {
    has_arenas = true;
    apply();
}
