// Sums per channel over the pixels of each example. Included once per instruction set.
#pragma once
#include <string.h>

#include "parallel.h"
#include "pixels.h"
#include "vector.h"

namespace DDEP_ISA {

/// Pixels that are summed in single precision before the sums join those in double precision.
constexpr long GROUP_RUN = 64;

/// How the examples are cut into units of work: by their shape alone, so that the order of summation does not depend on
/// the threads.
struct Cuts {
  long pixels, each, units;
  explicit Cuts(Groups map)
      : pixels(at_least(GROUP_RUN, 131072 / map.channels)),
        each((map.area + pixels - 1) / pixels),
        units(each * map.examples) {}
};

/// The pixels [first, last) of a unit, counted over all examples.
struct Cut {
  long example, first, last;
  Cut(Groups map, const Cuts& cuts, long unit)
      : example(unit / cuts.each),
        first(example * map.area + unit % cuts.each * cuts.pixels),
        last(at_most((example + 1) * map.area, first + cuts.pixels)) {}
};

/// Two sums per channel of one unit; vectors side by side share the way through the pixels.
template <int VECTORS, typename Add>
static inline void sum_run(long start, long end, long c, const Add& add, double* first, double* second) {
  Vec sums[2][VECTORS] = {};
  for (long row = start; row < end; row++)
    for (int v = 0; v < VECTORS; v++) add(row, c + v * W, sums[0][v], sums[1][v]);
  for (int v = 0; v < VECTORS; v++)
    for (long i = 0; i < W; i++) {
      first[c + v * W + i] += sums[0][v][i];
      second[c + v * W + i] += sums[1][v][i];
    }
}

/// Two sums per example and channel, in double precision: `adder(example)` gives what adds one pixel's vector of
/// channels to a pair of them. Example e's are at `2 * e * wide`, the second `wide` behind the first.
template <typename Adder>
static const double* channel_sums(Groups map, int place, const Adder& adder) {
  const Cuts cuts(map);
  const long wide = round_up(map.channels, W), whole = map.channels / (4 * W) * (4 * W);
  auto* totals = reinterpret_cast<double*>(scratch(place, 4 * wide * cuts.units));
  if (totals == nullptr) return nullptr;
  in_parallel(cuts.units, [&](long unit, int) {
    double* total = totals + 2 * wide * unit;
    memset(total, 0, sizeof(double) * 2 * wide);
    const Cut cut(map, cuts, unit);
    const auto add = adder(cut.example);
    for (long start = cut.first; start < cut.last; start += GROUP_RUN) {
      const long end = at_most(cut.last, start + GROUP_RUN);
      for (long c = 0; c < whole; c += 4 * W) sum_run<4>(start, end, c, add, total, total + wide);
      for (long c = whole; c < map.channels; c += W) sum_run<1>(start, end, c, add, total, total + wide);
    }
  });
  for (long example = 0; example < map.examples; example++) {
    double* total = totals + 2 * wide * example;
    const double* parts = totals + 2 * wide * example * cuts.each;
    if (total != parts) memcpy(total, parts, sizeof(double) * 2 * wide);
    for (long part = 1; part < cuts.each; part++)
      for (long i = 0; i < 2 * wide; i++) total[i] += parts[2 * wide * part + i];
  }
  return totals;
}

}  // namespace DDEP_ISA
