#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "plugin_error.h"

// Hosts LV2 plugins in this process. It reads no metadata: whoever calls has asked lilv, and tells.
//
// An `sp_effect` is one plugin made to process N channels. Channels are dealt out in groups, and each group has an instance
// of its own. A group is as wide as the plugin's wider side (side-chain inputs not counted), so:
//
//     plugin 1 → 1    one instance a channel
//     plugin 2 → 2    one instance a pair of channels: 0 and 1, 2 and 3, …; a channel that is left over is dual mono
//     plugin 1 → 2    one instance a pair; its input is the mean of both
//     plugin 2 → 1    one instance a pair; its output goes to both
//     plugin n → n    one instance for n channels
//
// "Dual mono": every one of a stereo plugin's inputs gets the one channel, and its first output is kept. Plugins that are wider than
// two get silence where a channel is missing. Side-chain inputs hear what the main inputs hear. Atom inputs get an empty sequence.
//
// What a plugin reads and writes lies in buffers of the host's own, between pages that nobody may touch; a block's frames
// stand at the end of the buffer, as near as 64 bytes' alignment allows, so a write beyond a block of 16·n frames faults.
//
// Instantiation is serialised in here. Two effects may run at the same time, one effect only on one thread at a time.

/// What a port is for.
enum sp_port_kind {
    SP_AUDIO_INPUT,
    SP_AUDIO_OUTPUT,
    SP_SIDE_CHAIN_INPUT,  // an audio input that only controls
    SP_CONTROL_INPUT,
    SP_CONTROL_OUTPUT,
    SP_CV_INPUT,          // gets its default in every frame
    SP_CV_OUTPUT,         // not looked at
    SP_ATOM_INPUT,        // gets an empty sequence
    SP_ATOM_OUTPUT,       // not looked at
    SP_OTHER_PORT,        // connected to nothing if that is allowed, else the plugin is refused
};

/// A port, in the order of the plugin's own indices.
struct sp_port {
    enum sp_port_kind kind;
    bool may_be_unconnected;  // lv2:connectionOptional
    bool is_stepped;          // integer or enumerated: stays at its default in a replay check
    uint32_t minimum_bytes;   // of an atom port's buffer (resize-port), or 0
    /// Of inputs that carry numbers: where they start and what is allowed, at the sample rate in question. Some plugins look at
    /// their controls when they are activated: a setting that is known beforehand is best given as the default.
    float default_value, minimum, maximum;
};

/// One property of a stored state (presets and default states may have them).
struct sp_property {
    const char *key_uri, *type_uri;
    const void *value;
    size_t byte_count;
};

/// Everything that the host is told about a plugin. Only read during the call that it is handed to.
struct sp_plugin {
    const char *uri;
    const char *library_path;  // the shared library, absolute
    const char *bundle_path;   // the bundle's folder, absolute, ending with a slash
    const struct sp_port *ports;
    uint32_t port_count;       // 1 … 65536
    int32_t latency_port;      // the control output that says the latency in frames, or −1
    const char *const *required_features;  // URIs
    uint32_t required_feature_count;
    const struct sp_property *state;       // to be restored into each fresh instance; usually none
    uint32_t property_count;
};

/// How a plugin is to be run.
struct sp_conditions {
    double sample_rate_hz;
    uint32_t channel_count;         // 1 … 256
    uint32_t maximum_block_frames;  // 1 … 1048576: the longest block that the plugin gets, and what it is told
    bool keep_denormals;            // else they are flushed to zero while the plugin runs
};

/// A plugin that processes some channels.
struct sp_effect;

/// What is known of an effect once it is open.
struct sp_facts {
    uint32_t instance_count;
    uint32_t control_count;  // control inputs; their places are what `sp_effect_set` calls `control`
    int32_t latency_frames;  // with the default settings
};

/// How controls change within a block: rows of values, equally spaced in time.
struct sp_changes {
    const intptr_t *controls;  // [column]: the control that each column sets
    const double *values;      // [row][column]
    intptr_t column_count, row_count;
    intptr_t first_frame;      // the frame of the block at which row 0 takes effect
    intptr_t interval_frames;  // between two rows, at least 1
};

/// The URIs of the features that a plugin may require; ends with NULL.
extern const char *const sp_supported_features[];

/// Loads the library, and makes and runs one instance that is thrown away, so that what the library does once has been done.
/// `sp_effect_open` does without; a sandbox calls this first. The library stays loaded for the life of the process.
enum sp_status sp_plugin_warm_up(const struct sp_plugin *plugin, const struct sp_conditions *conditions, struct sp_error *error);

/// Makes the instances, with every control at its default, activated. Returns NULL on failure.
/// `facts` may be NULL. Where the plugin reports a latency, a spare instance is made to learn it.
struct sp_effect *sp_effect_open(
    const struct sp_plugin *plugin, const struct sp_conditions *conditions, struct sp_facts *facts, struct sp_error *error);

/// Deactivates and frees. NULL is allowed.
void sp_effect_close(struct sp_effect *effect);

/// Sets the n-th control input (counted among control inputs, in the order of ports) of all instances, from the next block on. What
/// is not finite is not taken; what is out of the port's range counts as its nearest end. False if there is no such control.
bool sp_effect_set(struct sp_effect *effect, uint32_t control, double value);

/// The value that a control has, or 0 if there is no such control.
float sp_effect_get(const struct sp_effect *effect, uint32_t control);

/// Processes a block in place, `frame_count` frames of as many channels as there are, cut into pieces of at most
/// `maximum_block_frames` and at every row of `changes` (may be NULL). Takes no memory of its own.
///
/// SP_NOT_FINITE when the plugin wrote anything that is not finite: the channels are then undefined, and every later block
/// fails likewise until the effect is reset.
enum sp_status sp_effect_process(
    struct sp_effect *effect, float *const *channels, intptr_t frame_count, const struct sp_changes *changes);

/// The latency in frames that the plugin last reported; the longest of all instances. Negative or absurd values count as 0.
int32_t sp_effect_latency(const struct sp_effect *effect);

/// The latency in frames that a fresh instance with the present settings reports; makes a spare one if it takes that.
enum sp_status sp_effect_measure_latency(struct sp_effect *effect, int32_t *latency_frames, struct sp_error *error);

/// Puts fresh instances in place of the old ones and keeps the settings. On failure the old ones stay.
enum sp_status sp_effect_reset(struct sp_effect *effect, struct sp_error *error);

/// How often plugins in this process have scheduled work so far.
uint32_t sp_scheduled_work_count(void);

/// Flushes denormals to zero on this thread, and returns what was before, for `sp_restore_denormals`.
uint64_t sp_flush_denormals(void);

/// Puts back what `sp_flush_denormals` returned.
void sp_restore_denormals(uint64_t mode);

/// The number that stands for `uri` in this process, never 0 unless the table is full. Any thread.
uint32_t sp_urid(const char *uri);
