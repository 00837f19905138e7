#define _DEFAULT_SOURCE
#include "arena_internal.h"
#include <string.h>
#include <sys/mman.h>

enum { MOST_ARENAS = 4096, LEAST_ARENAS = 4 };

size_t arena_limit_bytes;
char *arena_region;
static size_t region_bytes;
static struct arena arenas[MOST_ARENAS];
static uint32_t used_arena_count;
static struct arena *first_free;
static _Thread_local struct arena *entered;

bool arena_reserve(size_t limit_bytes) {
    arena_limit_bytes = (limit_bytes + COMMIT_BYTES - 1) / COMMIT_BYTES * COMMIT_BYTES;
    for (size_t count = MOST_ARENAS; count >= LEAST_ARENAS; count /= 2) {
        size_t bytes;
        if (__builtin_mul_overflow(count, arena_limit_bytes, &bytes)) continue;
        void *region = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (region == MAP_FAILED) continue;
        arena_region = region;
        region_bytes = bytes;
        return true;
    }
    return false;
}

struct arena *arena_take(void) {
    if (!arena_is_available() || !arena_reserve_copies()) return NULL;
    struct arena *arena = first_free;
    if (arena) {
        first_free = arena->next_free;
    } else {
        if (used_arena_count == region_bytes / arena_limit_bytes) return NULL;
        arena = &arenas[used_arena_count];
        arena->base = arena_region + used_arena_count++ * arena_limit_bytes;
    }
    return arena;
}

// MAP_FIXED does on every system what MADV_DONTNEED does on some.
void arena_map_zeros(void *address, size_t byte_count) {
    mmap(address, byte_count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

void arena_wipe(struct arena *arena) {
    arena_stop_tracking(arena);
    if (arena->committed_bytes) arena_map_zeros(arena->base, arena->committed_bytes);
}

void arena_give_back(struct arena *arena) {
    arena_wipe(arena);
    arena->next_free = first_free;
    first_free = arena;
}

void arena_enter(struct arena *arena) { entered = arena; }
struct arena *arena_entered(void) { return entered; }

bool arena_owns(const void *address) { return (uintptr_t)address - (uintptr_t)arena_region < region_bytes; }

struct arena *arena_at(const void *address) {
    return arena_owns(address) ? &arenas[((uintptr_t)address - (uintptr_t)arena_region) / arena_limit_bytes] : NULL;
}
