#include "block_line.h"

static void apply(struct sp_effect *effect, const struct sp_changes *changes, intptr_t row) {
    for (intptr_t column = 0; column < changes->column_count; column++) {
        intptr_t control = changes->controls[column];
        if (control >= 0 && control <= UINT32_MAX) sp_effect_set(effect, (uint32_t)control, changes->values[row * changes->column_count + column]);
    }
}

// Cuts at rows and at the longest block.
static bool process_pieces(struct sp_effect *effect, float *const *channels, intptr_t frame_count, const struct sp_changes *changes) {
    intptr_t longest = effect->description->conditions.maximum_block_frames;
    intptr_t row_count = changes && changes->interval_frames > 0 ? changes->row_count : 0;
    intptr_t row = 0, row_frame = changes ? changes->first_frame : 0;
    for (intptr_t start = 0; start < frame_count;) {
        for (; row < row_count && row_frame <= start; row++, row_frame += changes->interval_frames) apply(effect, changes, row);
        intptr_t end = row < row_count && row_frame < frame_count ? row_frame : frame_count;
        intptr_t frames = end - start < longest ? end - start : longest;
        if (effect->line) {
            frames = sp_block_line_exchange(effect, channels, start, (uint32_t)frames);
            if (!frames) return false;
        } else if (!sp_effect_run(effect, channels, start, (uint32_t)frames)) {
            return false;
        }
        start += frames;
    }
    return true;
}

enum sp_status sp_effect_process(
    struct sp_effect *effect, float *const *channels, intptr_t frame_count, const struct sp_changes *changes
) {
    if (effect->has_failed) return SP_NOT_FINITE;
    bool flushes = !effect->description->conditions.keep_denormals;
    uint64_t mode = flushes ? sp_flush_denormals() : 0;
    effect->has_failed = !process_pieces(effect, channels, frame_count, changes);
    if (flushes) sp_restore_denormals(mode);
    return effect->has_failed ? SP_NOT_FINITE : SP_OK;
}
