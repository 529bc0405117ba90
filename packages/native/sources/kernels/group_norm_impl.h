// Group normalisation. Included once per instruction set, with DDEP_ISA its namespace.
#include <math.h>

#include "channel_sums.h"
#include "epilogue_impl.h"
#include "norm.h"

namespace DDEP_ISA {

enum GroupNormPlace { GROUP_TABLE = PLACE_NORM, GROUP_SUMS };

static bool group_statistics(Groups map, const float* x, float* mean, float* variance) {
  const long wide = round_up(map.channels, W), n = map.channels, members = n / map.groups;
  // Summed from each example's first pixel on, so that a mean far from zero costs no precision.
  const double* totals = channel_sums(map, GROUP_SUMS, [=](long example) {
    const float* origin = x + example * map.area * n;
    return [=](long row, long c, Vec& sum, Vec& squares) {
      const Vec far = load_first(x + row * n + c, n - c) - load_first(origin + c, n - c);
      sum += far;
      squares += far * far;
    };
  });
  if (totals == nullptr) return false;
  for (long example = 0; example < map.examples; example++) {
    const float* origin = x + example * map.area * n;
    const double *sum = totals + 2 * wide * example, *squares = sum + wide;
    for (long group = 0; group < map.groups; group++) {
      double centre = 0, spread = 0;
      const long first = group * members, last = first + members;
      for (long c = first; c < last; c++) centre += (origin[c] + sum[c] / map.area) / members;
      for (long c = first; c < last; c++) {
        const double away = sum[c] / map.area, own = origin[c] + away - centre;
        spread += (squares[c] / map.area - away * away + own * own) / members;
      }
      mean[example * map.groups + group] = static_cast<float>(centre);
      variance[example * map.groups + group] = static_cast<float>(fmax(0, spread));
    }
  }
  return true;
}

/// Rows of numbers an example and channel, the rows of an example together.
struct GroupTable {
  float* data;
  long wide, rows;
  GroupTable(Groups map, long rows)
      : data(scratch(GROUP_TABLE, map.examples * rows * round_up(map.channels, W))),
        wide(round_up(map.channels, W)),
        rows(rows) {}
  float* row(long example, long i) const { return data + (example * rows + i) * wide; }
};

/// Rows 0 to 3 of a table: `mean`, `scale / sqrt(variance + epsilon)`, `offset` and `1 / sqrt(variance + epsilon)`.
static void fill(const GroupTable& table, Groups map, const GroupStatistics& s) {
  const long members = map.channels / map.groups;
  for (long example = 0; example < map.examples; example++)
    for (long c = 0; c < map.channels; c++) {
      const long group = example * map.groups + c / members;
      const float inverse = 1 / sqrtf(s.variance[group] + s.epsilon);
      table.row(example, 0)[c] = s.mean[group];
      table.row(example, 1)[c] = s.scale[c] * inverse;
      table.row(example, 2)[c] = s.offset[c];
      if (table.rows > 3) table.row(example, 3)[c] = inverse;
    }
}

/// `y = value(at, c)` for every vector of channels, where `of(row)` gives the `value` of an example with those rows of a table.
template <typename Of>
static void fill_examples(Groups map, const GroupTable& table, float* y, const Of& of) {
  const long n = map.channels;
  const Cuts cuts(map);
  in_parallel(cuts.units, [&](long unit, int) {
    const Cut cut(map, cuts, unit);
    const auto value = of([&](long i) -> const float* { return table.row(cut.example, i); });
    for (long row = cut.first; row < cut.last; row++)
      for (long c = 0; c < n; c += W) store_first(y + row * n + c, value(row * n + c, c), n - c);
  });
}

static bool group_normalise(Groups map, const float* x, const GroupStatistics& s, Range range, float* y) {
  const long n = map.channels;
  const GroupTable table(map, 3);
  if (table.data == nullptr) return false;
  fill(table, map, s);
  fill_examples(map, table, y, [=](const auto& row) {
    const float *centre = row(0), *slope = row(1), *offset = row(2);
    return [=](long at, long c) {
      const Vec away = load_first(x + at, n - c) - load(centre + c);
      return clamp(away * load(slope + c) + load(offset + c), range);
    };
  });
  return true;
}

static bool group_gradient(Groups map, const float* dy, const float* x, const GroupStatistics& s, Range range,
                           float* dx, float* dscale, float* doffset) {
  const long wide = round_up(map.channels, W), n = map.channels, members = n / map.groups;
  const GroupTable table(map, 6);
  if (table.data == nullptr) return false;
  fill(table, map, s);
  /// The gradient behind the cut, at values `away` from the mean.
  const auto open = [=](long at, long c, Vec away, const float* slope, const float* offset) {
    const Vec y = away * load(slope + c) + load(offset + c);
    return (y > range.low) & (y < range.high) ? load_first(dy + at, n - c) : Vec{};
  };
  const double* totals = channel_sums(map, GROUP_SUMS, [&](long example) {
    const float *centre = table.row(example, 0), *slope = table.row(example, 1), *offset = table.row(example, 2);
    return [=](long row, long c, Vec& sum, Vec& products) {
      const Vec away = load_first(x + row * n + c, n - c) - load(centre + c);
      const Vec g = open(row * n + c, c, away, slope, offset);
      sum += g;
      products += g * away;
    };
  });
  if (totals == nullptr) return false;
  const double count = static_cast<double>(map.area) * members;
  // dx = slope * g - inverse * mean(scale * g) - (x - mean) * inverse^3 * mean(scale * g * (x - mean)), means by group.
  for (long example = 0; example < map.examples; example++) {
    const double *sum = totals + 2 * wide * example, *products = sum + wide;
    const float* inverse = table.row(example, 3);
    float *tilt = table.row(example, 4), *constant = table.row(example, 5);
    for (long first = 0; first < n; first += members) {
      double steady = 0, along = 0;
      for (long c = first; c < first + members; c++) {
        steady += s.scale[c] * sum[c];
        along += s.scale[c] * products[c];
      }
      const double own = inverse[first];
      for (long c = first; c < first + members; c++) {
        tilt[c] = static_cast<float>(-own * own * own * along / count);
        constant[c] = static_cast<float>(-own * steady / count);
      }
    }
  }
  for (long c = 0; c < n; c++) {
    double of_scale = 0, of_offset = 0;
    for (long example = 0; example < map.examples; example++) {
      of_scale += totals[2 * wide * example + wide + c] * table.row(example, 3)[c];
      of_offset += totals[2 * wide * example + c];
    }
    dscale[c] = static_cast<float>(of_scale);
    doffset[c] = static_cast<float>(of_offset);
  }
  fill_examples(map, table, dx, [&](const auto& row) {
    const float *centre = row(0), *slope = row(1), *offset = row(2), *tilt = row(4), *constant = row(5);
    return [=](long at, long c) {
      const Vec away = load_first(x + at, n - c) - load(centre + c);
      const Vec g = open(at, c, away, slope, offset);
      return g * load(slope + c) + away * load(tilt + c) + load(constant + c);
    };
  });
  return true;
}

}  // namespace DDEP_ISA
