#pragma once

#include "plugin_host.h"

// A plugin's description as a run of bytes, to be handed from process to process.

/// Writes `plugin` to `bytes`. Returns how many bytes it takes, also when that is more than `capacity` and little of use was written.
size_t sp_pack(const struct sp_plugin *plugin, void *bytes, size_t capacity);

/// A plugin unpacked; its strings lie in the bytes, its arrays are its own.
struct sp_parcel {
    struct sp_plugin plugin;
    const char **features;
    struct sp_property *properties;
};

/// Reads what `sp_pack` wrote to `bytes`, which must outlive the result. False if it is not a description, or memory is short.
bool sp_unpack(struct sp_parcel *parcel, const void *bytes, size_t byte_count);

/// Frees the arrays.
void sp_discard(struct sp_parcel *parcel);
