// The tensor engine's C interface: what the shim (Engine/shim.cpp, built apart against some libtorch) offers and what ctorch.c forwards to it.
//
// Each function is written once, in the list below; the prototypes, the forwarders and the loader are made from it and cannot diverge.
#ifndef SOUNDALIKE_CTORCH_H
#define SOUNDALIKE_CTORCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// To be raised with every change of the list or of what a function in it means.
#define SLE_ABI_VERSION 3

// A handle on a tensor, owned by whoever got it, given back with sle_free.
typedef struct sle_tensor_opaque *sle_tensor;

// A host function: computes on contiguous floats in the CPU's memory, and writes every element of every output. Returns NULL, or an error: an object
// that the host's release function takes back.
typedef void *(*sle_host_forward)(void *context, const float *const *inputs, float *const *outputs);
// Writes every element of each input's gradient; NULL where nobody needs it.
typedef void *(*sle_host_backward)(
    void *context, const float *const *inputs, const float *const *outputs, const float *const *output_gradients, float *const *input_gradients);
// Takes back a context or an error.
typedef void (*sle_host_release)(void *object);

// F(result, result when no engine is loaded, name, parameters, arguments)
//
// A function that results in sle_tensor fails with NULL, one that results in int fails with anything but 0 (except where "value" stands beside
// it); sle_last_error then says why, on the thread that called. Shapes and indices are counted from the outermost dimension; negative ones from the innermost.
// A device is -1 for the CPU, else the number of a CUDA device. Where it says "or NULL" a tensor may be left out.
#define SLE_FUNCTIONS(F)                                                                                                                        \
    /* The engine. */                                                                                                                           \
    F(int, 0, abi_version, (void), ()) /* value */                                                                                              \
    F(const char *, "", engine_version, (void), ())                                                                                             \
    F(const char *, "the engine is not loaded", last_error, (void), ())                                                                         \
    /* The error that a host function returned, if the last failure on this thread came from one; stays the engine's. */                       \
    F(void *, NULL, last_host_error, (void), ())                                                                                                \
    F(int, 1, keep_memory, (void), ())                                                                                                          \
    F(int, 1, set_thread_count, (int64_t count), (count))                                                                                       \
    F(int64_t, 0, thread_count, (void), ())                                                                                                     \
    F(int, 1, seed, (uint64_t seed), (seed))                                                                                                    \
    F(int64_t, 0, cuda_device_count, (void), ())                                                                                                \
    /* Why there is no CUDA at all; empty when there is. */                                                                                     \
    F(const char *, "", cuda_problem, (void), ())                                                                                               \
    /* Tensors made less tensors freed by the calling thread. */                                                                                \
    F(int64_t, 0, live_tensor_count, (void), ())                                                                                                \
    /* Making, reading and moving tensors; the values are copied. */                                                                            \
    F(sle_tensor, NULL, from_floats, (const float *values, const int64_t *shape, int64_t rank), (values, shape, rank))                          \
    F(sle_tensor, NULL, from_integers, (const int64_t *values, const int64_t *shape, int64_t rank), (values, shape, rank))                      \
    F(sle_tensor, NULL, filled, (double value, const int64_t *shape, int64_t rank), (value, shape, rank))                                       \
    F(int, 0, free, (sle_tensor x), (x))                                                                                                        \
    F(int64_t, 0, rank, (sle_tensor x), (x)) /* value */                                                                                        \
    F(int, 1, shape, (sle_tensor x, int64_t *shape), (x, shape))                                                                                \
    F(int, 0, is_integer, (sle_tensor x), (x)) /* value */                                                                                      \
    F(int64_t, -1, device, (sle_tensor x), (x)) /* value */                                                                                     \
    F(int, 1, read_floats, (sle_tensor x, float *values, int64_t count), (x, values, count))                                                    \
    F(int, 1, read_integers, (sle_tensor x, int64_t *values, int64_t count), (x, values, count))                                                \
    F(int, 1, write_floats, (sle_tensor x, const float *values, int64_t count), (x, values, count))                                             \
    F(sle_tensor, NULL, to_device, (sle_tensor x, int64_t device), (x, device))                                                                 \
    /* Convolution, pooling, normalisation. */                                                                                                  \
    F(sle_tensor, NULL, convolution_1d,                                                                                                         \
        (sle_tensor x, sle_tensor weight, sle_tensor bias_or_null, int64_t stride, int64_t padding, int64_t groups),                            \
        (x, weight, bias_or_null, stride, padding, groups))                                                                                     \
    F(sle_tensor, NULL, convolution_2d,                                                                                                         \
        (sle_tensor x, sle_tensor weight, sle_tensor bias_or_null, const int64_t *stride, const int64_t *padding, int64_t groups),              \
        (x, weight, bias_or_null, stride, padding, groups))                                                                                     \
    F(sle_tensor, NULL, max_pool_2d, (sle_tensor x, const int64_t *window, const int64_t *stride, const int64_t *padding),                      \
        (x, window, stride, padding))                                                                                                           \
    F(sle_tensor, NULL, average_pool_2d, (sle_tensor x, const int64_t *window, const int64_t *stride, const int64_t *padding),                  \
        (x, window, stride, padding))                                                                                                           \
    F(sle_tensor, NULL, batch_normalised,                                                                                                       \
        (sle_tensor x, sle_tensor weight, sle_tensor bias, sle_tensor running_mean, sle_tensor running_variance, int training,                  \
            double momentum, double epsilon),                                                                                                   \
        (x, weight, bias, running_mean, running_variance, training, momentum, epsilon))                                                         \
    /* One element at a time. */                                                                                                                \
    F(sle_tensor, NULL, relu, (sle_tensor x), (x))                                                                                              \
    F(sle_tensor, NULL, relu6, (sle_tensor x), (x))                                                                                             \
    F(sle_tensor, NULL, leaky_relu, (sle_tensor x, double slope), (x, slope))                                                                   \
    F(sle_tensor, NULL, sigmoid, (sle_tensor x), (x))                                                                                           \
    F(sle_tensor, NULL, exponential, (sle_tensor x), (x))                                                                                       \
    F(sle_tensor, NULL, logarithm, (sle_tensor x), (x))                                                                                         \
    F(sle_tensor, NULL, magnitude, (sle_tensor x), (x))                                                                                         \
    F(sle_tensor, NULL, square_root, (sle_tensor x), (x))                                                                                       \
    F(sle_tensor, NULL, power, (sle_tensor x, double exponent), (x, exponent))                                                                  \
    F(sle_tensor, NULL, clamped, (sle_tensor x, double minimum, double maximum), (x, minimum, maximum))                                         \
    F(sle_tensor, NULL, sine, (sle_tensor x), (x))                                                                                              \
    F(sle_tensor, NULL, cosine, (sle_tensor x), (x))                                                                                            \
    F(sle_tensor, NULL, add, (sle_tensor x, sle_tensor y), (x, y))                                                                              \
    F(sle_tensor, NULL, subtract, (sle_tensor x, sle_tensor y), (x, y))                                                                         \
    F(sle_tensor, NULL, multiply, (sle_tensor x, sle_tensor y), (x, y))                                                                         \
    F(sle_tensor, NULL, divide, (sle_tensor x, sle_tensor y), (x, y))                                                                           \
    /* x * factor + summand */                                                                                                                  \
    F(sle_tensor, NULL, affine, (sle_tensor x, double factor, double summand), (x, factor, summand))                                            \
    /* Sums of products. */                                                                                                                     \
    F(sle_tensor, NULL, matrix_product, (sle_tensor x, sle_tensor y), (x, y))                                                                   \
    F(sle_tensor, NULL, linear, (sle_tensor x, sle_tensor weight, sle_tensor bias_or_null), (x, weight, bias_or_null))                          \
    /* Spectra. The innermost dimension becomes length / 2 + 1 bins of two: real, imaginary. Not scaled. */                                     \
    F(sle_tensor, NULL, real_fourier_transform, (sle_tensor x), (x))                                                                            \
    /* Over dimensions; over all of them when count is 0. */                                                                                    \
    F(sle_tensor, NULL, sum, (sle_tensor x, const int64_t *dimensions, int64_t count, int keep), (x, dimensions, count, keep))                  \
    F(sle_tensor, NULL, mean, (sle_tensor x, const int64_t *dimensions, int64_t count, int keep), (x, dimensions, count, keep))                 \
    /* Arrangement. */                                                                                                                          \
    F(sle_tensor, NULL, reshaped, (sle_tensor x, const int64_t *shape, int64_t rank), (x, shape, rank))                                         \
    F(sle_tensor, NULL, permuted, (sle_tensor x, const int64_t *order, int64_t rank), (x, order, rank))                                         \
    F(sle_tensor, NULL, concatenated, (const sle_tensor *list, int64_t count, int64_t dimension), (list, count, dimension))                     \
    F(sle_tensor, NULL, stacked, (const sle_tensor *list, int64_t count, int64_t dimension), (list, count, dimension))                          \
    F(sle_tensor, NULL, narrowed, (sle_tensor x, int64_t dimension, int64_t start, int64_t length), (x, dimension, start, length))              \
    /* The innermost dimension cut into stretches of `length`, one beginning every `hop` elements: a dimension more. */                         \
    F(sle_tensor, NULL, framed, (sle_tensor x, int64_t length, int64_t hop), (x, length, hop))                                                  \
    /* Classification. */                                                                                                                       \
    F(sle_tensor, NULL, log_softmax, (sle_tensor x, int64_t dimension), (x, dimension))                                                         \
    F(sle_tensor, NULL, gathered, (sle_tensor x, int64_t dimension, sle_tensor indices), (x, dimension, indices))                               \
    /* Mean of -x[i, targets[i]] over i. */                                                                                                     \
    F(sle_tensor, NULL, negative_log_likelihood, (sle_tensor x, sle_tensor targets), (x, targets))                                              \
    /* Gradients. */                                                                                                                            \
    F(sle_tensor, NULL, detached, (sle_tensor x), (x))                                                                                          \
    F(int, 1, set_requires_gradient, (sle_tensor x, int required), (x, required))                                                               \
    F(int, 0, requires_gradient, (sle_tensor x), (x)) /* value */                                                                               \
    F(int, 0, has_gradient, (sle_tensor x), (x)) /* value */                                                                                    \
    F(sle_tensor, NULL, gradient, (sle_tensor x), (x))                                                                                          \
    F(int, 1, clear_gradient, (sle_tensor x), (x))                                                                                              \
    F(int, 1, backward, (sle_tensor x, int retain_graph), (x, retain_graph))                                                                    \
    /* Value: whether gradients were recorded before, on this thread. */                                                                        \
    F(int, 1, record_gradients, (int enabled), (enabled))                                                                                       \
    /* In place, unrecorded: for optimisers. */                                                                                                 \
    F(int, 1, copy_into, (sle_tensor x, sle_tensor source), (x, source))                                                                        \
    F(int, 1, scale_in_place, (sle_tensor x, double factor), (x, factor))                                                                       \
    F(int, 1, add_scaled_in_place, (sle_tensor x, sle_tensor y, double factor), (x, y, factor))                                                 \
    F(int, 1, add_product_in_place, (sle_tensor x, sle_tensor y, sle_tensor z, double factor), (x, y, z, factor))                               \
    F(int, 1, add_quotient_in_place, (sle_tensor x, sle_tensor y, sle_tensor z, double factor), (x, y, z, factor))                              \
    /* Records a function that the host computes. The context is the engine's from the call on, and is released when the graph lets go of it.   \
       output_shapes holds the outputs' shapes one after the other. */                                                                          \
    F(int, 1, host_function,                                                                                                                    \
        (const sle_tensor *inputs, int64_t input_count, const int64_t *output_shapes, const int64_t *output_ranks, int64_t output_count,        \
            sle_host_forward forward, sle_host_backward backward, sle_host_release release, void *context, sle_tensor *outputs),                \
        (inputs, input_count, output_shapes, output_ranks, output_count, forward, backward, release, context, outputs))

#define SLE_PROTOTYPE(result, unloaded, name, parameters, arguments) __attribute__((visibility("default"))) result sle_##name parameters;
SLE_FUNCTIONS(SLE_PROTOTYPE)
#undef SLE_PROTOTYPE

// Loads the shim at `path` for the whole process; does nothing when one is loaded already.
// Returns 0, or another number and a text in `problem`.
int ctorch_load(const char *path, char *problem, size_t capacity);

// Whether a shim is loaded.
int ctorch_is_loaded(void);

#ifdef __cplusplus
}
#endif
#endif
