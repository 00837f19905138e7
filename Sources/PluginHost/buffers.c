#define _DEFAULT_SOURCE
#include "buffers.h"
#include <sys/mman.h>
#include <unistd.h>

bool sp_buffers_map(struct sp_buffers *buffers, uint32_t count, uint32_t frame_count) {
    *buffers = (struct sp_buffers){0};
    if (!count) return true;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = ((size_t)frame_count * sizeof(float) + page - 1) / page * page;
    size_t stride = room + page;
    size_t total = stride * count + page;
    char *mapping = mmap(NULL, total, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) return false;
    *buffers = (struct sp_buffers){mapping, total, stride, page, count};
    for (uint32_t index = 0; index < count; index++) {
        if (mprotect(mapping + page + index * stride, room, PROT_READ | PROT_WRITE) != 0) {
            sp_buffers_unmap(buffers);
            return false;
        }
    }
    return true;
}

void sp_buffers_unmap(struct sp_buffers *buffers) {
    if (buffers->mapping) munmap(buffers->mapping, buffers->mapping_bytes);
    *buffers = (struct sp_buffers){0};
}

float *sp_buffer_frames(const struct sp_buffers *buffers, uint32_t index, uint32_t frame_count) {
    char *end = buffers->mapping + (index + 1) * buffers->stride_bytes;
    return (float *)((uintptr_t)(end - (size_t)frame_count * sizeof(float)) & ~(uintptr_t)63);
}
