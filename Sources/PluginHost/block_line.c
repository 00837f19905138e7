#include "block_line.h"
#include <stdlib.h>
#include <string.h>

struct sp_block_line *sp_block_line_open(uint32_t channel_count, uint32_t block_frames) {
    struct sp_block_line *line = calloc(1, sizeof *line);
    if (!line) return NULL;
    line->block_frames = block_frames;
    line->channels = malloc(channel_count * sizeof *line->channels);
    line->samples = calloc((size_t)channel_count * block_frames, sizeof *line->samples);
    if (!line->channels || !line->samples) {
        sp_block_line_close(line);
        return NULL;
    }
    for (uint32_t channel = 0; channel < channel_count; channel++) line->channels[channel] = line->samples + (size_t)channel * block_frames;
    return line;
}

void sp_block_line_close(struct sp_block_line *line) {
    if (!line) return;
    free(line->channels);
    free(line->samples);
    free(line);
}

void sp_block_line_reset(struct sp_block_line *line, uint32_t channel_count) {
    memset(line->samples, 0, (size_t)channel_count * line->block_frames * sizeof *line->samples);
    line->filled_frames = 0;
}

static void swap(float *a, float *b, uint32_t count) {
    for (uint32_t index = 0; index < count; index++) {
        float kept = a[index];
        a[index] = b[index];
        b[index] = kept;
    }
}

uint32_t sp_block_line_exchange(struct sp_effect *effect, float *const *channels, intptr_t start, uint32_t frame_count) {
    struct sp_block_line *line = effect->line;
    uint32_t room = line->block_frames - line->filled_frames;
    uint32_t frames = frame_count < room ? frame_count : room;
    for (uint32_t channel = 0; channel < effect->description->conditions.channel_count; channel++) {
        swap(channels[channel] + start, line->channels[channel] + line->filled_frames, frames);
    }
    line->filled_frames += frames;
    if (line->filled_frames < line->block_frames) return frames;
    line->filled_frames = 0;
    return sp_effect_run(effect, line->channels, 0, line->block_frames) ? frames : 0;
}
