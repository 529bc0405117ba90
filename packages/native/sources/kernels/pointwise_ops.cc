// Elementwise functions as ops on vectors.
#include "call.h"
#include "op.h"
#include "pointwise.h"

namespace {

void gelu(void*, TF_OpKernelContext* context) {
  Call call(context);
  const TF_Tensor* x = call.input(0, 1);
  if (x == nullptr) return;
  float* y = call.output_like(0, x);
  if (call.failed()) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  pointwise().gelu(static_cast<long>(TF_Dim(x, 0)), floats(x), y);
}

void gelu_gradient(void*, TF_OpKernelContext* context) {
  Call call(context);
  const TF_Tensor *dy = call.input(0, 1), *x = call.input(1, 1);
  if (call.failed() || !call.same_shape(dy, x)) return;
  float* dx = call.output_like(0, x);
  if (call.failed()) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  pointwise().gelu_gradient(static_cast<long>(TF_Dim(x, 0)), floats(dy), floats(x), dx);
}

void add_relu(void*, TF_OpKernelContext* context) {
  Call call(context);
  const TF_Tensor *a = call.input(0, 1), *b = call.input(1, 1);
  if (call.failed() || !call.same_shape(a, b)) return;
  float* y = call.output_like(0, a);
  if (call.failed()) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  pointwise().add_relu(static_cast<long>(TF_Dim(a, 0)), floats(a), floats(b), y);
}

}  // namespace

bool add_pointwise_ops() {
  return add({"DdepGelu", {}, {"x: float"}, {"y: float"}, no_attributes, gelu, nothing_to_free}) &&
         add({"DdepGeluGrad",
              {},
              {"dy: float", "x: float"},
              {"dx: float"},
              no_attributes,
              gelu_gradient,
              nothing_to_free}) &&
         add({"DdepAddRelu", {}, {"a: float", "b: float"}, {"y: float"}, no_attributes, add_relu, nothing_to_free});
}
