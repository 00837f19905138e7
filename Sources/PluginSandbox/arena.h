#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Memory of one plugin, at one place, so that it can be put back to what it was.
//
// All arenas lie in one reserved region. Each is a heap of its own: whatever is allocated while an arena is entered comes from
// it, and its bookkeeping lies within it, so that it is put back as well. Memory is taken from the system as the heap grows.
//
// A snapshot costs what the plugin writes, not what it owns. Its units (some pages each) are write-protected; the first write to one
// faults, and the handler keeps a copy and lets the write through. Units that were written to lately stay open and are
// copied when a snapshot begins, so that a plugin that goes on as before does not fault at all.

struct arena;

/// Reserves the region for arenas of at most `limit_bytes` each. False if there is none to be had.
bool arena_reserve(size_t limit_bytes);

/// Whether there is a region, and whether allocations can be led there.
bool arena_is_available(void);

/// An arena that holds nothing but zeros, or NULL.
struct arena *arena_take(void);

/// Gives an arena back; what was in it is gone.
void arena_give_back(struct arena *arena);

/// Empties the arena, down to zeros.
void arena_wipe(struct arena *arena);

/// From here on this thread allocates from `arena`; NULL: from the system.
void arena_enter(struct arena *arena);

/// Begins a snapshot: what is in the arena now is what `arena_restore` puts back. One arena at a time.
void arena_begin_snapshot(struct arena *arena);

/// Puts the arena back to where its snapshot began.
void arena_restore(struct arena *arena);

/// Ends the snapshot; what is in the arena now stays.
void arena_end_snapshot(struct arena *arena);

/// Whether a write to `address` faulted only for the sake of a snapshot; then it may be repeated. For the signal handler.
bool arena_handle_fault(void *address);

/// How often the current thread's arena was asked to allocate or free, so far.
uint64_t arena_call_count(void);

/// How many faults snapshots have cost so far.
uint64_t arena_fault_count(void);

// For the functions that stand in for malloc and its kin.

/// The arena that this thread has entered, or NULL.
struct arena *arena_entered(void);

/// Whether `address` lies in some arena.
bool arena_owns(const void *address);

/// `byte_count` bytes at a multiple of `alignment` (a power of two), or NULL. `is_zero` (may be NULL): whether they are known to be zero.
void *arena_allocate(struct arena *arena, size_t alignment, size_t byte_count, bool *is_zero);

/// Frees what lies in whichever arena.
void arena_free(void *address);

/// How many bytes there is room for at `address`.
size_t arena_usable_bytes(const void *address);
