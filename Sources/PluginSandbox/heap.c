#define _DEFAULT_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include "arena_internal.h"
#include "faults.h"

// The heap within an arena: blocks of a few sizes, each size with a list of those that are free, new ones from the top.
// What lies above the top has never been used since the arena was wiped, and is zero.

enum { FINE_CLASSES = 64, CLASS_COUNT = FINE_CLASSES + 4 * 32 };

/// At the start of an arena.
struct heap {
    size_t top;  // offset from the arena's base; 0 before the first use
    struct block *free_blocks[CLASS_COUNT];
};

/// Before every piece of memory that is handed out. Where alignment asked for a gap, a second one stands right before the address.
struct block {
    uint32_t class;
    uint32_t offset;     // from the block's first byte after its header to the address
    struct block *next;  // while it is free
};
_Static_assert(sizeof(struct block) == 16, "addresses are multiples of 16");

static uint64_t call_count;
static uint32_t lock;

// A plugin's threads may allocate too; they hold this for an instant only.
static void acquire(void) { while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) {} }
static void release(void) { __atomic_store_n(&lock, 0, __ATOMIC_RELEASE); }

uint64_t arena_call_count(void) { return call_count; }

// Steps of 16 bytes up to 1 KiB, then four sizes an octave.
static size_t class_bytes(uint32_t class) {
    if (class < FINE_CLASSES) return (class + 1) * 16;
    uint32_t octave = (class - FINE_CLASSES) / 4, quarter = (class - FINE_CLASSES) % 4;
    return ((size_t)(5 + quarter) << octave) * 256;
}

static uint32_t class_of(size_t byte_count) {
    if (byte_count <= 1024) return byte_count ? (uint32_t)((byte_count - 1) / 16) : 0;
    uint32_t octave = 53 - (uint32_t)__builtin_clzll(byte_count - 1);  // of 1024 … 2047: 0
    return FINE_CLASSES + 4 * octave + (uint32_t)(((byte_count - 1) >> (octave + 8)) - 4);
}

static bool commit(struct arena *arena, size_t needed) {
    if (needed <= arena->committed_bytes) return true;
    if (needed > arena_limit_bytes) return false;
    size_t target = (needed + COMMIT_BYTES - 1) / COMMIT_BYTES * COMMIT_BYTES;
    char *from = arena->base + arena->committed_bytes;
    if (mprotect(from, target - arena->committed_bytes, PROT_READ | PROT_WRITE) != 0) return false;
    arena->committed_bytes = target;
    return true;
}

static struct block *take_block(struct arena *arena, uint32_t class, bool *is_zero) {
    if (!commit(arena, sizeof(struct heap) + sizeof(struct block))) return NULL;
    struct heap *heap = (struct heap *)arena->base;
    if (!heap->top) heap->top = (sizeof *heap + 63) & ~(size_t)63;
    struct block *block = heap->free_blocks[class];
    if (block) {
        heap->free_blocks[class] = block->next;
        *is_zero = false;
        return block;
    }
    size_t end = heap->top + sizeof *block + class_bytes(class);
    if (!commit(arena, end)) return NULL;
    block = (struct block *)(arena->base + heap->top);
    heap->top = end;
    block->class = class;
    *is_zero = true;
    return block;
}

void *arena_allocate(struct arena *arena, size_t alignment, size_t byte_count, bool *is_zero) {
    bool ignored;
    if (!is_zero) is_zero = &ignored;
    size_t gap = alignment > 16 ? alignment : 0;
    struct block *block = NULL;
    if (byte_count <= arena_limit_bytes && gap <= arena_limit_bytes) {
        acquire();
        call_count++;
        block = take_block(arena, class_of(byte_count + gap), is_zero);
        release();
    }
    if (!block) {
        faults_note_refusal();
        errno = ENOMEM;
        return NULL;
    }
    char *start = (char *)(block + 1);
    char *address = gap ? (char *)(((uintptr_t)start + alignment - 1) & ~(uintptr_t)(alignment - 1)) : start;
    struct block *before = (struct block *)address - 1;
    before->offset = (uint32_t)(address - start);
    return address;
}

static struct block *block_of(const void *address) {
    const struct block *before = (const struct block *)address - 1;
    return (struct block *)((char *)address - before->offset) - 1;
}

// Gives the pages of a large free block back to the system, where no snapshot may want to know what was in them. Plugins need some
// large blocks only to be opened.
static void release_pages(const struct arena *arena, struct block *block) {
    enum { PAGE = 1 << 14 };
    size_t bytes = class_bytes(block->class);
    if (bytes < 2 * PAGE || arena->tracked_units) return;
    char *start = (char *)(((uintptr_t)(block + 1) + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
    char *end = (char *)(((uintptr_t)(block + 1) + bytes) & ~(uintptr_t)(PAGE - 1));
    arena_map_zeros(start, (size_t)(end - start));
}

void arena_free(void *address) {
    struct arena *arena = arena_at(address);
    struct block *block = block_of(address);
    struct heap *heap = (struct heap *)arena->base;
    acquire();
    call_count++;
    if (block->class < CLASS_COUNT) {  // else it has been overwritten
        release_pages(arena, block);
        block->next = heap->free_blocks[block->class];
        heap->free_blocks[block->class] = block;
    }
    release();
}

size_t arena_usable_bytes(const void *address) {
    const struct block *block = block_of(address);
    return class_bytes(block->class) - (size_t)((const char *)address - (const char *)(block + 1));
}
