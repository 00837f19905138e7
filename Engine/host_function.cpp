// Functions that the host computes, as nodes of the autograd graph.
#include <torch/csrc/autograd/custom_function.h>

#include "shim.h"

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

// The host's side of one recorded function; its context lives as long as the graph node.
struct Host : torch::CustomClassHolder {
    sle_host_forward forward;
    sle_host_backward backward;
    sle_host_release release;
    void *context;

    Host(sle_host_forward forward, sle_host_backward backward, sle_host_release release, void *context)
        : forward(forward), backward(backward), release(release), context(context) {}
    ~Host() override { release(context); }

    void check(void *error) const {
        if (error) throw shim::HostFailure(std::shared_ptr<void>(error, release));
    }
};
using HostPointer = c10::intrusive_ptr<Host>;

const at::TensorOptions on_cpu = at::TensorOptions().dtype(at::kFloat).device(at::kCPU);

Tensor as_host_sees_it(const Tensor &tensor) {
    TORCH_CHECK(tensor.scalar_type() == at::kFloat, "a host function takes float tensors only");
    return tensor.to(at::kCPU).contiguous();
}

std::vector<const float *> readable(const variable_list &tensors) {
    std::vector<const float *> pointers;
    for (const Tensor &tensor : tensors) pointers.push_back(tensor.data_ptr<float>());
    return pointers;
}

std::vector<float *> writable(const variable_list &tensors) {
    std::vector<float *> pointers;
    for (const Tensor &tensor : tensors) pointers.push_back(tensor.defined() ? tensor.data_ptr<float>() : nullptr);
    return pointers;
}

struct HostFunction : torch::autograd::Function<HostFunction> {
    static variable_list forward(
        AutogradContext *context, at::TensorList inputs, const HostPointer &host, const std::vector<std::vector<int64_t>> &shapes) {
        variable_list saved;
        for (const Tensor &input : inputs) saved.push_back(as_host_sees_it(input));
        variable_list outputs;
        for (const auto &shape : shapes) outputs.push_back(at::empty(shape, on_cpu));
        host->check(host->forward(host->context, readable(saved).data(), writable(outputs).data()));

        context->saved_data["host"] = c10::IValue::make_capsule(host);
        context->saved_data["input_count"] = static_cast<int64_t>(inputs.size());
        context->saved_data["device"] = inputs[0].device();
        variable_list results;
        for (const Tensor &output : outputs) results.push_back(output.to(inputs[0].device()));
        saved.insert(saved.end(), results.begin(), results.end());
        context->save_for_backward(saved);
        return results;
    }

    static variable_list backward(AutogradContext *context, variable_list output_gradients) {
        auto capsule = context->saved_data["host"].toCapsule();
        auto &host = static_cast<Host &>(*capsule);
        auto device = context->saved_data["device"].toDevice();
        int64_t input_count = context->saved_data["input_count"].toInt();
        variable_list saved = context->get_saved_variables();
        variable_list inputs(saved.begin(), saved.begin() + input_count), outputs, gradients, input_gradients;
        for (size_t i = input_count; i < saved.size(); i++) outputs.push_back(as_host_sees_it(saved[i]));
        for (const Tensor &gradient : output_gradients) gradients.push_back(as_host_sees_it(gradient));
        for (int64_t i = 0; i < input_count; i++) {
            bool needed = context->needs_input_grad(i);
            input_gradients.push_back(needed ? at::empty(inputs[i].sizes(), on_cpu) : Tensor());
        }
        host.check(host.backward(
            host.context, readable(inputs).data(), readable(outputs).data(), readable(gradients).data(), writable(input_gradients).data()));

        variable_list results;
        for (const Tensor &gradient : input_gradients) results.push_back(gradient.defined() ? gradient.to(device) : gradient);
        results.insert(results.end(), 2, Tensor());  // for the host and the shapes
        return results;
    }
};

}  // namespace

int sle_host_function(
    const sle_tensor *inputs, int64_t input_count, const int64_t *output_shapes, const int64_t *output_ranks, int64_t output_count,
    sle_host_forward forward, sle_host_backward backward, sle_host_release release, void *context, sle_tensor *outputs) {
    return shim::status([&] {
        auto host = c10::make_intrusive<Host>(forward, backward, release, context);
        std::vector<std::vector<int64_t>> shapes;
        for (int64_t i = 0; i < output_count; i++) {
            shapes.emplace_back(output_shapes, output_shapes + output_ranks[i]);
            output_shapes += output_ranks[i];
        }
        std::vector<Tensor> tensors = shim::list_of(inputs, input_count);
        variable_list results = HostFunction::apply(at::TensorList(tensors), host, shapes);
        for (int64_t i = 0; i < output_count; i++) outputs[i] = shim::owned(results[i]);
    });
}
