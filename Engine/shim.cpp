// The tensor engine: libtorch behind the C interface of ctorch.h. Compiles against libtorch 1.13 (C++17) and newer (C++20); see
// scripts/build-engine.sh. Every call catches whatever the library throws and keeps its text for the thread that called.
#include "ctorch.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <dlfcn.h>
#include <torch/version.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "shim.h"

using at::IntArrayRef;
using at::Tensor;

namespace shim {
thread_local std::string last_error;
thread_local std::shared_ptr<void> last_host_error;
thread_local int64_t live_tensor_count = 0;
}  // namespace shim

namespace {

using shim::list_of;
using shim::value;

// Runs `body`, which gives a Tensor.
template <class Body> sle_tensor tensor(Body body) {
    sle_tensor result = nullptr;
    shim::status([&] { result = shim::owned(body()); });
    return result;
}

// The same for what must not be recorded for gradients.
template <class Body> int unrecorded(Body body) {
    return shim::status([&] {
        c10::NoGradGuard guard;
        body();
    });
}

IntArrayRef pair(const int64_t *values) { return IntArrayRef(values, 2); }

at::Device device_of(int64_t number) {
    if (number < 0) return at::Device(at::kCPU);
    return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(number));
}

template <class Element> Tensor copy_of(const Element *values, IntArrayRef shape, at::ScalarType type) {
    return at::from_blob(const_cast<Element *>(values), shape, at::TensorOptions().dtype(type)).clone();
}

template <class Element> int read(sle_tensor x, Element *values, int64_t count, at::ScalarType type) {
    return shim::status([&] {
        Tensor here = x->tensor.detach().to(at::kCPU, type).contiguous();
        TORCH_CHECK(here.numel() == count, "a tensor of ", here.numel(), " elements does not fit a buffer of ", count);
        std::copy_n(here.data_ptr<Element>(), count, values);
    });
}

}  // namespace

// The engine

// The CUDA half of libtorch makes CUDA devices appear when it is loaded, which has to be before anything is computed. It is not linked, so that
// a shim built against a libtorch with CUDA also runs where CUDA's own libraries are missing.
static const std::string cuda_problem = [] {
    if (dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_LOCAL)) return std::string();
    const char *reason = dlerror();
    return std::string(reason ? reason : "libtorch_cuda.so cannot be loaded");
}();

const char *sle_cuda_problem() { return cuda_problem.c_str(); }
int sle_abi_version() { return SLE_ABI_VERSION; }
const char *sle_engine_version() { return TORCH_VERSION; }
const char *sle_last_error() { return shim::last_error.c_str(); }
void *sle_last_host_error() { return shim::last_host_error.get(); }
int64_t sle_live_tensor_count() { return shim::live_tensor_count; }

// A training step allocates and frees blocks of 80 MB, which the C library maps and unmaps anew each time, unless told to keep them:
// 1.2 to 1.8 times as fast for 8 % more memory.
int sle_keep_memory() {
#if defined(__GLIBC__)
    bool kept = mallopt(M_MMAP_MAX, 0) && mallopt(M_TRIM_THRESHOLD, -1) && mallopt(M_TOP_PAD, 256 << 20) && mallopt(M_ARENA_MAX, 1);
    return shim::status([&] { TORCH_CHECK(kept, "the C library refuses to keep memory"); });
#else
    return 0;
#endif
}

int sle_set_thread_count(int64_t count) {
    return shim::status([&] { at::set_num_threads(static_cast<int>(count)); });
}
int64_t sle_thread_count() { return at::get_num_threads(); }
int sle_seed(uint64_t seed) {
    return shim::status([&] { at::manual_seed(seed); });
}
int64_t sle_cuda_device_count() {
    int64_t count = 0;
    shim::status([&] { count = at::hasCUDA() ? static_cast<int64_t>(at::getNumGPUs()) : 0; });
    return count;
}

// Making, reading and moving tensors

