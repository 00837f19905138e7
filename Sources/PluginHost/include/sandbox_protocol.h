#pragma once

#include "sandbox_client.h"

// What a sandbox's client and its worker share: a header, then `data_bytes` of data. The client writes a command and raises
// `request`; the worker does it, answers in place and raises `reply` to the same number. Only one of them works at a time.

enum { SP_SHARED_MAGIC = 0x53505331, SP_SHARED_VERSION = 1, SP_MOST_SLOTS = 65536, SP_LEAST_DATA_BYTES = 1 << 20 };

/// The file descriptors that a worker inherits beside the standard three.
enum { SP_SHARED_DESCRIPTOR = 3, SP_LIFELINE_DESCRIPTOR = 4 };

enum sp_command {
    SP_COMMAND_START,    // the first, unasked: says that the worker is ready
    SP_COMMAND_OPEN,     // data: a parcel
    SP_COMMAND_CLOSE,
    SP_COMMAND_RESET,    // data: settings
    SP_COMMAND_PROCESS,  // data: sp_process_layout
    SP_COMMAND_FRAME,    // data: sp_frame_layout
    SP_COMMAND_CHECK,    // data: a parcel
};

/// What a plugin is being asked to do, to be named when it never answers.
enum sp_phase { SP_PHASE_IDLE, SP_PHASE_OPENING, SP_PHASE_RUNNING, SP_PHASE_CLOSING };

/// The shared header. The client believes nothing in it that it would not survive: plugins can write here too.
struct sp_shared {
    uint32_t magic, version;
    uint64_t data_bytes, instance_memory_bytes, process_memory_bytes;

    // The command.
    uint32_t command, slot, memory, wants_facts;
    uint32_t channel_count, frame_count, setting_count;
    uint32_t item_count, variant_count, block_frames, replicas;
    int64_t column_count, row_count, first_frame, interval_frames;
    uint64_t seed, parcel_bytes;
    struct sp_conditions conditions;

    // The answer.
    struct sp_error error;
    struct sp_facts facts;
    int32_t latency_frames;
    uint32_t findings;

    // How far the worker is, and how it ended.
    uint32_t phase, current_item, progress;
    uint32_t memory_refused;  // an allocation was
    uint32_t end_signal;      // the signal that it dies of
    uint32_t has_exited;

    // Far from each other: two processes wait on them.
    uint32_t request __attribute__((aligned(128)));
    uint32_t reply __attribute__((aligned(128)));
};

/// Where the data starts.
static inline char *sp_shared_data(struct sp_shared *shared) { return (char *)shared + ((sizeof *shared + 4095) & ~(size_t)4095); }

/// Bytes of the header and the data.
static inline size_t sp_shared_bytes(size_t data_bytes) { return ((sizeof(struct sp_shared) + 4095) & ~(size_t)4095) + data_bytes; }

/// Where the parts of a command's data lie: offsets in bytes, each a multiple of 64, and the whole.
struct sp_process_layout { size_t settings, controls, values, audio, total; };
struct sp_frame_layout { size_t slots, status, settings, input, output, total; };

static inline size_t sp_place(size_t *total, size_t bytes) {
    size_t offset = *total;
    *total += (bytes + 63) & ~(size_t)63;
    return offset;
}

/// [control] double; [column] int64; [row][column] double; [channel][frame] float, processed in place.
static inline struct sp_process_layout sp_layout_process(
    uint32_t channel_count, size_t frame_count, uint32_t setting_count, size_t column_count, size_t value_count
) {
    struct sp_process_layout layout = {0};
    layout.settings = sp_place(&layout.total, setting_count * sizeof(double));
    layout.controls = sp_place(&layout.total, column_count * sizeof(int64_t));
    layout.values = sp_place(&layout.total, value_count * sizeof(double));
    layout.audio = sp_place(&layout.total, channel_count * frame_count * sizeof(float));
    return layout;
}

/// Slots and statuses uint32; [item][variant][control] double; [item][variant][frame] float, twice.
static inline struct sp_frame_layout sp_layout_frame(
    size_t item_count, size_t variant_count, size_t frame_count, size_t setting_count
) {
    struct sp_frame_layout layout = {0};
    size_t runs = item_count * variant_count;
    layout.slots = sp_place(&layout.total, runs * sizeof(uint32_t));
    layout.status = sp_place(&layout.total, item_count * sizeof(uint32_t));
    layout.settings = sp_place(&layout.total, runs * setting_count * sizeof(double));
    layout.input = sp_place(&layout.total, runs * frame_count * sizeof(float));
    layout.output = sp_place(&layout.total, runs * frame_count * sizeof(float));
    return layout;
}
