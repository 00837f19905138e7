#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "arena_internal.h"
#include "faults.h"

// Stands in for the C library's allocation functions in this whole process, plugins and libraries included: within an arena
// when one is entered, else the C library's own. Only where that can be reached (glibc); elsewhere there are no arenas.
#if !defined(__GLIBC__)

bool arena_is_available(void) { return false; }

#else

bool arena_is_available(void) { return arena_region != NULL; }

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static void *noted(void *address) {
    if (!address) faults_note_refusal();
    return address;
}

static void *allocate(size_t alignment, size_t byte_count) {
    struct arena *arena = arena_entered();
    if (arena) return arena_allocate(arena, alignment, byte_count, NULL);
    return noted(alignment > 16 ? __libc_memalign(alignment, byte_count) : __libc_malloc(byte_count));
}

void *malloc(size_t byte_count) { return allocate(16, byte_count); }

void free(void *address) {
    if (arena_owns(address)) arena_free(address);
    else __libc_free(address);
}

void *calloc(size_t count, size_t size) {
    struct arena *arena = arena_entered();
    if (!arena) return noted(__libc_calloc(count, size));
    size_t byte_count;
    if (__builtin_mul_overflow(count, size, &byte_count)) byte_count = SIZE_MAX;
    bool is_zero;
    void *address = arena_allocate(arena, 16, byte_count, &is_zero);
    if (address && !is_zero) memset(address, 0, byte_count);
    return address;
}

void *realloc(void *address, size_t byte_count) {
    if (!address) return malloc(byte_count);
    if (!arena_owns(address)) return byte_count ? noted(__libc_realloc(address, byte_count)) : __libc_realloc(address, byte_count);
    size_t room = arena_usable_bytes(address);
    if (byte_count && byte_count <= room && byte_count > room / 2) return address;
    void *moved = byte_count ? malloc(byte_count) : NULL;
    if (moved) memcpy(moved, address, byte_count < room ? byte_count : room);
    if (moved || !byte_count) arena_free(address);
    return moved;
}

void *reallocarray(void *address, size_t count, size_t size) {
    size_t byte_count;
    if (__builtin_mul_overflow(count, size, &byte_count)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(address, byte_count);
}

void *memalign(size_t alignment, size_t byte_count) { return allocate(alignment, byte_count); }
void *aligned_alloc(size_t alignment, size_t byte_count) { return allocate(alignment, byte_count); }
void *valloc(size_t byte_count) { return allocate(4096, byte_count); }
void *pvalloc(size_t byte_count) { return allocate(4096, (byte_count + 4095) & ~(size_t)4095); }

int posix_memalign(void **address, size_t alignment, size_t byte_count) {
    if (alignment % sizeof(void *) || !alignment || (alignment & (alignment - 1))) return EINVAL;
    int before = errno;
    void *allocated = allocate(alignment, byte_count);
    errno = before;
    if (!allocated) return ENOMEM;
    *address = allocated;
    return 0;
}

// What the C library has allocated has a size word before it; its lowest three bits are marks, and eight bytes of the next block's
// header may be used. Mapped blocks, the second bit says which, have no next.
size_t malloc_usable_size(void *address) {
    if (!address) return 0;
    if (arena_owns(address)) return arena_usable_bytes(address);
    size_t word = ((size_t *)address)[-1];
    return (word & ~(size_t)7) - (word & 2 ? 16 : 8);
}

#endif
