#pragma once

#include "arena.h"

enum { UNIT_BYTES = 1 << 14, COMMIT_BYTES = 1 << 16 };

/// An arena's description, which lies outside of it.
struct arena {
    char *base;
    size_t committed_bytes;  // that may be used, a multiple of COMMIT_BYTES
    struct arena *next_free;

    // The snapshot's. Units below `tracked_units` are either open, and then listed, or write-protected.
    uint32_t tracked_units;
    uint32_t *open_units;
    uint8_t *quiet_snapshots;  // [unit]: for how many snapshots an open unit has not changed
    uint8_t *is_open;          // [unit]
    uint32_t open_count, unit_capacity;
    bool is_in_snapshot;
};

extern size_t arena_limit_bytes;
extern char *arena_region;

/// The arena that `address` lies in, or NULL.
struct arena *arena_at(const void *address);

/// Puts fresh pages of zeros in place of those there, which gives their memory back to the system.
void arena_map_zeros(void *address, size_t byte_count);

/// Makes everything writable again and forgets which units are open.
void arena_stop_tracking(struct arena *arena);

/// Reserves the room for the copies, where that was not done yet. False if there is none.
bool arena_reserve_copies(void);
