// Losses and their gradients as ops.
#include "call.h"
#include "loss.h"
#include "op.h"

namespace {

struct Attributes {
  int ignored;
};

void* read_attributes(TF_OpKernelConstruction* construction) {
  return new Attributes{static_cast<int>(int_attribute(construction, "ignored"))};
}

/// Logits `[N, K]` and labels `[N]`.
Classified classified(Call& call, const Attributes& a, int logits_at) {
  const TF_Tensor *logits = call.input(logits_at, 2), *labels = call.input(logits_at + 1, 1);
  if (call.failed()) return {};
  if (TF_Dim(labels, 0) != TF_Dim(logits, 0)) call.fail(TF_INVALID_ARGUMENT, "not one label a row of logits");
  return {static_cast<long>(TF_Dim(logits, 0)), static_cast<long>(TF_Dim(logits, 1)), floats(logits),
          static_cast<const int*>(TF_TensorData(labels)), a.ignored};
}

void cross_entropy(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const Classified given = classified(call, *static_cast<Attributes*>(kernel), 0);
  float *mean = call.output(0, {}), *counted = call.output(1, {}), *logarithms = call.output(2, {given.rows});
  if (call.failed()) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  double total = 0;
  const long count = given.rows * given.classes == 0 ? 0 : loss().cross_entropy(given, logarithms, total);
  if (count == -2) return call.done(false);
  if (count == -1) return call.fail(TF_INVALID_ARGUMENT, "a label is neither a class nor the label to ignore");
  *counted = static_cast<float>(count);
  *mean = static_cast<float>(total / static_cast<double>(count > 0 ? count : 1));
}

void cross_entropy_gradient(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const TF_Tensor* dy = call.input(0, 0);
  const Classified given = classified(call, *static_cast<Attributes*>(kernel), 1);
  const TF_Tensor* counted = call.input(3, 0);
  const float* logarithms = call.vector(4, given.rows);
  float* dlogits = call.output(0, {given.rows, given.classes});
  if (call.failed() || given.rows * given.classes == 0) return;
  const float count = *floats(counted);
  std::lock_guard<std::mutex> lock(one_at_a_time());
  call.done(loss().cross_entropy_gradient(given, logarithms, *floats(dy) / (count > 0 ? count : 1), dlogits));
}

void squared_error(void*, TF_OpKernelContext* context) {
  Call call(context);
  const TF_Tensor *a = call.input(0, 1), *b = call.input(1, 1);
  if (call.failed() || !call.same_shape(a, b)) return;
  float* mean = call.output(0, {});
  if (call.failed()) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  double total = 0;
  call.done(loss().squared_error(static_cast<long>(TF_Dim(a, 0)), floats(a), floats(b), total));
  *mean = static_cast<float>(total / static_cast<double>(TF_Dim(a, 0)));
}

void squared_error_gradient(void*, TF_OpKernelContext* context) {
  Call call(context);
  const TF_Tensor *dy = call.input(0, 0), *a = call.input(1, 1), *b = call.input(2, 1);
  if (call.failed() || !call.same_shape(a, b)) return;
  float* da = call.output_like(0, a);
  if (call.failed()) return;
  const long count = static_cast<long>(TF_Dim(a, 0));
  std::lock_guard<std::mutex> lock(one_at_a_time());
  loss().squared_error_gradient(count, floats(a), floats(b), 2 * *floats(dy) / static_cast<float>(count), da);
}

}  // namespace

bool add_loss_ops() {
  return add({"DdepCrossEntropy",
              {"ignored: int"},
              {"logits: float", "labels: int32"},
              {"mean: float", "counted: float", "logarithms: float"},
              read_attributes,
              cross_entropy,
              free_attributes<Attributes>}) &&
         add({"DdepCrossEntropyGrad",
              {"ignored: int"},
              {"dy: float", "logits: float", "labels: int32", "counted: float", "logarithms: float"},
              {"dlogits: float"},
              read_attributes,
              cross_entropy_gradient,
              free_attributes<Attributes>}) &&
         add({"DdepSquaredError",
              {},
              {"a: float", "b: float"},
              {"mean: float"},
              read_attributes,
              squared_error,
              free_attributes<Attributes>}) &&
         add({"DdepSquaredErrorGrad",
              {},
              {"dy: float", "a: float", "b: float"},
              {"da: float"},
              read_attributes,
              squared_error_gradient,
              free_attributes<Attributes>});
}
