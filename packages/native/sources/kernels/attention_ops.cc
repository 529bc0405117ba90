// Attention as an op.
#include "attention.h"
#include "call.h"
#include "op.h"

namespace {

struct Attributes {
  long heads;
};

void* read_attributes(TF_OpKernelConstruction* construction) {
  return new Attributes{static_cast<long>(int_attribute(construction, "heads"))};
}

void compute(void* kernel, TF_OpKernelContext* context) {
  constexpr long LANES = 16;
  Call call(context);
  const long heads = static_cast<Attributes*>(kernel)->heads;
  const TF_Tensor *q = call.input(0, 3), *k = call.input(1, 3), *v = call.input(2, 3);
  if (call.failed()) return;
  const long channels = TF_Dim(q, 2);
  if (heads < 1 || channels % heads != 0 || channels / heads % LANES != 0)
    return call.fail(TF_INVALID_ARGUMENT, "the channels are no heads of a multiple of 16 each");
  const AttentionShape s{static_cast<long>(TF_Dim(q, 0)), static_cast<long>(TF_Dim(q, 1)), static_cast<long>(TF_Dim(k, 1)), heads,
                         channels / heads};
  for (const TF_Tensor* other : {k, v})
    if (TF_Dim(other, 0) != s.batch || TF_Dim(other, 1) != s.keys || TF_Dim(other, 2) != channels)
      return call.fail(TF_INVALID_ARGUMENT, "queries, keys and values do not fit each other");
  float* y = call.output(0, {s.batch, s.queries, channels});
  if (y == nullptr || s.keys == 0) return;
  std::lock_guard<std::mutex> lock(one_at_a_time());
  if (!attention()(s, floats(q), floats(k), floats(v), y))
    call.fail(TF_RESOURCE_EXHAUSTED, "no memory for the weights of attention");
}

}  // namespace

bool add_attention_ops() {
  return add({"DdepAttention",
              {"heads: int"},
              {"q: float", "k: float", "v: float"},
              {"y: float"},
              read_attributes,
              compute,
              free_attributes<Attributes>});
}
