#pragma once

#include <lv2/options/options.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include "plugin_host.h"
#include "work_queue.h"

enum { SP_MOST_FEATURES = 16 };

/// What an instance is offered. Stays where it is as long as the instance lives.
struct sp_features {
    LV2_URID_Map map;
    LV2_URID_Unmap unmap;
    LV2_Worker_Schedule schedule;
    LV2_State_Map_Path map_path;
    LV2_State_Free_Path free_path;
    LV2_Options_Option options[6];
    int32_t least_block, longest_block, sequence_bytes;
    float sample_rate_hz;
    LV2_Feature features[SP_MOST_FEATURES];
    const LV2_Feature *list[SP_MOST_FEATURES + 1];
};

/// The name of the first required feature that is not offered, or NULL.
const char *sp_missing_feature(const struct sp_plugin *plugin);

/// Whether the plugin insists on blocks that all have the same length.
bool sp_needs_fixed_blocks(const struct sp_plugin *plugin);

/// Fills `features` for an instance; `bundle_path` and `work` must outlive it.
void sp_fill_features(
    struct sp_features *features, const struct sp_conditions *conditions, bool fixed_blocks, const char *bundle_path,
    struct sp_work_queue *work);
