#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "arena_internal.h"

// After so many snapshots in which it did not change, an open unit is protected again.
enum { PATIENCE = 8 };

static char *copies;  // [place in the list of open units][UNIT_BYTES], of the one arena that is in a snapshot
static size_t committed_before;
static uint64_t fault_count;

uint64_t arena_fault_count(void) { return fault_count; }

bool arena_reserve_copies(void) {
    if (copies) return true;
    void *mapping = mmap(NULL, arena_limit_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED) return false;
    copies = mapping;
    return true;
}

static char *unit_start(const struct arena *arena, uint32_t unit) { return arena->base + (size_t)unit * UNIT_BYTES; }
static char *copy_start(uint32_t place) { return copies + (size_t)place * UNIT_BYTES; }

static void open_unit(struct arena *arena, uint32_t unit) {
    arena->is_open[unit] = 1;
    arena->quiet_snapshots[unit] = 0;
    arena->open_units[arena->open_count++] = unit;
}

// Room for as many units as are committed. The lists are never touched in the signal handler before they are long enough.
static bool grow_lists(struct arena *arena, uint32_t units) {
    if (units <= arena->unit_capacity) return true;
    uint32_t *open_units = realloc(arena->open_units, units * sizeof *open_units);
    if (open_units) arena->open_units = open_units;
    uint8_t *is_open = realloc(arena->is_open, units);
    if (is_open) arena->is_open = is_open;
    uint8_t *quiet = realloc(arena->quiet_snapshots, units);
    if (quiet) arena->quiet_snapshots = quiet;
    if (!open_units || !is_open || !quiet) return false;
    arena->unit_capacity = units;
    return true;
}

// What was committed since the last snapshot is protected as one piece, or left open where that cannot be had.
static void track_new_units(struct arena *arena) {
    uint32_t units = (uint32_t)(arena->committed_bytes / UNIT_BYTES), first = arena->tracked_units;
    if (units == first) return;
    if (!grow_lists(arena, units)) abort();
    memset(arena->is_open + first, 0, units - first);
    bool is_protected = mprotect(unit_start(arena, first), (size_t)(units - first) * UNIT_BYTES, PROT_READ) == 0;
    for (uint32_t unit = first; !is_protected && unit < units; unit++) open_unit(arena, unit);
    arena->tracked_units = units;
}

void arena_begin_snapshot(struct arena *arena) {
    track_new_units(arena);
    for (uint32_t place = 0; place < arena->open_count; place++) {
        memcpy(copy_start(place), unit_start(arena, arena->open_units[place]), UNIT_BYTES);
    }
    committed_before = arena->committed_bytes;
    arena->is_in_snapshot = true;
}

bool arena_handle_fault(void *address) {
    struct arena *arena = arena_at(address);
    if (!arena) return false;
    uint32_t unit = (uint32_t)((size_t)((char *)address - arena->base) / UNIT_BYTES);
    if (unit >= arena->tracked_units || arena->is_open[unit]) return false;
    if (arena->is_in_snapshot) memcpy(copy_start(arena->open_count), unit_start(arena, unit), UNIT_BYTES);
    if (mprotect(unit_start(arena, unit), UNIT_BYTES, PROT_READ | PROT_WRITE) != 0) return false;
    open_unit(arena, unit);
    fault_count++;
    return true;
}

void arena_restore(struct arena *arena) {
    for (uint32_t place = 0; place < arena->open_count; place++) {
        memcpy(unit_start(arena, arena->open_units[place]), copy_start(place), UNIT_BYTES);
    }
    // What the heap grew by was zero.
    if (arena->committed_bytes > committed_before) memset(arena->base + committed_before, 0, arena->committed_bytes - committed_before);
}

void arena_end_snapshot(struct arena *arena) {
    arena->is_in_snapshot = false;
    uint32_t kept = 0;
    for (uint32_t place = 0; place < arena->open_count; place++) {
        uint32_t unit = arena->open_units[place];
        bool is_quiet = memcmp(unit_start(arena, unit), copy_start(place), UNIT_BYTES) == 0;
        arena->quiet_snapshots[unit] = is_quiet ? arena->quiet_snapshots[unit] + 1 : 0;
        bool closes = arena->quiet_snapshots[unit] >= PATIENCE;
        if (closes && mprotect(unit_start(arena, unit), UNIT_BYTES, PROT_READ) == 0) {
            arena->is_open[unit] = 0;
        } else {
            if (closes) arena->quiet_snapshots[unit] = 0;
            arena->open_units[kept++] = unit;
        }
    }
    arena->open_count = kept;
}

void arena_stop_tracking(struct arena *arena) {
    if (arena->tracked_units) mprotect(arena->base, (size_t)arena->tracked_units * UNIT_BYTES, PROT_READ | PROT_WRITE);
    arena->tracked_units = 0;
    arena->open_count = 0;
    arena->is_in_snapshot = false;
}
