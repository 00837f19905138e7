#pragma once

#include <lv2/core/lv2.h>
#include "buffers.h"
#include "description.h"
#include "features.h"

/// One LV2 instance with everything that is connected to it but the audio.
struct sp_instance {
    const struct sp_description *description;
    const LV2_Descriptor *descriptor;
    LV2_Handle handle;
    bool is_active;
    LV2_URID sequence_type;
    float *values;              // [port]: of control ports
    void **sequences;           // [port]: of atom ports, else NULL
    uint32_t connected_frames;  // for which the audio ports were connected last
    struct sp_work_queue work;
    struct sp_features features;
};

/// Instantiates, connects, restores the state that the description holds, sets `values` ([port]), activates. NULL on failure.
/// Call under `sp_lock_plugins`.
struct sp_instance *sp_instance_open(
    const struct sp_description *description, const struct sp_buffers *buffers, const float *values, struct sp_error *error);

/// Deactivates and frees; NULL is allowed.
void sp_instance_close(struct sp_instance *instance);

/// Runs a block whose audio stands in `buffers`, in the order of the audio and CV ports.
void sp_instance_run(struct sp_instance *instance, const struct sp_buffers *buffers, uint32_t frame_count);