sle_tensor sle_from_floats(const float *values, const int64_t *shape, int64_t rank) {
    return tensor([&] { return copy_of(values, IntArrayRef(shape, rank), at::kFloat); });
}
sle_tensor sle_from_integers(const int64_t *values, const int64_t *shape, int64_t rank) {
    return tensor([&] { return copy_of(values, IntArrayRef(shape, rank), at::kLong); });
}
sle_tensor sle_filled(double fill, const int64_t *shape, int64_t rank) {
    return tensor([&] { return at::full(IntArrayRef(shape, rank), fill, at::TensorOptions().dtype(at::kFloat)); });
}
int sle_free(sle_tensor x) {
    return shim::status([&] {
        if (x) shim::live_tensor_count--;
        delete x;
    });
}
int64_t sle_rank(sle_tensor x) { return x->tensor.dim(); }
int sle_shape(sle_tensor x, int64_t *shape) {
    return shim::status([&] { std::copy_n(x->tensor.sizes().begin(), x->tensor.dim(), shape); });
}
int sle_is_integer(sle_tensor x) { return x->tensor.scalar_type() == at::kLong; }
int64_t sle_device(sle_tensor x) { return x->tensor.is_cuda() ? x->tensor.get_device() : -1; }
int sle_read_floats(sle_tensor x, float *values, int64_t count) { return read(x, values, count, at::kFloat); }
int sle_read_integers(sle_tensor x, int64_t *values, int64_t count) { return read(x, values, count, at::kLong); }
int sle_write_floats(sle_tensor x, const float *values, int64_t count) {
    return unrecorded([&] {
        TORCH_CHECK(x->tensor.numel() == count, "a buffer of ", count, " elements does not fill a tensor of ", x->tensor.numel());
        x->tensor.copy_(at::from_blob(const_cast<float *>(values), x->tensor.sizes(), at::TensorOptions().dtype(at::kFloat)));
    });
}
sle_tensor sle_to_device(sle_tensor x, int64_t device) {
    return tensor([&] { return x->tensor.to(device_of(device)); });
}

// Convolution, pooling, normalisation

sle_tensor sle_convolution_1d(sle_tensor x, sle_tensor weight, sle_tensor bias, int64_t stride, int64_t padding, int64_t groups) {
    return tensor([&] { return at::conv1d(x->tensor, weight->tensor, value(bias), {stride}, {padding}, {1}, groups); });
}
sle_tensor sle_convolution_2d(
    sle_tensor x, sle_tensor weight, sle_tensor bias, const int64_t *stride, const int64_t *padding, int64_t groups) {
    return tensor([&] { return at::conv2d(x->tensor, weight->tensor, value(bias), pair(stride), pair(padding), {1, 1}, groups); });
}
sle_tensor sle_max_pool_2d(sle_tensor x, const int64_t *window, const int64_t *stride, const int64_t *padding) {
    return tensor([&] { return at::max_pool2d(x->tensor, pair(window), pair(stride), pair(padding)); });
}
sle_tensor sle_average_pool_2d(sle_tensor x, const int64_t *window, const int64_t *stride, const int64_t *padding) {
    return tensor([&] { return at::avg_pool2d(x->tensor, pair(window), pair(stride), pair(padding)); });
}
sle_tensor sle_batch_normalised(
    sle_tensor x, sle_tensor weight, sle_tensor bias, sle_tensor running_mean, sle_tensor running_variance, int training, double momentum,
    double epsilon) {
    return tensor([&] {
        return at::batch_norm(
            x->tensor, weight->tensor, bias->tensor, running_mean->tensor, running_variance->tensor, training != 0, momentum, epsilon, true);
    });
}

// One element at a time

#define ELEMENTWISE(name, expression)                                                                                                           \
    sle_tensor sle_##name(sle_tensor x) {                                                                                                       \
        return tensor([&] { return expression; });                                                                                              \
    }
ELEMENTWISE(relu, at::relu(x->tensor))
ELEMENTWISE(relu6, at::hardtanh(x->tensor, 0, 6))
ELEMENTWISE(sigmoid, at::sigmoid(x->tensor))
ELEMENTWISE(exponential, at::exp(x->tensor))
ELEMENTWISE(logarithm, at::log(x->tensor))
ELEMENTWISE(magnitude, at::abs(x->tensor))
ELEMENTWISE(square_root, at::sqrt(x->tensor))
ELEMENTWISE(sine, at::sin(x->tensor))
ELEMENTWISE(cosine, at::cos(x->tensor))

sle_tensor sle_leaky_relu(sle_tensor x, double slope) {
    return tensor([&] { return at::leaky_relu(x->tensor, slope); });
}
sle_tensor sle_power(sle_tensor x, double exponent) {
    return tensor([&] { return at::pow(x->tensor, exponent); });
}
sle_tensor sle_clamped(sle_tensor x, double minimum, double maximum) {
    return tensor([&] { return at::clamp(x->tensor, at::Scalar(minimum), at::Scalar(maximum)); });
}
sle_tensor sle_add(sle_tensor x, sle_tensor y) {
    return tensor([&] { return x->tensor + y->tensor; });
}
sle_tensor sle_subtract(sle_tensor x, sle_tensor y) {
    return tensor([&] { return x->tensor - y->tensor; });
}
sle_tensor sle_multiply(sle_tensor x, sle_tensor y) {
    return tensor([&] { return x->tensor * y->tensor; });
}
sle_tensor sle_divide(sle_tensor x, sle_tensor y) {
    return tensor([&] { return x->tensor / y->tensor; });
}
sle_tensor sle_affine(sle_tensor x, double factor, double summand) {
    return tensor([&] {
        Tensor scaled = factor == 1 ? x->tensor : x->tensor * factor;
        return summand == 0 ? scaled : scaled + summand;
    });
}

