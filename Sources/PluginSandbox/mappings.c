#define _GNU_SOURCE
#include "mappings.h"
#include <dirent.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

uint32_t thread_count(void) {
    DIR *folder = opendir("/proc/self/task");
    if (!folder) return 1;
    uint32_t count = 0;
    while (readdir(folder)) count++;
    closedir(folder);
    return count - 2;  // . and ..
}

static uint64_t mapping_count;

uint64_t plugin_mapping_count(void) { return mapping_count; }

#if defined(__linux__) && defined(__LP64__)

extern char __executable_start, etext;

// Stands in for the C library's. Who called is told by where it returns to.
void *mmap(void *address, size_t byte_count, int protection, int flags, int descriptor, off_t offset) {
    const char *caller = __builtin_return_address(0);
    if ((protection & PROT_WRITE) && (caller < &__executable_start || caller >= &etext)) mapping_count++;
    return (void *)syscall(SYS_mmap, address, byte_count, protection, flags, descriptor, offset);
}

void *mmap64(void *address, size_t byte_count, int protection, int flags, int descriptor, off_t offset) __attribute__((alias("mmap")));

#endif
