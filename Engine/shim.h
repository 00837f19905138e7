// What the parts of the shim share: the handle, and the one place where exceptions end.
#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

#include "ctorch.h"

struct sle_tensor_opaque {
    at::Tensor tensor;
};

namespace shim {

// What went wrong last on this thread, and the host's error object if it came from a host function.
extern thread_local std::string last_error;
extern thread_local std::shared_ptr<void> last_host_error;
extern thread_local int64_t live_tensor_count;

// An error that a host function returned, on its way through the engine back to the host.
struct HostFailure : std::runtime_error {
    std::shared_ptr<void> error;
    explicit HostFailure(std::shared_ptr<void> error) : std::runtime_error("a host function failed"), error(std::move(error)) {}
};

// Runs `body`; 0 when it returns, 1 when it throws.
template <class Body> int status(Body body) noexcept {
    try {
        body();
        return 0;
    } catch (const HostFailure &failure) {
        last_error = failure.what();
        last_host_error = failure.error;
        return 1;
    } catch (const c10::Error &error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception &error) {
        last_error = error.what();
    } catch (...) {
        last_error = "an exception of unknown type";
    }
    last_host_error.reset();
    return 1;
}

// A new handle.
inline sle_tensor owned(at::Tensor tensor) {
    auto handle = new sle_tensor_opaque{std::move(tensor)};
    live_tensor_count++;
    return handle;
}

// The tensor behind a handle that may be NULL; libtorch takes an undefined tensor as none.
inline at::Tensor value(sle_tensor handle) { return handle ? handle->tensor : at::Tensor(); }

inline std::vector<at::Tensor> list_of(const sle_tensor *list, int64_t count) {
    std::vector<at::Tensor> tensors;
    for (int64_t i = 0; i < count; i++) tensors.push_back(list[i]->tensor);
    return tensors;
}

}  // namespace shim
