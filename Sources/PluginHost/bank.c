#include <math.h>
#include <string.h>
#include "sandbox.h"
#include "wake.h"

// A bank's frame, from the client's side.

static struct sp_frame_layout layout_of(const struct sp_bank_frame *frame) {
    return sp_layout_frame(frame->item_count, frame->variant_count, frame->frame_count, frame->setting_count);
}

size_t sp_bank_frame_bytes(const struct sp_bank_frame *frame) { return layout_of(frame).total; }

enum sp_status sp_sandbox_submit_frame(struct sp_sandbox *sandbox, const struct sp_bank_frame *frame, struct sp_error *error) {
    struct sp_frame_layout layout = layout_of(frame);
    if (!frame->item_count || !frame->variant_count || !frame->frame_count) return sp_fail(error, SP_BAD_REQUEST, "the frame is empty");
    enum sp_status status = sp_check_ready(sandbox, layout.total, error);
    if (status != SP_OK) return status;
    struct sp_shared *shared = sandbox->shared;
    shared->item_count = frame->item_count;
    shared->variant_count = frame->variant_count;
    shared->frame_count = frame->frame_count;
    shared->block_frames = frame->block_frames;
    shared->setting_count = frame->setting_count;
    shared->replicas = frame->replicas;
    shared->current_item = 0;
    char *data = sp_shared_data(shared);
    size_t runs = (size_t)frame->item_count * frame->variant_count;
    memcpy(data + layout.slots, frame->slots, (frame->replicas ? runs : frame->item_count) * sizeof *frame->slots);
    if (frame->setting_count) memcpy(data + layout.settings, frame->settings, runs * frame->setting_count * sizeof *frame->settings);
    memcpy(data + layout.input, frame->input, runs * frame->frame_count * sizeof *frame->input);
    sp_send(sandbox, SP_COMMAND_FRAME);
    return SP_OK;
}

// Copies an item's output, or its input where that failed or holds anything that is not finite.
static void take_item(const struct sp_bank_frame *frame, uint32_t item, const float *output) {
    size_t samples = (size_t)frame->variant_count * frame->frame_count, start = item * samples;
    uint32_t bad = frame->status[item] != SP_OK;
    if (!bad) {
        for (size_t index = start; index < start + samples; index++) {
            frame->output[index] = output[index];
            bad |= (uint32_t)!isfinite(output[index]);
        }
        if (bad) frame->status[item] = SP_NOT_FINITE;
    }
    if (bad) memcpy(frame->output + start, frame->input + start, samples * sizeof *output);
}

enum sp_status sp_sandbox_finish_frame(
    struct sp_sandbox *sandbox, const struct sp_bank_frame *frame, int32_t *latency_frames, struct sp_error *error
) {
    struct sp_shared *shared = sandbox->shared;
    enum sp_status status = sp_receive(sandbox, error);
    const char *data = sp_shared_data(shared);
    struct sp_frame_layout layout = layout_of(frame);
    const uint32_t *item_status = (const uint32_t *)(data + layout.status);
    for (uint32_t item = 0; item < frame->item_count; item++) {
        // A worker that is lost had done those before the current one; a frame that was refused had done none.
        bool is_done = status == SP_OK || (!sandbox->is_running && item < shared->current_item);
        bool is_culprit = sandbox->is_running || item == shared->current_item;
        frame->status[item] = is_done ? (enum sp_status)item_status[item] : is_culprit ? status : SP_NO_SANDBOX;
        take_item(frame, item, (const float *)(data + layout.output));
    }
    if (latency_frames) *latency_frames = shared->latency_frames < 0 ? 0 : shared->latency_frames;
    return status;
}
