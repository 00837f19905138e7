#define _GNU_SOURCE
#include "system_calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <signal.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#elif defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

int soundalike_exchange_files(const char *first, const char *second) {
#if defined(__APPLE__)
    return renamex_np(first, second, RENAME_SWAP);
#elif defined(SYS_renameat2)
    const unsigned exchange = 1 << 1;
    return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, exchange);
#else
    (void)first, (void)second;
    errno = ENOSYS;
    return -1;
#endif
}

uint64_t soundalike_limit(enum soundalike_resource resource) {
    static const int numbers[] = {RLIMIT_NOFILE, RLIMIT_DATA, RLIMIT_AS};
    struct rlimit limits;
    if (getrlimit(numbers[resource], &limits) != 0 || limits.rlim_cur == RLIM_INFINITY) return UINT64_MAX;
    return limits.rlim_cur;
}

static void *wait_for_gate(void *gate) {
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

bool soundalike_can_start_threads(int count) {
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_t threads[64];
    int started = 0;
    pthread_mutex_lock(&gate);
    while (started < count && started < 64 && pthread_create(&threads[started], NULL, wait_for_gate, &gate) == 0) started++;
    pthread_mutex_unlock(&gate);
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
    return started == count;
}

bool soundalike_start_thread(void *(*body)(void *), void *context) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, context) != 0) return false;
    pthread_detach(thread);
    return true;
}

void soundalike_end_with_parent(void) {
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

void soundalike_limit_memory(uint64_t byte_count) {
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    struct rlimit limits;
    if (getrlimit(RLIMIT_DATA, &limits) != 0 || (limits.rlim_max != RLIM_INFINITY && limits.rlim_max < byte_count)) return;
    limits.rlim_cur = byte_count;
    setrlimit(RLIMIT_DATA, &limits);
}

int soundalike_own_library(char *path, size_t size) {
    Dl_info own;
    if (!dladdr((const void *)(uintptr_t)soundalike_own_library, &own) || !own.dli_fname) return 0;
#if defined(__linux__)
    Dl_info program;
    if (!dladdr((const void *)getauxval(AT_PHDR), &program) || program.dli_fbase == own.dli_fbase) return 0;
#elif defined(__APPLE__)
    if ((const void *)_dyld_get_image_header(0) == own.dli_fbase) return 0;
#endif
    if (strlen(own.dli_fname) >= size) return 0;
    strcpy(path, own.dli_fname);
    return 1;
}
