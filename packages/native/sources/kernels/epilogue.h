// What is done to the results of a convolution or a product before they go to memory: a bias, or a normalisation whose
// statistics are known, and a rectifier.
#pragma once
#include "range.h"

/// `cut(slope * y + shift)`, a slope and a shift a channel, in tables of whole vectors.
struct Epilogue {
  const float *slope, *shift;
  Range range;
};
