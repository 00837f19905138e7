#pragma once

#include "plugin_host.h"

// Plugins in a process of their own. A `sp_sandbox` is one worker process (`soundalike-plugin-sandbox`) with some memory shared
// with it; each of the worker's slots holds one effect. Whatever a plugin does there, every call here comes back: with a
// status that names the fault, after `time_limit_seconds` without progress at the latest.
//
// After SP_CRASHED, SP_HUNG, SP_EXITED, SP_GREEDY, SP_CORRUPTED, SP_INTERRUPTED or SP_NO_SANDBOX the worker is gone, with the state of all its slots;
// further calls fail with SP_NO_SANDBOX. Stop it and start another. After any other failure the worker goes on.
//
// One sandbox is used by one thread at a time. `sp_sandbox_submit…` and `sp_sandbox_finish…` let one thread keep several busy.

/// A worker process.
struct sp_sandbox;

/// How a worker is started.
struct sp_sandbox_options {
    const char *executable_path;     // of soundalike-plugin-sandbox
    size_t data_bytes;               // room for the audio and settings of one call; taken from the system only when touched
    uint64_t instance_memory_bytes;  // the most that a slot's plugin may take; 0: 512 MiB
    uint64_t process_memory_bytes;   // the most that the worker may take; 0: 8 GiB
    double time_limit_seconds;       // for every wait, counted from the last progress; 0: 10
    bool show_messages;              // of plugins, on standard error
    bool (*should_stop)(void);       // asked while waiting: true ends the worker at once (SP_INTERRUPTED); may be NULL
};

/// False where the system lacks what a sandbox needs; `sp_sandbox_start` then always fails.
bool sp_sandbox_available(void);

/// Starts a worker and waits until it is ready. NULL on failure (SP_NO_SANDBOX, SP_NO_MEMORY).
struct sp_sandbox *sp_sandbox_start(const struct sp_sandbox_options *options, struct sp_error *error);

/// Ends the worker, at once, and frees everything. NULL is allowed.
void sp_sandbox_stop(struct sp_sandbox *sandbox);

/// Whether the worker has not failed yet. Does not ask the system.
bool sp_sandbox_is_running(const struct sp_sandbox *sandbox);

/// The worker's process, for tests.
int32_t sp_sandbox_process_id(const struct sp_sandbox *sandbox);

/// How a slot remembers.
enum sp_memory {
    SP_PLAIN,  // memory from the system's allocator
    SP_ARENA,  // memory in the slot's own arena, which can be put back: what variants of a bank's frame need
};

/// Opens an effect in `slot` (0 … 65535), in place of what was there. `facts` may be NULL.
enum sp_status sp_sandbox_open(
    struct sp_sandbox *sandbox, uint32_t slot, const struct sp_plugin *plugin, const struct sp_conditions *conditions,
    enum sp_memory memory, struct sp_facts *facts, struct sp_error *error);

/// Closes the effect in `slot`, if there is one.
enum sp_status sp_sandbox_close(struct sp_sandbox *sandbox, uint32_t slot, struct sp_error *error);

/// Puts a fresh effect in place of that in `slot`; it has all `settings` ([control], `setting_count` of them, may be none).
/// Bit-identical to one that was never used. `latency_frames` (may be NULL): what it reports with these settings.
enum sp_status sp_sandbox_reset(
    struct sp_sandbox *sandbox, uint32_t slot, const double *settings, uint32_t setting_count, int32_t *latency_frames,
    struct sp_error *error);

/// Begins `sp_effect_process` in the worker, after setting all of `settings` ([control], `setting_count` of them from control 0 on; NaN
/// leaves a control alone). One round trip, whatever the number of changes. Where this returns SP_OK, `sp_sandbox_finish_process` comes next;
/// meanwhile other workers can work, too.
enum sp_status sp_sandbox_begin_process(
    struct sp_sandbox *sandbox, uint32_t slot, float *const *channels, uint32_t channel_count, intptr_t frame_count,
    const double *settings, uint32_t setting_count, const struct sp_changes *changes, struct sp_error *error);

