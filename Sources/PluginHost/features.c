#include "features.h"
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/parameters/parameters.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include "log.h"
#include "urid.h"

// The order is that in which `sp_fill_features` lists what belongs to them; those from `without_data` on stand for a promise only.
const char *const sp_supported_features[] = {
    LV2_URID__map,
    LV2_URID__unmap,
    LV2_OPTIONS__options,
    LV2_WORKER__schedule,
    LV2_LOG__log,
    LV2_STATE__mapPath,
    LV2_STATE__freePath,
    LV2_BUF_SIZE__boundedBlockLength,
    LV2_BUF_SIZE__fixedBlockLength,
    LV2_BUF_SIZE__powerOf2BlockLength,
    LV2_STATE__loadDefaultState,
    LV2_STATE__threadSafeRestore,
    LV2_CORE__inPlaceBroken,
    LV2_CORE__hardRTCapable,
    NULL,
};
enum { WITHOUT_DATA = 7 };

const char *sp_missing_feature(const struct sp_plugin *plugin) {
    for (uint32_t index = 0; index < plugin->required_feature_count; index++) {
        const char *const *known = sp_supported_features;
        while (*known && strcmp(*known, plugin->required_features[index]) != 0) known++;
        if (!*known) return plugin->required_features[index];
    }
    return NULL;
}

bool sp_needs_fixed_blocks(const struct sp_plugin *plugin) {
    for (uint32_t index = 0; index < plugin->required_feature_count; index++) {
        const char *uri = plugin->required_features[index];
        if (!strcmp(uri, LV2_BUF_SIZE__fixedBlockLength) || !strcmp(uri, LV2_BUF_SIZE__powerOf2BlockLength)) return true;
    }
    return false;
}

static LV2_URID map(LV2_URID_Map_Handle handle, const char *uri) {
    (void)handle;
    return sp_urid(uri);
}

static const char *unmap(LV2_URID_Unmap_Handle handle, LV2_URID urid) {
    (void)handle;
    return sp_uri(urid);
}

static char *join(const char *folder, const char *path) {
    size_t size = strlen(folder) + strlen(path) + 1;
    char *joined = malloc(size);
    if (joined) snprintf(joined, size, "%s%s", folder, path);
    return joined;
}

static char *absolute_path(LV2_State_Map_Path_Handle bundle_path, const char *path) { return join(path[0] == '/' ? "" : bundle_path, path); }

static char *abstract_path(LV2_State_Map_Path_Handle bundle_path, const char *path) {
    size_t length = strlen(bundle_path);
    return join("", strncmp(path, bundle_path, length) == 0 ? path + length : path);
}

static void free_path(LV2_State_Free_Path_Handle handle, char *path) {
    (void)handle;
    free(path);
}

static LV2_Options_Option option(const char *key, const char *type, uint32_t size, const void *value) {
    return (LV2_Options_Option){LV2_OPTIONS_INSTANCE, 0, sp_urid(key), size, sp_urid(type), value};
}

void sp_fill_features(
    struct sp_features *features, const struct sp_conditions *conditions, bool fixed_blocks, const char *bundle_path,
    struct sp_work_queue *work
) {
    int32_t longest = (int32_t)conditions->maximum_block_frames;
    *features = (struct sp_features){
        .map = {NULL, map},
        .unmap = {NULL, unmap},
        .schedule = {work, sp_schedule_work},
        .map_path = {(void *)bundle_path, abstract_path, absolute_path},
        .free_path = {NULL, free_path},
        .least_block = fixed_blocks ? longest : 1,
        .longest_block = longest,
        .sequence_bytes = 8192,
        .sample_rate_hz = (float)conditions->sample_rate_hz,
    };
    struct sp_features *f = features;
    f->options[0] = option(LV2_BUF_SIZE__minBlockLength, LV2_ATOM__Int, sizeof(int32_t), &f->least_block);
    f->options[1] = option(LV2_BUF_SIZE__maxBlockLength, LV2_ATOM__Int, sizeof(int32_t), &f->longest_block);
    f->options[2] = option(LV2_BUF_SIZE__nominalBlockLength, LV2_ATOM__Int, sizeof(int32_t), &f->longest_block);
    f->options[3] = option(LV2_PARAMETERS__sampleRate, LV2_ATOM__Float, sizeof(float), &f->sample_rate_hz);
    f->options[4] = option(LV2_BUF_SIZE__sequenceSize, LV2_ATOM__Int, sizeof(int32_t), &f->sequence_bytes);
    void *data[WITHOUT_DATA] = {&f->map, &f->unmap, f->options, &f->schedule, &sp_log, &f->map_path, &f->free_path};

    // Blocks of a fixed length are promised only where they are insisted upon.
    uint32_t count = 0;
    for (uint32_t index = 0; sp_supported_features[index]; index++) {
        const char *uri = sp_supported_features[index];
        bool fixed = !strcmp(uri, LV2_BUF_SIZE__fixedBlockLength) || !strcmp(uri, LV2_BUF_SIZE__powerOf2BlockLength);
        if (fixed && !fixed_blocks) continue;
        f->features[count] = (LV2_Feature){uri, index < WITHOUT_DATA ? data[index] : NULL};
        f->list[count] = &f->features[count];
        count++;
    }
}
