// What follows a convolution before its results go to memory: a normalisation whose statistics are known, and a rectifier.
#pragma once
#include "batch_norm.h"

/// `cut(slope * y + shift)`, a slope and a shift a channel, in tables of whole vectors.
struct Finish {
  const float *slope, *shift;
  Range range;
};
