// 3 x 3 convolutions of stride 1 with a border of one zero, over maps that may be upsampled and lie beside each other.
#pragma once
#include "epilogue.h"

/// Batch, and height and width of the results: [B, H, W].
struct Extent {
  long batch, height, width;
};

/// A map [B, H, W, C], or [B, H / 2, W / 2, C] whose pixels count twice along both axes where `repeated`.
struct Map {
  const float* data;
  long channels;
  bool repeated;
};

/// Where results go, after their epilogue where there is one: a map [B, H, W, C], or the sums of every four neighbours,
/// [B, H / 2, W / 2, C], where `folded`.
struct Target {
  float* data;
  long channels;
  bool folded;
  const Epilogue* epilogue = nullptr;
};

/// A filter [3, 3, inputs, outputs].
struct Filter {
  const float* data;
  long inputs, outputs;
};

/// One implementation an instruction set. They return false where there is no memory left.
struct Conv3x3 {
  /// Sources beside each other, as many channels as the filter has inputs, to its outputs, after the epilogue where there is one.
  bool (*forward)(Extent, const Map* sources, int source_count, const Filter&, const Epilogue*, float* y);
  /// The gradient of one source, whose channels are the filter's inputs from `first` on, from that of the results.
  bool (*input_gradient)(Extent, const float* dy, const Filter&, long first, const Target& dx);
  /// The gradient of the filter.
  bool (*filter_gradient)(Extent, const Map* sources, int source_count, const float* dy, long outputs, float* gradient);
};

/// The fastest of the implementations that this processor runs.
const Conv3x3& conv3x3();
