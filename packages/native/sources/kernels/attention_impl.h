// The attention of attention.h. Included once per instruction set, with DDEP_ISA its namespace.
#include "attention.h"

#include <math.h>

#include "exponential.h"
#include "gemm.h"
#include "parallel.h"

namespace DDEP_ISA {

/// Queries whose weights lie in memory together.
constexpr long QUERIES = 4 * MR;

/// Scores to weights that sum to one, zeros behind the last key.
static void softmax_row(float* row, long keys, float scale) {
  const long whole = round_up(keys, NR);
  float greatest = row[0];
  long at = 0;
  if (keys >= W) {
    Vec tops = load(row);
    for (at = W; at + W <= keys; at += W) tops = load(row + at) > tops ? load(row + at) : tops;
    for (long i = 0; i < W; i++) greatest = tops[i] > greatest ? tops[i] : greatest;
  }
  for (; at < keys; at++) greatest = row[at] > greatest ? row[at] : greatest;
  Vec sums = {};
  for (long i = 0; i < whole; i += W) {
    Vec weight = exponential((load(row + i) - greatest) * scale);
    for (long lane = at_least(0, keys - i); lane < W; lane++) weight[lane] = 0;
    store(row + i, weight);
    sums += weight;
  }
  float sum = 0;
  for (long i = 0; i < W; i++) sum += sums[i];
  const float share = 1 / sum;
  for (long i = 0; i < whole; i += W) store(row + i, load(row + i) * share);
}

/// One head's keys as panels `[panel][size][NR]`, zeros where there are no more keys, and its values as panels `[panel][keys][NR]`.
static void pack_head(const AttentionShape& s, const float* k, const float* v, float* key_panels, float* value_panels) {
  const long step = s.channels();
  for (long n = 0; n < s.keys; n += NR)
    for (long i = 0; i < NR; i++)
      for (long c = 0; c < s.size; c++)
        key_panels[n * s.size + c * NR + i] = n + i < s.keys ? k[(n + i) * step + c] : 0;
  for (long c = 0; c < s.size; c += NR) {
    const long count = at_most(NR, s.size - c);
    for (long i = 0; i < s.keys; i++) memcpy(value_panels + c * s.keys + i * NR, v + i * step + c, sizeof(float) * count);
  }
}

static bool attend(const AttentionShape& s, const float* q, const float* k, const float* v, float* y) {
  const long step = s.channels(), keys = round_up(s.keys, NR);
  const long key_floats = keys * s.size, value_floats = s.keys * round_up(s.size, NR);
  const long own = key_floats + value_floats + QUERIES * keys;
  for (int thread = 0; thread < thread_count(); thread++)
    if (scratch(PLACE_ATTENTION + thread, own) == nullptr) return false;
  const float scale = 1 / sqrtf(static_cast<float>(s.size));
  in_parallel(s.batch * s.heads, [&](long unit, int thread) {
    const long image = unit / s.heads, first = unit % s.heads * s.size;
    float *key_panels = scratch(PLACE_ATTENTION + thread, own), *value_panels = key_panels + key_floats,
          *weights = value_panels + value_floats;
    pack_head(s, k + image * s.keys * step + first, v + image * s.keys * step + first, key_panels, value_panels);
    for (long row = 0; row < s.queries; row += QUERIES) {
      const long count = at_most(QUERIES, s.queries - row), at = (image * s.queries + row) * step + first;
      for (long n = 0; n < s.keys; n += NR)
        panel<Single>({q + at, step, 1}, count, key_panels + n * s.size, NR, NR, s.size, {weights + n, keys, To::set});
      for (long i = 0; i < count; i++) softmax_row(weights + i * keys, s.keys, scale);
      for (long c = 0; c < s.size; c += NR)
        panel<Single>({weights, keys, 1}, count, value_panels + c * s.keys, NR, at_most(NR, s.size - c), s.keys,
                      {y + at + c, step, To::set});
    }
  });
  return true;
}

extern const Attention attention_implementation;
const Attention attention_implementation = attend;

}  // namespace DDEP_ISA
