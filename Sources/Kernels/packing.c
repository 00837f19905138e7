#include "packing.h"

#include <string.h>

static void clear(float *packed, int outputs, int inputs) {
    memset(packed, 0, (size_t)rounded_up(outputs, CHANNEL_TILE) * (size_t)inputs * 9 * sizeof(float));
}

void sk_pack_weights(const float *weight, const float *scales, int outputs, int inputs, float *packed) {
    clear(packed, outputs, inputs);
    for (int o = 0; o < outputs; o++)
        for (int i = 0; i < inputs; i++)
            for (int tap = 0; tap < 9; tap++)
                packed[packed_tap(o, i, tap, inputs)] = *weight++ * (scales ? scales[o] : 1);
}

void sk_pack_turned_weights(const float *weight, int outputs, int inputs, float *packed) {
    clear(packed, inputs, outputs);
    for (int o = 0; o < outputs; o++)
        for (int i = 0; i < inputs; i++)
            for (int tap = 0; tap < 9; tap++) packed[packed_tap(i, o, 8 - tap, outputs)] = *weight++;
}
