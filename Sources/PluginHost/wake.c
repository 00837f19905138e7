#define _GNU_SOURCE
#include "wake.h"
#include <time.h>

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

void sp_wait_while(uint32_t *word, uint32_t value, double seconds) {
    struct timespec limit = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    syscall(SYS_futex, word, FUTEX_WAIT, value, &limit, NULL, 0);
}

static void wake_waiting(uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0); }

#else

// Elsewhere by looking again and again, which costs a fraction of a millisecond a call.
void sp_wait_while(uint32_t *word, uint32_t value, double seconds) {
    struct timespec nap = {0, 50000};
    for (double waited = 0; waited < seconds && sp_load(word) == value; waited += 50e-6) nanosleep(&nap, NULL);
}

static void wake_waiting(uint32_t *word) { (void)word; }

#endif

void sp_wake(uint32_t *word, uint32_t value) {
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
    wake_waiting(word);
}
