// A finish as an op is given it.
#pragma once
#include <tensorflow/c/kernels.h>

#include <vector>

#include "finish.h"

class Call;

/// The attributes of an op whose results may be finished.
struct FinishAttributes {
  int64_t inputs;
  float epsilon;
  Range range;
};

/// What such an op has beside its own attributes and inputs.
#define FINISH_ATTRIBUTES "finishing: int >= 0", "epsilon: float", "rectified: bool", "ceiling: float"
#define FINISH_INPUTS "finish: finishing * float"

FinishAttributes finish_attributes(TF_OpKernelConstruction*);

/// After an op's other inputs: none, [bias], or [scale, offset, mean, variance].
class GivenFinish {
 public:
  GivenFinish(Call&, const FinishAttributes&, int first_input, long channels);
  /// Null where there is none.
  const Finish* get() const { return tables_.empty() ? nullptr : &finish_; }

 private:
  std::vector<float> tables_;
  Finish finish_{};
};
