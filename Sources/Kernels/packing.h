#pragma once

#include "kernels.h"

/// Where a tap of a packed convolution lies: see `packed_weights`.
static inline ptrdiff_t packed_tap(int output, int input, int tap, int inputs) {
    return (((ptrdiff_t)(output / CHANNEL_TILE) * inputs + input) * 9 + tap) * CHANNEL_TILE + output % CHANNEL_TILE;
}

/// Packs weight [outputs][inputs][9], times `scales` per output channel unless that is NULL. `packed` has room for
/// rounded_up(outputs, CHANNEL_TILE) · inputs · 9 floats.
void sk_pack_weights(const float *weight, const float *scales, int outputs, int inputs, float *packed);

/// Packs the weights of the convolution that carries a gradient from the outputs back to the inputs: channels change
/// places and taps are turned about. `packed` has room for rounded_up(inputs, CHANNEL_TILE) · outputs · 9 floats.
void sk_pack_turned_weights(const float *weight, int outputs, int inputs, float *packed);
