#define _DEFAULT_SOURCE
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "parcel.h"
#include "sandbox.h"
#include "wake.h"

static const uint64_t GIBIBYTE = 1 << 30;

static enum sp_status map_memory(struct sp_sandbox *sandbox, const struct sp_sandbox_options *options, int *descriptor, struct sp_error *error) {
    size_t data_bytes = options->data_bytes > SP_LEAST_DATA_BYTES ? options->data_bytes : SP_LEAST_DATA_BYTES;
    if (data_bytes > (size_t)1 << 40) return sp_fail(error, SP_NO_MEMORY, "the sandbox was asked to hold too much data");
    sandbox->shared_bytes = sp_shared_bytes(data_bytes);
    *descriptor = sp_shared_memory_create(sandbox->shared_bytes);
    if (*descriptor < 0) return sp_fail(error, SP_NO_MEMORY, "there is no memory to share with the sandbox");
    void *mapping = mmap(NULL, sandbox->shared_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, *descriptor, 0);
    if (mapping == MAP_FAILED) return sp_fail(error, SP_NO_MEMORY, "there is no memory to share with the sandbox");
    sandbox->shared = mapping;
    sandbox->shared->magic = SP_SHARED_MAGIC;
    sandbox->shared->version = SP_SHARED_VERSION;
    sandbox->data_bytes = sandbox->shared->data_bytes = data_bytes;
    sandbox->shared->instance_memory_bytes = sandbox->instance_memory_bytes;
    sandbox->shared->process_memory_bytes = options->process_memory_bytes ? options->process_memory_bytes : 8 * GIBIBYTE;
    return SP_OK;
}

struct sp_sandbox *sp_sandbox_start(const struct sp_sandbox_options *options, struct sp_error *error) {
    struct sp_sandbox *sandbox = calloc(1, sizeof *sandbox);
    if (!sandbox) {
        sp_fail(error, SP_NO_MEMORY, "there is no memory for a sandbox");
        return NULL;
    }
    sandbox->lifeline = -1;
    sandbox->should_stop = options->should_stop;
    sandbox->time_limit_seconds = options->time_limit_seconds > 0 ? options->time_limit_seconds : 10;
    sandbox->instance_memory_bytes = options->instance_memory_bytes ? options->instance_memory_bytes : GIBIBYTE / 2;
    int memory = -1;
    enum sp_status status = map_memory(sandbox, options, &memory, error);
    if (status == SP_OK) {
        sandbox->command = sandbox->shared->command = SP_COMMAND_START;
        sp_wake(&sandbox->shared->request, ++sandbox->ticket);
        status = sp_spawn_worker(sandbox, options, memory, error);
    }
    if (memory >= 0) close(memory);
    if (status == SP_OK) status = sp_receive(sandbox, error);
    if (status != SP_OK) {
        sp_sandbox_stop(sandbox);
        return NULL;
    }
    sandbox->is_running = true;
    return sandbox;
}

void sp_sandbox_stop(struct sp_sandbox *sandbox) {
    if (!sandbox) return;
    sp_end_worker(sandbox, NULL);
    if (sandbox->lifeline >= 0) close(sandbox->lifeline);
    if (sandbox->shared) munmap(sandbox->shared, sandbox->shared_bytes);
    free(sandbox);
}

bool sp_sandbox_is_running(const struct sp_sandbox *sandbox) { return sandbox->is_running; }

int32_t sp_sandbox_process_id(const struct sp_sandbox *sandbox) { return (int32_t)sandbox->process; }

// Puts a plugin's description where the worker reads it.
static enum sp_status write_parcel(
    struct sp_sandbox *sandbox, const struct sp_plugin *plugin, const struct sp_conditions *conditions, struct sp_error *error
) {
    enum sp_status status = sp_check_ready(sandbox, 0, error);
    if (status != SP_OK) return status;
    size_t byte_count = sp_pack(plugin, sp_shared_data(sandbox->shared), sandbox->data_bytes);
    sandbox->shared->parcel_bytes = byte_count;
    sandbox->shared->conditions = *conditions;
    return sp_check_ready(sandbox, byte_count, error);
}

enum sp_status sp_sandbox_open(
    struct sp_sandbox *sandbox, uint32_t slot, const struct sp_plugin *plugin, const struct sp_conditions *conditions,
    enum sp_memory memory, struct sp_facts *facts, struct sp_error *error
) {
    enum sp_status status = write_parcel(sandbox, plugin, conditions, error);
    if (status != SP_OK) return status;
    sandbox->shared->slot = slot;
    sandbox->shared->memory = memory;
    sandbox->shared->wants_facts = facts != NULL;
    status = sp_ask(sandbox, SP_COMMAND_OPEN, error);
    if (status == SP_OK && facts) *facts = sandbox->shared->facts;
    return status;
}

enum sp_status sp_sandbox_close(struct sp_sandbox *sandbox, uint32_t slot, struct sp_error *error) {
    enum sp_status status = sp_check_ready(sandbox, 0, error);
    if (status != SP_OK) return status;
    sandbox->shared->slot = slot;
    return sp_ask(sandbox, SP_COMMAND_CLOSE, error);
}

