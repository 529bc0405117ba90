// The epilogue among the attributes and inputs of an op.
#pragma once
#include <math.h>

#include <vector>

#include "call.h"
#include "epilogue.h"
#include "op.h"

/// What an op with an epilogue has beside its own attributes and inputs.
#define EPILOGUE_ATTRIBUTES "epilogue_inputs: int >= 0", "epsilon: float", "rectified: bool", "ceiling: float"
#define EPILOGUE_INPUTS "epilogue: epilogue_inputs * float"

/// The values of those attributes.
struct EpilogueAttributes {
  int64_t inputs;
  float epsilon;
  Range range;
};

inline EpilogueAttributes epilogue_attributes(TF_OpKernelConstruction* construction) {
  return {int_attribute(construction, "epilogue_inputs"), float_attribute(construction, "epsilon"),
          rectifier_range(construction)};
}

/// The epilogue that one call was given, after its other inputs: none, [bias], or [scale, offset, mean, variance].
class GivenEpilogue {
 public:
  GivenEpilogue(Call& call, const EpilogueAttributes& attributes, int first_input, long channels) {
    if (attributes.inputs == 0) return;
    if (attributes.inputs != 1 && attributes.inputs != 4)
      call.fail(TF_INVALID_ARGUMENT, "an epilogue is a bias or the four vectors of a normalisation");
    if (call.failed()) return;
    const float* given[4] = {};
    for (int i = 0; i < attributes.inputs; i++) given[i] = call.vector(first_input + i, channels);
    if (call.failed()) return;
    constexpr long WIDEST = 16;
    const long wide = (channels + WIDEST - 1) / WIDEST * WIDEST;
    tables_.assign(2 * wide, 0);
    float *slope = tables_.data(), *shift = slope + wide;
    for (long c = 0; c < channels; c++) {
      slope[c] = attributes.inputs == 1 ? 1 : given[0][c] / sqrtf(given[3][c] + attributes.epsilon);
      shift[c] = attributes.inputs == 1 ? given[0][c] : given[1][c] - given[2][c] * slope[c];
    }
    epilogue_ = {slope, shift, attributes.range};
  }

  /// Null where there is none.
  const Epilogue* get() const { return tables_.empty() ? nullptr : &epilogue_; }

 private:
  std::vector<float> tables_;
  Epilogue epilogue_{};
};
