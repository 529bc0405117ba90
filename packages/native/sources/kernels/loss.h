// Losses over every pixel, each in one pass.
#pragma once

/// `rows` rows of `classes` logits and what is true of each.
struct Classified {
  long rows, classes;
  const float* logits;
  const int* labels;
  /// The label of a row that does not count.
  int ignored;
};

/// One implementation an instruction set.
struct Loss {
  /// Sums `log(sum over k of exp(logits[k])) - logits[label]` over the rows that count into `total`, and keeps the
  /// logarithm of each row. Returns how many rows count, -1 where a label is neither a class nor ignored and -2 where
  /// there is no memory left.
  long (*cross_entropy)(const Classified&, float* logarithms, double& total);
  /// `dlogits = weight * (softmax(logits) - truth)`, zeros in rows that do not count; false where there is no memory left.
  bool (*cross_entropy_gradient)(const Classified&, const float* logarithms, float weight, float* dlogits);
  /// The sum of `(a - b)^2`, false where there is no memory left.
  bool (*squared_error)(long count, const float* a, const float* b, double& total);
  /// `da = weight * (a - b)`
  void (*squared_error_gradient)(long count, const float* a, const float* b, float weight, float* da);
};

/// The fastest of the implementations that this processor runs.
const Loss& loss();