static void take_latency(const struct sp_sandbox *sandbox, int32_t *latency_frames) {
    if (latency_frames) *latency_frames = sandbox->shared->latency_frames < 0 ? 0 : sandbox->shared->latency_frames;
}

enum sp_status sp_sandbox_reset(
    struct sp_sandbox *sandbox, uint32_t slot, const double *settings, uint32_t setting_count, int32_t *latency_frames,
    struct sp_error *error
) {
    size_t byte_count = setting_count * sizeof *settings;
    enum sp_status status = sp_check_ready(sandbox, byte_count, error);
    if (status != SP_OK) return status;
    sandbox->shared->slot = slot;
    sandbox->shared->setting_count = setting_count;
    sandbox->shared->wants_facts = latency_frames != NULL;
    if (byte_count) memcpy(sp_shared_data(sandbox->shared), settings, byte_count);
    status = sp_ask(sandbox, SP_COMMAND_RESET, error);
    if (status == SP_OK) take_latency(sandbox, latency_frames);
    return status;
}

size_t sp_sandbox_process_bytes(uint32_t channel_count, intptr_t frame_count, uint32_t setting_count, intptr_t changed_values) {
    if (frame_count < 0 || changed_values < 0) return 0;
    size_t values = (size_t)changed_values;
    return sp_layout_process(channel_count, (size_t)frame_count, setting_count, values, values).total;
}

// Copies and looks: what comes out of the shared memory is finite, whatever else wrote there.
static bool copy_finite(float *to, const float *from, size_t count) {
    uint32_t bad = 0;
    for (size_t index = 0; index < count; index++) {
        to[index] = from[index];
        bad |= (uint32_t)!isfinite(to[index]);
    }
    return bad == 0;
}

enum sp_status sp_sandbox_begin_process(
    struct sp_sandbox *sandbox, uint32_t slot, float *const *channels, uint32_t channel_count, intptr_t frame_count,
    const double *settings, uint32_t setting_count, const struct sp_changes *changes, struct sp_error *error
) {
    static const struct sp_changes none = {.interval_frames = 1};
    if (!changes || changes->row_count <= 0 || changes->column_count <= 0) changes = &none;
    if (frame_count < 0 || frame_count > UINT32_MAX) return sp_fail(error, SP_BAD_REQUEST, "the block's length is out of range");
    size_t columns = (size_t)changes->column_count, values = columns * (size_t)changes->row_count;
    struct sp_process_layout layout = sp_layout_process(channel_count, (size_t)frame_count, setting_count, columns, values);
    enum sp_status status = sp_check_ready(sandbox, layout.total, error);
    if (status != SP_OK) return status;

    struct sp_shared *shared = sandbox->shared;
    shared->slot = slot;
    shared->channel_count = channel_count;
    shared->frame_count = (uint32_t)frame_count;
    shared->setting_count = setting_count;
    shared->column_count = changes->column_count;
    shared->row_count = changes->row_count;
    shared->first_frame = changes->first_frame;
    shared->interval_frames = changes->interval_frames;
    char *data = sp_shared_data(shared);
    int64_t *controls = (int64_t *)(data + layout.controls);
    float *audio = (float *)(data + layout.audio);
    if (setting_count) memcpy(data + layout.settings, settings, setting_count * sizeof *settings);
    for (size_t column = 0; column < columns; column++) controls[column] = changes->controls[column];
    if (values) memcpy(data + layout.values, changes->values, values * sizeof *changes->values);
    for (uint32_t channel = 0; channel < channel_count; channel++) {
        memcpy(audio + channel * (size_t)frame_count, channels[channel], (size_t)frame_count * sizeof *audio);
    }
    sandbox->audio_offset = layout.audio;
    sp_send(sandbox, SP_COMMAND_PROCESS);
    return SP_OK;
}

enum sp_status sp_sandbox_finish_process(
    struct sp_sandbox *sandbox, float *const *channels, uint32_t channel_count, intptr_t frame_count, int32_t *latency_frames,
    struct sp_error *error
) {
    enum sp_status status = sp_receive(sandbox, error);
    if (status != SP_OK) return status;
    take_latency(sandbox, latency_frames);
    const float *audio = (const float *)(sp_shared_data(sandbox->shared) + sandbox->audio_offset);
    for (uint32_t channel = 0; channel < channel_count; channel++) {
        if (copy_finite(channels[channel], audio + channel * (size_t)frame_count, (size_t)frame_count)) continue;
        return sp_fail(error, SP_NOT_FINITE, "it wrote values that are not finite");
    }
    return SP_OK;
}

enum sp_status sp_replay_check(
    const struct sp_sandbox_options *options, const struct sp_plugin *plugin, const struct sp_conditions *conditions, uint64_t seed,
    uint32_t *findings, struct sp_error *error
) {
    *findings = 0;
    struct sp_error own;
    if (!error) error = &own;
    struct sp_sandbox *sandbox = sp_sandbox_start(options, error);
    if (!sandbox) return error->status;
    enum sp_status status = write_parcel(sandbox, plugin, conditions, error);
    if (status == SP_OK) {
        sandbox->shared->seed = seed;
        status = sp_ask(sandbox, SP_COMMAND_CHECK, error);
        *findings = sandbox->shared->findings;
    }
    sp_sandbox_stop(sandbox);
    return status;
}
