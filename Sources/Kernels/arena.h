#pragma once

#include <stddef.h>

/// Where pieces of workspaces begin: on cache lines.
enum { ALIGNMENT = 64 };

/// Hands out aligned pieces of one piece of memory, or only counts when there is none.
struct arena {
    char *memory;
    size_t used;
};

static inline void *take(struct arena *arena, size_t bytes) {
    void *piece = arena->memory ? arena->memory + arena->used : NULL;
    arena->used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return piece;
}