// Sums of products

sle_tensor sle_matrix_product(sle_tensor x, sle_tensor y) {
    return tensor([&] { return at::matmul(x->tensor, y->tensor); });
}
sle_tensor sle_linear(sle_tensor x, sle_tensor weight, sle_tensor bias) {
    return tensor([&] { return at::linear(x->tensor, weight->tensor, value(bias)); });
}

// Spectra

sle_tensor sle_real_fourier_transform(sle_tensor x) {
    return tensor([&] { return at::view_as_real(at::fft_rfft(x->tensor)); });
}

// Over dimensions

sle_tensor sle_sum(sle_tensor x, const int64_t *dimensions, int64_t count, int keep) {
    return tensor([&] { return count == 0 ? x->tensor.sum() : x->tensor.sum(IntArrayRef(dimensions, count), keep != 0); });
}
sle_tensor sle_mean(sle_tensor x, const int64_t *dimensions, int64_t count, int keep) {
    return tensor([&] { return count == 0 ? x->tensor.mean() : x->tensor.mean(IntArrayRef(dimensions, count), keep != 0); });
}

// Arrangement

sle_tensor sle_reshaped(sle_tensor x, const int64_t *shape, int64_t rank) {
    return tensor([&] { return x->tensor.reshape(IntArrayRef(shape, rank)); });
}
sle_tensor sle_permuted(sle_tensor x, const int64_t *order, int64_t rank) {
    return tensor([&] { return x->tensor.permute(IntArrayRef(order, rank)); });
}
sle_tensor sle_concatenated(const sle_tensor *list, int64_t count, int64_t dimension) {
    return tensor([&] { return at::cat(list_of(list, count), dimension); });
}
sle_tensor sle_stacked(const sle_tensor *list, int64_t count, int64_t dimension) {
    return tensor([&] { return at::stack(list_of(list, count), dimension); });
}
sle_tensor sle_narrowed(sle_tensor x, int64_t dimension, int64_t start, int64_t length) {
    return tensor([&] { return x->tensor.narrow(dimension, start, length); });
}

sle_tensor sle_framed(sle_tensor x, int64_t length, int64_t hop) {
    return tensor([&] { return x->tensor.unfold(-1, length, hop); });
}

// Classification

sle_tensor sle_log_softmax(sle_tensor x, int64_t dimension) {
    return tensor([&] { return at::log_softmax(x->tensor, dimension); });
}
sle_tensor sle_gathered(sle_tensor x, int64_t dimension, sle_tensor indices) {
    return tensor([&] { return at::gather(x->tensor, dimension, indices->tensor); });
}
sle_tensor sle_negative_log_likelihood(sle_tensor x, sle_tensor targets) {
    return tensor([&] { return at::nll_loss(x->tensor, targets->tensor); });
}

// Gradients

sle_tensor sle_detached(sle_tensor x) {
    return tensor([&] { return x->tensor.detach(); });
}
int sle_set_requires_gradient(sle_tensor x, int required) {
    return shim::status([&] { x->tensor.requires_grad_(required != 0); });
}
int sle_requires_gradient(sle_tensor x) { return x->tensor.requires_grad(); }
int sle_has_gradient(sle_tensor x) { return x->tensor.is_leaf() && x->tensor.grad().defined(); }
sle_tensor sle_gradient(sle_tensor x) {
    return tensor([&] {
        TORCH_CHECK(sle_has_gradient(x), "the tensor has no gradient");
        return x->tensor.grad();
    });
}
int sle_clear_gradient(sle_tensor x) {
    return shim::status([&] { x->tensor.mutable_grad().reset(); });
}
int sle_backward(sle_tensor x, int retain_graph) {
    return shim::status([&] { x->tensor.backward({}, retain_graph != 0); });
}
int sle_record_gradients(int enabled) {
    bool before = c10::GradMode::is_enabled();
    c10::GradMode::set_enabled(enabled != 0);
    return before;
}

// In place, unrecorded

int sle_copy_into(sle_tensor x, sle_tensor source) {
    return unrecorded([&] { x->tensor.copy_(source->tensor); });
}
int sle_scale_in_place(sle_tensor x, double factor) {
    return unrecorded([&] { x->tensor.mul_(factor); });
}
int sle_add_scaled_in_place(sle_tensor x, sle_tensor y, double factor) {
    return unrecorded([&] { x->tensor.add_(y->tensor, factor); });
}
int sle_add_product_in_place(sle_tensor x, sle_tensor y, sle_tensor z, double factor) {
    return unrecorded([&] { x->tensor.addcmul_(y->tensor, z->tensor, factor); });
}
int sle_add_quotient_in_place(sle_tensor x, sle_tensor y, sle_tensor z, double factor) {
    return unrecorded([&] { x->tensor.addcdiv_(y->tensor, z->tensor, factor); });
}
