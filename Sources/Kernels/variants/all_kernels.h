// Every kernel, for one set of instructions: LANES floats a vector, VECTORS vectors a row of a convolution's tile,
// GRADIENT_TILE channels a tile of the weight gradient, PIXELS pixels × PANEL_VECTORS vectors a tile of a convolution over windows,
// GRADIENT_INPUTS inputs × PANEL_VECTORS vectors one of its weights' gradient. Included once by each file that names a set; the table at the end
// is all that leaves that file, so no vector crosses a function boundary that another set could stand behind.

#pragma clang fp contract(fast)

#define INLINED static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

typedef float vector __attribute__((ext_vector_type(LANES)));
typedef int vector_mask __attribute__((ext_vector_type(LANES)));
typedef float loose_vector __attribute__((ext_vector_type(LANES), aligned(4), may_alias));

INLINED vector load(const float *from) { return *(const loose_vector *)from; }
INLINED void store(float *to, vector value) { *(loose_vector *)to = value; }

INLINED vector leaky(vector value, float slope) { return value > 0 ? value : value * slope; }

INLINED double sum_of_lanes(vector value) {
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) sum += (double)value[lane];
    return sum;
}

#include "convolution.h"
#include "normalisation.h"
#include "weight_gradient.h"
#include "dense.h"
#include "window_kernels.h"
#include "pixel_kernels.h"
#include "seen_kernels.h"
#include "window_gradients.h"

const struct kernels TABLE = {
    .lanes = LANES,
    .gradient_tile = GRADIENT_TILE,
    .convolve_for_training = convolve_for_training,
    .convolve = convolve,
    .convolve_for_inference = convolve_for_inference,
    .normalise = normalise,
    .sum_gradients = sum_gradients,
    .gradient_rows = gradient_rows,
    .weight_gradient = weight_gradient,
    .sum_rows = sum_rows,
    .dense = dense,
    .convolve_windows = convolve_windows,
    .convolve_depthwise = convolve_depthwise,
    .maximum_of_windows = maximum_of_windows,
    .mean_of_windows = mean_of_windows,
    .scale_pixels = scale_pixels,
    .add_pixels = add_pixels,
    .mean_of_pixels = mean_of_pixels,
    .see_pixels = see_pixels,
    .raw_gradients = raw_gradients,
    .sum_moments = sum_moments,
    .sum_seen_gradients = sum_seen_gradients,
    .weight_gradient_of_windows = weight_gradient_of_windows,
    .add_to_windows = add_to_windows,
    .depthwise_gradient = depthwise_gradient,
    .maximum_gradient = maximum_gradient,
    .mean_gradient = mean_gradient,
};
