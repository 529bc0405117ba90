// What several ops ask of their inputs and outputs.
#pragma once
#include "call.h"

/// The numbers of an input of one axis; null where it has another length.
inline const float* vector_of(Call& call, int i, long length) {
  const TF_Tensor* tensor = call.input(i, 1);
  if (tensor != nullptr && TF_Dim(tensor, 0) == length) return floats(tensor);
  call.fail(TF_INVALID_ARGUMENT, "an input has another length than the map has channels or rows");
  return nullptr;
}

inline bool same_shape(Call& call, const TF_Tensor* a, const TF_Tensor* b) {
  bool same = TF_NumDims(a) == TF_NumDims(b);
  for (int axis = 0; same && axis < TF_NumDims(a); axis++) same = TF_Dim(a, axis) == TF_Dim(b, axis);
  if (!same) call.fail(TF_INVALID_ARGUMENT, "two inputs that belong together differ in size");
  return same;
}

/// A result of the shape of an input of one to four axes.
inline float* output_like(Call& call, int i, const TF_Tensor* tensor) {
  const auto side = [&](int axis) { return TF_Dim(tensor, axis); };
  switch (TF_NumDims(tensor)) {
    case 1:
      return call.output(i, {side(0)});
    case 2:
      return call.output(i, {side(0), side(1)});
    case 3:
      return call.output(i, {side(0), side(1), side(2)});
    default:
      return call.output(i, {side(0), side(1), side(2), side(3)});
  }
}

/// Ends a call whose kernel may have found no memory.
inline void done(Call& call, bool enough_memory) {
  if (!enough_memory) call.fail(TF_RESOURCE_EXHAUSTED, "no memory for the sums of a map");
}
