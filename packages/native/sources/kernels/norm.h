// Group normalisation with the rectifier after it, and layer normalisation, in as few passes over the map as possible.
#pragma once
#include "pixels.h"
#include "range.h"

/// What a group norm knows: scale and offset a channel, mean and biased variance an example and group.
struct GroupStatistics {
  const float *scale, *offset, *mean, *variance;
  float epsilon;
};

/// One implementation an instruction set. They return false where there is no memory left.
struct Norm {
  /// Mean and biased variance of each example's groups.
  bool (*group_statistics)(Groups, const float* x, float* mean, float* variance);
  /// `y = cut(scale * (x - mean) / sqrt(variance + epsilon) + offset)`
  bool (*group_normalise)(Groups, const float* x, const GroupStatistics&, Range, float* y);
  bool (*group_gradient)(Groups, const float* dy, const float* x, const GroupStatistics&, Range, float* dx,
                         float* dscale, float* doffset);
  /// The same for each row of its own, without a cut; keeps mean and `1 / sqrt(variance + epsilon)` of each row.
  void (*layer)(Pixels, const float* x, const float* scale, const float* offset, float epsilon, float* y, float* mean,
                float* inverse);
  bool (*layer_gradient)(Pixels, const float* dy, const float* x, const float* scale, const float* mean,
                         const float* inverse, float* dx, float* dscale, float* doffset);
};

/// The fastest of the implementations that this processor runs.
const Norm& norm();
