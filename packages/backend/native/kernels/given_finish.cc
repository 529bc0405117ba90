#include "given_finish.h"

#include <math.h>

#include "call.h"

FinishAttributes finish_attributes(TF_OpKernelConstruction* construction) {
  return {int_attribute(construction, "finishing"), float_attribute(construction, "epsilon"),
          rectifier_range(construction)};
}

GivenFinish::GivenFinish(Call& call, const FinishAttributes& attributes, int first_input, long channels) {
  if (attributes.inputs == 0) return;
  if (attributes.inputs != 1 && attributes.inputs != 4)
    call.fail(TF_INVALID_ARGUMENT, "results are finished by a bias or by the four vectors of a normalisation");
  if (call.failed()) return;
  const float* given[4] = {};
  for (int i = 0; i < attributes.inputs; i++) given[i] = call.per_channel(first_input + i, channels);
  if (call.failed()) return;
  constexpr long WIDEST = 16;
  const long wide = (channels + WIDEST - 1) / WIDEST * WIDEST;
  tables_.assign(2 * wide, 0);
  float *slope = tables_.data(), *shift = slope + wide;
  for (long c = 0; c < channels; c++) {
    slope[c] = attributes.inputs == 1 ? 1 : given[0][c] / sqrtf(given[3][c] + attributes.epsilon);
    shift[c] = attributes.inputs == 1 ? given[0][c] : given[1][c] - given[2][c] * slope[c];
  }
  finish_ = {slope, shift, attributes.range};
}
