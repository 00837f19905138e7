#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Some buffers of floats in a mapping of their own, each between two pages that may not be touched.
struct sp_buffers {
    char *mapping;
    size_t mapping_bytes, stride_bytes, page_bytes;
    uint32_t count;
};

/// `count` buffers of room for `frame_count` floats, all zero. False when the system has no memory.
bool sp_buffers_map(struct sp_buffers *buffers, uint32_t count, uint32_t frame_count);

void sp_buffers_unmap(struct sp_buffers *buffers);

/// Where `frame_count` floats of buffer `index` start: as near to its end as an alignment of 64 bytes allows.
float *sp_buffer_frames(const struct sp_buffers *buffers, uint32_t index, uint32_t frame_count);