/// Waits for what was begun, with as many channels and frames, and puts it into `channels`. `latency_frames` (may be NULL): as reported afterwards.
enum sp_status sp_sandbox_finish_process(
    struct sp_sandbox *sandbox, float *const *channels, uint32_t channel_count, intptr_t frame_count, int32_t *latency_frames,
    struct sp_error *error);

/// Bytes of shared memory (`data_bytes`) that `sp_sandbox_begin_process` needs at most.
size_t sp_sandbox_process_bytes(uint32_t channel_count, intptr_t frame_count, uint32_t setting_count, intptr_t changed_values);

/// One frame of many effects of one channel, each under several variants of its settings.
struct sp_bank_frame {
    uint32_t item_count, variant_count;
    uint32_t frame_count;    // of audio, for each variant
    uint32_t block_frames;   // the plugin is run in blocks of so many frames; at most its maximum; 0: its maximum
    uint32_t setting_count;  // controls that are set, from control 0 on
    /// false: `slots` is [item]; every variant starts from the slot's exact present state, and variant 0's state lasts (SP_ARENA).
    /// true: `slots` is [item][variant]; each goes its own way.
    bool replicas;
    const uint32_t *slots;
    const float *input;      // [item][variant][frame]
    const double *settings;  // [item][variant][control]; NaN leaves a control alone
    float *output;           // [item][variant][frame]
    enum sp_status *status;  // [item], written: SP_OK; SP_NOT_FINITE: output = input, its slots hold fresh effects
};

/// Bytes of shared memory that a frame needs.
size_t sp_bank_frame_bytes(const struct sp_bank_frame *frame);

/// Hands a frame to the worker and returns at once. Every submission that succeeds is followed by its finish.
enum sp_status sp_sandbox_submit_frame(struct sp_sandbox *sandbox, const struct sp_bank_frame *frame, struct sp_error *error);

/// Waits for the frame that was submitted, and fills `output` and `status`. When the worker is lost on the way, the item
/// that it was busy with has its status (SP_CRASHED, …), items done before it SP_OK, items after it SP_NO_SANDBOX, and the output
/// of all that are not SP_OK is their input. `latency_frames` (may be NULL): as last reported by item 0.
enum sp_status sp_sandbox_finish_frame(
    struct sp_sandbox *sandbox, const struct sp_bank_frame *frame, int32_t *latency_frames, struct sp_error *error);

/// What a replay check found; 0: an arena's snapshots are exact for this plugin.
enum sp_findings {
    SP_DIFFERS_AFTER_RESTORE = 1 << 0,   // put back, it plays something else
    SP_DIFFERS_BETWEEN_FRESH = 1 << 1,   // a fresh instance plays something else while another one runs: state in globals
    SP_STARTS_THREADS = 1 << 2,
    SP_MAPS_MEMORY = 1 << 3,             // memory beside its arena that is there to be written
    SP_NOT_FINITE_IN_CHECK = 1 << 4,     // random settings within its ranges made it write NaN or infinity
    SP_ALLOCATES_WHEN_RUN = 1 << 5,      // calls malloc or free in `run`, and not only the first time; worth a line in a listing
    SP_SCHEDULES_WORK = 1 << 6,          // likewise
    SP_CHANGES_LATENCY = 1 << 7,         // likewise
    SP_DIFFERS_EVERY_TIME = 1 << 8,      // every fresh instance plays something else: by chance, or by the clock. Snapshots may be exact
    SP_INEXACT = SP_DIFFERS_AFTER_RESTORE | SP_DIFFERS_BETWEEN_FRESH | SP_STARTS_THREADS | SP_MAPS_MEMORY,
};

/// Runs the plugin with noise under random settings, around the defaults that it is described with, in a worker of the check's own, with snapshots and against independent
/// replays, and says what was found (`sp_findings`, added up). Takes about 30 blocks' time four times over.
enum sp_status sp_replay_check(
    const struct sp_sandbox_options *options, const struct sp_plugin *plugin, const struct sp_conditions *conditions, uint64_t seed,
    uint32_t *findings, struct sp_error *error);
