// Depthwise convolutions: every channel with a filter of its own, [K, K, C] with K 3 or 5.
#pragma once
#include "epilogue.h"

/// The maps on both sides: [B, H, W, C] and [B, H', W', C].
struct DepthwiseShape {
  long batch, height, width, channels;
  long out_height, out_width;
  /// Side of the filters, step between two of their positions, and zeros above and left of the map.
  long size, stride, top, left;
};

/// One implementation an instruction set. They return false where there is no memory left.
struct Depthwise {
  /// The results after their epilogue, where there is one.
  bool (*forward)(const DepthwiseShape&, const float* x, const float* filter, const Epilogue* epilogue, float* y);
  bool (*input_gradient)(const DepthwiseShape&, const float* dy, const float* filter, float* dx);
  bool (*filter_gradient)(const DepthwiseShape&, const float* x, const float* dy, float* gradient);
};

/// The fastest of the implementations that this processor runs.
const Depthwise& depthwise();
