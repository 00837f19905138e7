#pragma once

#include <lv2/worker/worker.h>
#include <stdbool.h>

/// The worker extension, offline: scheduled work is done at once, in the middle of `run`; its responses wait here and are
/// delivered when `run` has returned, before the next.
struct sp_work_queue {
    LV2_Handle plugin;
    const LV2_Worker_Interface *interface;  // NULL: the plugin has none
    char *responses;                        // a size of 8 bytes, the bytes, filled up to a multiple of 8; and the next
    uint32_t used_bytes;
};

/// Makes ready for a plugin that has `interface`. False when there is no memory.
bool sp_open_work_queue(struct sp_work_queue *queue, LV2_Handle plugin, const LV2_Worker_Interface *interface);

void sp_close_work_queue(struct sp_work_queue *queue);

/// What `worker:schedule` calls; the handle is the queue.
LV2_Worker_Status sp_schedule_work(LV2_Worker_Schedule_Handle queue, uint32_t size, const void *data);

/// Delivers the responses of a run that has just ended.
void sp_deliver_responses(struct sp_work_queue *queue);
