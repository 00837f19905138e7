#include "work_queue.h"
#include <stdlib.h>
#include <string.h>
#include "plugin_host.h"

// Responses are a few bytes, mostly a pointer. The room never moves: a response that is being delivered may ask for more work.
enum { RESPONSE_BYTES = 1 << 16 };

bool sp_open_work_queue(struct sp_work_queue *queue, LV2_Handle plugin, const LV2_Worker_Interface *interface) {
    *queue = (struct sp_work_queue){plugin, interface, NULL, 0};
    if (!interface) return true;
    queue->responses = malloc(RESPONSE_BYTES);
    return queue->responses != NULL;
}

void sp_close_work_queue(struct sp_work_queue *queue) { free(queue->responses); }

static uint32_t scheduled_count;

uint32_t sp_scheduled_work_count(void) { return scheduled_count; }

static LV2_Worker_Status respond(LV2_Worker_Respond_Handle handle, uint32_t size, const void *data) {
    struct sp_work_queue *queue = handle;
    uint64_t whole = sizeof(uint64_t) + (((uint64_t)size + 7) & ~7ull);
    if (whole > RESPONSE_BYTES - queue->used_bytes || (size && !data)) return LV2_WORKER_ERR_NO_SPACE;
    char *place = queue->responses + queue->used_bytes;
    memcpy(place, &(uint64_t){size}, sizeof(uint64_t));
    if (size) memcpy(place + sizeof(uint64_t), data, size);
    queue->used_bytes += (uint32_t)whole;
    return LV2_WORKER_SUCCESS;
}

LV2_Worker_Status sp_schedule_work(LV2_Worker_Schedule_Handle handle, uint32_t size, const void *data) {
    struct sp_work_queue *queue = handle;
    if (!queue->interface || !queue->interface->work) return LV2_WORKER_ERR_UNKNOWN;
    __atomic_add_fetch(&scheduled_count, 1, __ATOMIC_RELAXED);
    return queue->interface->work(queue->plugin, respond, queue, size, data);
}

void sp_deliver_responses(struct sp_work_queue *queue) {
    const LV2_Worker_Interface *interface = queue->interface;
    if (!interface) return;
    for (uint32_t offset = 0; offset < queue->used_bytes;) {
        uint64_t size;
        memcpy(&size, queue->responses + offset, sizeof size);
        offset += sizeof size;
        if (interface->work_response) interface->work_response(queue->plugin, (uint32_t)size, queue->responses + offset);
        offset += (uint32_t)((size + 7) & ~7ull);
    }
    queue->used_bytes = 0;
    if (interface->end_run) interface->end_run(queue->plugin);
}
