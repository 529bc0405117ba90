// Batch normalisation and its gradient as ops.
#include "batch_norm.h"
#include "call.h"
#include "op.h"

namespace {

struct Attributes {
  float epsilon, momentum;
  bool training;
  Range range;
};

void* read_attributes(TF_OpKernelConstruction* construction) {
  return new Attributes{float_attribute(construction, "epsilon"),
                        float_attribute(construction, "momentum"),
                        bool_attribute(construction, "training"),
                        rectifier_range(construction)};
}

Pixels pixels_of(const TF_Tensor* map) {
  return {static_cast<long>(TF_Dim(map, 0) * TF_Dim(map, 1) * TF_Dim(map, 2)), static_cast<long>(TF_Dim(map, 3))};
}

void forward(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const Attributes& a = *static_cast<Attributes*>(kernel);
  const TF_Tensor* x = call.input(0, 4);
  if (x == nullptr) return;
  const Pixels map = pixels_of(x);
  const float *scale = call.vector(1, map.channels), *offset = call.vector(2, map.channels),
              *mean = call.vector(3, map.channels), *variance = call.vector(4, map.channels);
  float* y = call.output_like(0, x);
  float *own_mean = call.output(1, {map.channels}), *own_variance = call.output(2, {map.channels}),
        *new_mean = call.output(3, {map.channels}), *new_variance = call.output(4, {map.channels});
  if (call.failed() || map.rows == 0) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  bool well = true;
  if (a.training) {
    well = batch_norm().statistics(map, floats(x), own_mean, own_variance);
    // The running variance is the unbiased one.
    const float unbiased = static_cast<float>(map.rows) / static_cast<float>(map.rows > 1 ? map.rows - 1 : 1);
    for (long c = 0; c < map.channels; c++) {
      new_mean[c] = mean[c] + a.momentum * (own_mean[c] - mean[c]);
      new_variance[c] = variance[c] + a.momentum * (unbiased * own_variance[c] - variance[c]);
    }
  } else {
    for (long c = 0; c < map.channels; c++) {
      own_mean[c] = new_mean[c] = mean[c];
      own_variance[c] = new_variance[c] = variance[c];
    }
  }
  call.done(well && batch_norm().normalise(map, floats(x), {scale, offset, own_mean, own_variance, a.epsilon}, a.range, y));
}

void gradient(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const Attributes& a = *static_cast<Attributes*>(kernel);
  const TF_Tensor *dy = call.input(0, 4), *x = call.input(1, 4);
  if (call.failed() || !call.same_shape(dy, x)) return;
  const Pixels map = pixels_of(x);
  const float *scale = call.vector(2, map.channels), *offset = call.vector(3, map.channels),
              *mean = call.vector(4, map.channels), *variance = call.vector(5, map.channels);
  float* dx = call.output_like(0, x);
  float *dscale = call.output(1, {map.channels}), *doffset = call.output(2, {map.channels});
  if (call.failed() || map.rows == 0) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  call.done(batch_norm().gradient(map, floats(dy), floats(x), {scale, offset, mean, variance, a.epsilon}, a.training,
                                   a.range, dx, dscale, doffset));
}

}  // namespace

bool add_batch_norm_ops() {
  return add({"DdepBatchNorm",
              {"epsilon: float", "momentum: float", "training: bool", "rectified: bool", "ceiling: float"},
              {"x: float", "scale: float", "offset: float", "mean: float", "variance: float"},
              {"y: float", "own_mean: float", "own_variance: float", "new_mean: float", "new_variance: float"},
              read_attributes,
              forward,
              free_attributes<Attributes>}) &&
         add({"DdepBatchNormGrad",
              {"epsilon: float", "training: bool", "rectified: bool", "ceiling: float"},
              {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "variance: float"},
              {"dx: float", "dscale: float", "doffset: float"},
              read_attributes,
              gradient,
              free_attributes<Attributes>});
}
