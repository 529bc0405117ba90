// Group and layer normalisation and their gradients as ops.
#include "call.h"
#include "norm.h"
#include "op.h"

namespace {

struct Attributes {
  float epsilon;
  long groups;
  Range range;
};

void* read_attributes(TF_OpKernelConstruction* construction) {
  return new Attributes{float_attribute(construction, "epsilon"),
                        static_cast<long>(int_attribute(construction, "groups")), rectifier_range(construction)};
}

Groups groups_of(Call& call, const TF_Tensor* map, long groups) {
  const Groups found{static_cast<long>(TF_Dim(map, 0)), static_cast<long>(TF_Dim(map, 1) * TF_Dim(map, 2)),
                     static_cast<long>(TF_Dim(map, 3)), groups};
  if (groups < 1 || found.channels % groups != 0)
    call.fail(TF_INVALID_ARGUMENT, "the channels cannot be divided into equal groups");
  return found;
}

bool empty(Groups map) { return map.examples * map.area * map.channels == 0; }

void group_norm(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const Attributes& a = *static_cast<Attributes*>(kernel);
  const TF_Tensor* x = call.input(0, 4);
  if (x == nullptr) return;
  const Groups map = groups_of(call, x, a.groups);
  const float *scale = call.vector(1, map.channels), *offset = call.vector(2, map.channels);
  float* y = call.output_like(0, x);
  float *mean = call.output(1, {map.examples, map.groups}), *variance = call.output(2, {map.examples, map.groups});
  if (call.failed() || empty(map)) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  call.done(norm().group_statistics(map, floats(x), mean, variance) &&
                 norm().group_normalise(map, floats(x), {scale, offset, mean, variance, a.epsilon}, a.range, y));
}

void group_norm_gradient(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const Attributes& a = *static_cast<Attributes*>(kernel);
  const TF_Tensor *dy = call.input(0, 4), *x = call.input(1, 4);
  if (call.failed() || !call.same_shape(dy, x)) return;
  const Groups map = groups_of(call, x, a.groups);
  const float *scale = call.vector(2, map.channels), *offset = call.vector(3, map.channels);
  const TF_Tensor *mean = call.input(4, 2), *variance = call.input(5, 2);
  float *dx = call.output_like(0, x), *dscale = call.output(1, {map.channels}),
        *doffset = call.output(2, {map.channels});
  if (call.failed() || empty(map)) return;
  if (TF_TensorElementCount(mean) != map.examples * map.groups || !call.same_shape(mean, variance))
    return call.fail(TF_INVALID_ARGUMENT, "the statistics are those of another map");
  std::lock_guard<std::mutex> lock(one_at_a_time());
  call.done(norm().group_gradient(map, floats(dy), floats(x),
                                   {scale, offset, floats(mean), floats(variance), a.epsilon}, a.range, dx, dscale,
                                   doffset));
}

Pixels rows_of(const TF_Tensor* x) { return {static_cast<long>(TF_Dim(x, 0)), static_cast<long>(TF_Dim(x, 1))}; }

void layer_norm(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const TF_Tensor* x = call.input(0, 2);
  if (x == nullptr) return;
  const Pixels map = rows_of(x);
  const float *scale = call.vector(1, map.channels), *offset = call.vector(2, map.channels);
  float *y = call.output_like(0, x), *mean = call.output(1, {map.rows}), *inverse = call.output(2, {map.rows});
  if (call.failed() || map.channels == 0) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  norm().layer(map, floats(x), scale, offset, static_cast<Attributes*>(kernel)->epsilon, y, mean, inverse);
}

void layer_norm_gradient(void*, TF_OpKernelContext* context) {
  Call call(context);
  const TF_Tensor *dy = call.input(0, 2), *x = call.input(1, 2);
  if (call.failed() || !call.same_shape(dy, x)) return;
  const Pixels map = rows_of(x);
  const float *scale = call.vector(2, map.channels), *mean = call.vector(3, map.rows),
              *inverse = call.vector(4, map.rows);
  float *dx = call.output_like(0, x), *dscale = call.output(1, {map.channels}),
        *doffset = call.output(2, {map.channels});
  if (call.failed() || map.channels == 0) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  call.done(norm().layer_gradient(map, floats(dy), floats(x), scale, mean, inverse, dx, dscale, doffset));
}

}  // namespace

bool add_norm_ops() {
  return add({"DdepGroupNorm",
              {"epsilon: float", "groups: int", "rectified: bool", "ceiling: float"},
              {"x: float", "scale: float", "offset: float"},
              {"y: float", "mean: float", "variance: float"},
              read_attributes,
              group_norm,
              free_attributes<Attributes>}) &&
         add({"DdepGroupNormGrad",
              {"epsilon: float", "groups: int", "rectified: bool", "ceiling: float"},
              {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "variance: float"},
              {"dx: float", "dscale: float", "doffset: float"},
              read_attributes,
              group_norm_gradient,
              free_attributes<Attributes>}) &&
         add({"DdepLayerNorm",
              {"epsilon: float"},
              {"x: float", "scale: float", "offset: float"},
              {"y: float", "mean: float", "inverse: float"},
              read_attributes,
              layer_norm,
              free_attributes<Attributes>}) &&
         add({"DdepLayerNormGrad",
              {},
              {"dy: float", "x: float", "scale: float", "mean: float", "inverse: float"},
              {"dx: float", "dscale: float", "doffset: float"},
              read_attributes,
              layer_norm_gradient,
              free_attributes<Attributes>});
}
