// Matrix products as an op.
#include "call.h"
#include "epilogue_ops.h"
#include "matmul.h"
#include "op.h"

namespace {

struct Attributes {
  bool transpose_a, transpose_b, rounded;
  EpilogueAttributes epilogue;
};

void* read_attributes(TF_OpKernelConstruction* construction) {
  return new Attributes{bool_attribute(construction, "transpose_a"), bool_attribute(construction, "transpose_b"),
                        bool_attribute(construction, "rounded"), epilogue_attributes(construction)};
}

/// A matrix, or a map of any rank, as the matrix of its last axis.
Matrix matrix_of(const TF_Tensor* tensor, bool transposed) {
  const int axes = TF_NumDims(tensor);
  const long columns = axes == 0 ? 1 : TF_Dim(tensor, axes - 1);
  return {floats(tensor), columns == 0 ? 0 : TF_TensorElementCount(tensor) / columns, columns, transposed};
}

/// The axes of `a` but for the last, then as many columns as the product has.
float* product_beside(Call& call, const TF_Tensor* a, long columns) {
  constexpr int MOST_AXES = 8;
  const int axes = TF_NumDims(a);
  int64_t shape[MOST_AXES];
  if (axes < 1 || axes > MOST_AXES) {
    call.fail(TF_INVALID_ARGUMENT, "the left factor has no axis, or too many");
    return nullptr;
  }
  for (int axis = 0; axis < axes - 1; axis++) shape[axis] = TF_Dim(a, axis);
  shape[axes - 1] = columns;
  return call.output(0, shape, axes);
}

void compute(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const Attributes& attributes = *static_cast<Attributes*>(kernel);
  const TF_Tensor* left = call.input(0);
  const TF_Tensor* right = left == nullptr ? nullptr : call.input(1);
  if (right == nullptr) return;
  const Matrix a = matrix_of(left, attributes.transpose_a), b = matrix_of(right, attributes.transpose_b);
  if ((a.transposed ? a.rows : a.columns) != (b.transposed ? b.columns : b.rows))
    return call.fail(TF_INVALID_ARGUMENT, "the matrices do not fit each other");
  if (a.transposed && b.transposed) return call.fail(TF_UNIMPLEMENTED, "only one of the matrices may be transposed");
  const long columns = b.transposed ? b.rows : b.columns;
  const GivenEpilogue epilogue(call, attributes.epilogue, 2, columns);
  if (epilogue.get() != nullptr && a.transposed) return call.fail(TF_UNIMPLEMENTED, "a product with a transposed left factor has no epilogue");
  const MatMul multiply = attributes.rounded ? bfloat16_matmul() : matmul();
  if (multiply == nullptr) return call.fail(TF_UNIMPLEMENTED, "this processor multiplies no bfloat16");
  float* c = a.transposed ? call.output(0, {a.columns, columns}) : product_beside(call, left, columns);
  if (c == nullptr || call.failed()) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  if (!multiply(a, b, epilogue.get(), c)) call.fail(TF_RESOURCE_EXHAUSTED, "no memory for the product's panels");
}

}  // namespace

bool add_matmul_ops() {
  return add({"DdepMatMul",
              {"transpose_a: bool", "transpose_b: bool", "rounded: bool", EPILOGUE_ATTRIBUTES},
              {"a: float", "b: float", EPILOGUE_INPUTS},
              {"c: float"},
              read_attributes,
              compute,
              free_attributes<Attributes>});
}
