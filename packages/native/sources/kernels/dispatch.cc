// The implementation for the processor that runs.
#include "dispatch.h"

#include "attention.h"
#include "batch_norm.h"
#include "conv3x3.h"
#include "depthwise.h"
#include "loss.h"
#include "matmul.h"
#include "norm.h"
#include "pointwise.h"

#define IMPLEMENTATIONS(isa)                        \
  namespace isa {                                   \
  extern const Attention attention_implementation;  \
  extern const Conv3x3 conv3x3_implementation;      \
  extern const BatchNorm batch_norm_implementation; \
  extern const Depthwise depthwise_implementation;  \
  extern const Loss loss_implementation;            \
  extern const MatMul matmul_implementation;        \
  extern const Norm norm_implementation;            \
  extern const Pointwise pointwise_implementation;  \
  }

IMPLEMENTATIONS(base)
#if defined(__x86_64__)
IMPLEMENTATIONS(avx2)
IMPLEMENTATIONS(avx512)
namespace avx512_bf16 {
extern const MatMul matmul_implementation;
}
#endif

namespace {

enum class Level { base, avx2, avx512, avx512_bf16 };

Level level() {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
  if (avx512) return __builtin_cpu_supports("avx512bf16") ? Level::avx512_bf16 : Level::avx512;
  return avx2 ? Level::avx2 : Level::base;
#else
  return Level::base;
#endif
}

}  // namespace

const char* instruction_set() {
  switch (level()) {
    case Level::avx512_bf16:
      return "avx512_bf16";
    case Level::avx512:
      return "avx512";
    case Level::avx2:
      return "avx2";
    default:
      return "base";
  }
}

#if defined(__x86_64__)
#define CHOOSE(name)                                                  \
  static const Level found = level();                                 \
  return found >= Level::avx512 ? avx512::name : found == Level::avx2 ? avx2::name : base::name
#else
#define CHOOSE(name) return base::name
#endif

Attention attention() { CHOOSE(attention_implementation); }

const Conv3x3& conv3x3() { CHOOSE(conv3x3_implementation); }

const BatchNorm& batch_norm() { CHOOSE(batch_norm_implementation); }

const Depthwise& depthwise() { CHOOSE(depthwise_implementation); }

MatMul bfloat16_matmul() {
#if defined(__x86_64__)
  static const bool there = level() == Level::avx512_bf16;
  return there ? avx512_bf16::matmul_implementation : nullptr;
#else
  return nullptr;
#endif
}

const Loss& loss() { CHOOSE(loss_implementation); }

MatMul matmul() { CHOOSE(matmul_implementation); }

const Norm& norm() { CHOOSE(norm_implementation); }

const Pointwise& pointwise() { CHOOSE(pointwise_implementation); }
