// Matrix products in bfloat16 as an op.
#include "call.h"
#include "matmul.h"

namespace {

struct Attributes {
  bool transpose_a, transpose_b;
};

void* read_attributes(TF_OpKernelConstruction* construction) {
  return new Attributes{bool_attribute(construction, "transpose_a"), bool_attribute(construction, "transpose_b")};
}

void free_attributes(void* kernel) { delete static_cast<Attributes*>(kernel); }

void compute(void* kernel, TF_OpKernelContext* context) {
  Call call(context);
  const Attributes& attributes = *static_cast<Attributes*>(kernel);
  const TF_Tensor* left = call.input(0, 2);
  const TF_Tensor* right = left == nullptr ? nullptr : call.input(1, 2);
  if (right == nullptr) return;
  const Matrix a{floats(left), TF_Dim(left, 0), TF_Dim(left, 1), attributes.transpose_a};
  const Matrix b{floats(right), TF_Dim(right, 0), TF_Dim(right, 1), attributes.transpose_b};
  if ((a.transposed ? a.rows : a.columns) != (b.transposed ? b.columns : b.rows))
    return call.fail(TF_INVALID_ARGUMENT, "the matrices do not fit each other");
  if (a.transposed && b.transposed) return call.fail(TF_UNIMPLEMENTED, "only one of the matrices may be transposed");
  if (bfloat16_matmul() == nullptr) return call.fail(TF_UNIMPLEMENTED, "this processor multiplies no bfloat16");
  float* c = call.output(0, {a.transposed ? a.columns : a.rows, b.transposed ? b.rows : b.columns});
  if (c == nullptr) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  if (!bfloat16_matmul()(a, b, c)) call.fail(TF_RESOURCE_EXHAUSTED, "no memory for the product's panels");
}

}  // namespace

bool add_matmul_ops() {
  return add({"DdepBfloat16MatMul",
              {"transpose_a: bool", "transpose_b: bool"},
              {"a: float", "b: float"},
              {"c: float"},
              read_attributes,
              compute,
              free_attributes});
}
