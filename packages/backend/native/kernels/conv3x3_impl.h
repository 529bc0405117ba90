// The convolutions of conv3x3.h by minimal filtering: maps to points, one matrix product a point, points to maps.
// Included once per instruction set, with DDEP_ISA its namespace.
#include "conv3x3.h"

#include "filters.h"
#include "gemm.h"
#include "parallel.h"
#include "tiles.h"

namespace DDEP_ISA {

/// Depth of a product that is summed before the sums go back to memory, and rows that go through it one panel after the
/// other: together they stay in the cache.
constexpr long DEPTH = 256;
constexpr long ROWS = 20 * MR;
/// Floats that the points of a filter may take while all of it is kept: above, its columns are worked through in parts.
constexpr long FILTER_FLOATS = 8 << 20;
/// The same up to which each thread goes through its own tiles alone.
constexpr long SMALL_FILTER_FLOATS = 1 << 20;
/// Floats of points that one thread works on, so that they stay in its cache.
constexpr long NEAR_FLOATS = 192 << 10;
/// Floats of points that all threads work on together: few where the whole filter's points lie ready, more where they are
/// made anew for every such lot.
constexpr long FAR_FLOATS = 3 << 20;
constexpr long FARTHEST_FLOATS = 14 << 20;
constexpr long LEAST_TILES = 128;
/// What keeps the planes from falling on the same lines of the cache.
constexpr long SKEW = 272;
constexpr int SOURCES = 2;

enum ConvPlace { ZEROS = PLACE_CONV3X3, FILTER, POINTS_IN, POINTS_OUT, OWN };

static const float* zeros(long channels) {
  float* data = scratch(ZEROS, round_up(channels, W));
  if (data != nullptr) memset(data, 0, sizeof(float) * round_up(channels, W));
  return data;
}

/// A table of points `[plane][row][column]` of so many columns.
struct Points {
  float* data = nullptr;
  long row_step = 0, plane_step = 0;

  static long floats(long rows, long columns) { return PLANES * plane(rows, columns); }
  static long plane(long rows, long columns) { return round_up(rows * row(columns), 1024) + SKEW; }
  // A row more than its vectors keeps rows from falling on the same lines, too.
  static long row(long columns) { return round_up(columns, W) + W; }

  Points() = default;
  Points(float* at, long rows, long columns)
      : data(at), row_step(row(columns)), plane_step(plane(rows, columns)) {}
};

static inline bool rooted(int plane) { return plane / POINTS == ROOT || plane % POINTS == ROOT; }

/// One convolution: what goes in, what comes out, and the filter between.
struct Pass {
  Grid grid;
  const Map* sources;
  int source_count;
  const Filter& filter;
  bool adjoint;
  /// The filter's first column (row, where adjoint) that belongs to the target.
  long column;
  const float* zeros;
};

/// The points of a part of the filter, packed in panels, one table a source.
struct PackedFilter {
  float* data[SOURCES];
  long plane_step[SOURCES];
};

static long packed_floats(const Pass& pass, long columns) {
  long floats = 0;
  for (int s = 0; s < pass.source_count; s++)
    floats += PLANES * (round_up(pass.sources[s].channels * round_up(columns, NR), 1024) + SKEW);
  return floats;
}

static PackedFilter pack(const Pass& pass, float* at, long first, long columns) {
  PackedFilter packed{};
  long origin = 0;
  for (int s = 0; s < pass.source_count; s++) {
    const long depth = pass.sources[s].channels;
    packed.data[s] = at;
    packed.plane_step[s] = round_up(depth * round_up(columns, NR), 1024) + SKEW;
    in_parallel((depth + W - 1) / W, [&](long unit, int) {
      filter_to_panels(pass.filter, pass.adjoint, origin, depth, unit * W,
                       at_most(W, depth - unit * W), pass.column + first, columns, packed.data[s],
                       packed.plane_step[s]);
    });
    at += PLANES * packed.plane_step[s];
    origin += depth;
  }
  return packed;
}

/// One plane of the products: `out[tile][column] = sum over sources of points times filter`, for columns [first, last).
static void multiply(const Pass& pass, bool folded, const Points* in, const PackedFilter& packed, const Points& out,
                     int plane, long tiles, long first, long last) {
  float* results = out.data + plane * out.plane_step;
  bool add = false;
  for (int s = 0; s < pass.source_count; s++) {
    if (rooted(plane) && (folded || pass.sources[s].repeated)) continue;
    const long channels = pass.sources[s].channels;
    const float* filter = packed.data[s] + plane * packed.plane_step[s];
    for (long k = 0; k < channels; k += DEPTH) {
      for (long row = 0; row < tiles; row += ROWS) {
        const Left left{in[s].data + plane * in[s].plane_step + row * in[s].row_step + k, in[s].row_step, 1};
        for (long n = first; n < last; n += NR)
          panel(left, at_most(ROWS, tiles - row), filter + (n / NR * channels + k) * NR, NR, at_most(NR, last - n),
                at_most(DEPTH, channels - k), results + row * out.row_step + n, out.row_step, add);
      }
      add = true;
    }
  }
  if (add) return;
  for (long tile = 0; tile < tiles; tile++)
    memset(results + tile * out.row_step + first, 0, sizeof(float) * (round_up(last, W) - first));
}

static void to_points(const Pass& pass, long tile, long row, const Points* in) {
  for (int s = 0; s < pass.source_count; s++)
    map_to_points(pass.grid, pass.sources[s], tile, 0, pass.sources[s].channels, pass.zeros,
                  in[s].data + row * in[s].row_step, in[s].plane_step);
}

static long points_floats(const Pass& pass, long tiles) {
  long floats = 0;
  for (int s = 0; s < pass.source_count; s++) floats += Points::floats(tiles, pass.sources[s].channels);
  return floats;
}

static void lay_out(const Pass& pass, float* at, long tiles, Points* in) {
  for (int s = 0; s < pass.source_count; s++) {
    in[s] = Points(at, tiles, pass.sources[s].channels);
    at += Points::floats(tiles, pass.sources[s].channels);
  }
}

/// Each thread takes tiles through all steps, in memory that stays near it. For filters of few channels.
static bool convolve_apart(const Pass& pass, const Target& target) {
  const long n = target.channels;
  float* filter = scratch(FILTER, packed_floats(pass, n));
  if (filter == nullptr) return false;
  const PackedFilter packed = pack(pass, filter, 0, n);
  const long per_tile = points_floats(pass, 1) + Points::floats(1, n) - PLANES * (SKEW + 1024);
  const long tiles = at_least(MR, at_most(round_up(NEAR_FLOATS / at_least(1, per_tile), MR), 8 * MR));
  const long own = points_floats(pass, tiles) + Points::floats(tiles, n);
  for (int thread = 0; thread < thread_count(); thread++)
    if (scratch(OWN + thread, own) == nullptr) return false;
  in_parallel((pass.grid.tiles + tiles - 1) / tiles, [&](long unit, int thread) {
    float* memory = scratch(OWN + thread, own);
    Points in[SOURCES];
    lay_out(pass, memory, tiles, in);
    const Points out(memory + points_floats(pass, tiles), tiles, n);
    const long first = unit * tiles, count = at_most(tiles, pass.grid.tiles - first);
    for (long i = 0; i < count; i++) to_points(pass, first + i, i, in);
    for (int plane = 0; plane < PLANES; plane++) multiply(pass, target.folded, in, packed, out, plane, count, 0, n);
    for (long i = 0; i < count; i++)
      points_to_target(pass.grid, target, first + i, 0, n, out.data + i * out.row_step, out.plane_step);
  });
  return true;
}

/// So many tiles at a time, about `wanted`, that the last lot is not much smaller than the others.
static long even_share(long tiles, long wanted) {
  const long lots = at_least(1, tiles / wanted);
  return at_most(tiles, round_up((tiles + lots - 1) / lots, MR));
}

/// All threads take the same tiles from step to step. For filters of many channels, whose points are too many to keep.
static bool convolve_together(const Pass& pass, const Target& target) {
  const long n = target.channels, depth = pass.adjoint ? pass.filter.outputs : pass.filter.inputs;
  const long part = at_least(2 * NR, at_most(round_up(n, NR), FILTER_FLOATS / (PLANES * depth) / NR * NR));
  const long room = (part < n ? FARTHEST_FLOATS : FAR_FLOATS) / (PLANES * depth);
  const long tiles = even_share(pass.grid.tiles, at_least(LEAST_TILES, room));
  float* filter = scratch(FILTER, packed_floats(pass, part));
  float* points = scratch(POINTS_IN, points_floats(pass, tiles));
  float* results = scratch(POINTS_OUT, Points::floats(tiles, part));
  if (filter == nullptr || points == nullptr || results == nullptr) return false;
  Points in[SOURCES];
  lay_out(pass, points, tiles, in);
  PackedFilter packed{};
  for (long first = 0; first < pass.grid.tiles; first += tiles) {
    const long count = at_most(tiles, pass.grid.tiles - first);
    in_parallel(count, [&](long i, int) { to_points(pass, first + i, i, in); });
    for (long from = 0; from < n; from += part) {
      const long columns = at_most(part, n - from);
      if (first == 0 || part < n) packed = pack(pass, filter, from, columns);
      const Points out(results, tiles, part);
      constexpr long GROUP = 4 * NR;
      const long groups = (columns + GROUP - 1) / GROUP;
      in_parallel(PLANES * groups, [&](long unit, int) {
        const long start = unit % groups * GROUP;
        multiply(pass, target.folded, in, packed, out, static_cast<int>(unit / groups), count, start,
                 at_most(columns, start + GROUP));
      });
      in_parallel(count, [&](long i, int) {
        points_to_target(pass.grid, target, first + i, from, columns, out.data + i * out.row_step, out.plane_step);
      });
    }
  }
  return true;
}

static long sum_of(const Map* maps, int count) {
  long channels = 0;
  for (int i = 0; i < count; i++) channels += maps[i].channels;
  return channels;
}

static bool convolve(const Pass& pass, const Target& target) {
  if (pass.zeros == nullptr) return false;
  const long depth = sum_of(pass.sources, pass.source_count);
  const bool small = PLANES * depth * target.channels <= SMALL_FILTER_FLOATS;
  return (small ? convolve_apart : convolve_together)(pass, target);
}

static bool forward(Extent extent, const Map* sources, int source_count, const Filter& filter, float* y) {
  const Pass pass{grid_over(extent), sources, source_count, filter, false, 0, zeros(filter.inputs)};
  return convolve(pass, Target{y, filter.outputs, false});
}

static bool input_gradient(Extent extent, const float* dy, const Filter& filter, long first, const Target& dx) {
  const Map source{dy, filter.outputs, false};
  const Pass pass{grid_over(extent), &source, 1, filter, true, first, zeros(filter.outputs)};
  return convolve(pass, dx);
}

/// `sums[plane][row][column] (+)= sum over tiles of in[tile][row] * out[tile][column]`
static void correlate(bool repeated, const Points& in, long rows, const Points& out, long first, long last, long tiles,
                      const Points& sums, bool add) {
  for (int plane = 0; plane < PLANES; plane++) {
    float* to = sums.data + plane * sums.plane_step;
    if (repeated && rooted(plane)) {
      if (!add)
        for (long row = 0; row < rows; row++)
          memset(to + row * sums.row_step, 0, sizeof(float) * round_up(last - first, W));
      continue;
    }
    const Left left{in.data + plane * in.plane_step, 1, in.row_step};
    for (long n = first; n < last; n += NR)
      panel(left, rows, out.data + plane * out.plane_step + n, out.row_step, at_most(NR, last - n), tiles,
            to + n - first, sums.row_step, add);
  }
}

static bool filter_gradient_apart(const Grid& grid, const Map& map, const float* none, const float* dy, long out,
                                  long origin, long inputs, float* gradient) {
  const int threads = thread_count();
  const long rows = map.channels;
  const long per_tile = PLANES * (Points::row(rows) + Points::row(out));
  const long tiles = at_least(16, at_most(NEAR_FLOATS / per_tile, 128));
  const long sums_floats = Points::floats(rows, out);
  const long own = Points::floats(tiles, rows) + Points::floats(tiles, out) + sums_floats;
  for (int thread = 0; thread < threads; thread++)
    if (scratch(OWN + thread, own) == nullptr) return false;
  // A share a thread, always the same: the order of summation does not depend on who is faster.
  const long share = (grid.tiles + threads - 1) / threads;
  in_parallel(threads, [&](long part, int) {
    float* memory = scratch(OWN + static_cast<int>(part), own);
    const Points sums(memory, rows, out);
    const Points in(memory + sums_floats, tiles, rows);
    const Points results(memory + sums_floats + Points::floats(tiles, rows), tiles, out);
    const long end = at_most(grid.tiles, (part + 1) * share);
    bool add = false;
    for (long first = part * share; first < end; first += tiles) {
      const long count = at_most(tiles, end - first);
      for (long i = 0; i < count; i++) {
        map_to_points(grid, map, first + i, 0, rows, none, in.data + i * in.row_step, in.plane_step);
        gradient_to_points(grid, dy, out, first + i, none, results.data + i * results.row_step, results.plane_step);
      }
      correlate(map.repeated, in, rows, results, 0, out, count, sums, add);
      add = true;
    }
    if (!add) memset(sums.data, 0, sizeof(float) * sums_floats);
  });
  in_parallel(rows, [&](long row, int) {
    for (int part = 0; part < threads; part++) {
      const Points sums(scratch(OWN + part, own), rows, out);
      points_to_taps(sums.data + row * sums.row_step, sums.plane_step, origin + row, 0, out, inputs, out, gradient);
    }
  });
  return true;
}

static bool filter_gradient_together(const Grid& grid, const Map& map, const float* none, const float* dy, long out,
                                     long origin, long inputs, float* gradient) {
  constexpr long INPUTS = 4 * MR;
  constexpr long COLUMNS = 8 * NR;
  const long tiles = even_share(grid.tiles, at_least(LEAST_TILES, at_most(512, FAR_FLOATS / (PLANES * out))));
  float* memory = scratch(POINTS_IN, Points::floats(tiles, out));
  const long own = Points::floats(tiles, INPUTS) + Points::floats(INPUTS, COLUMNS);
  if (memory == nullptr) return false;
  for (int thread = 0; thread < thread_count(); thread++)
    if (scratch(OWN + thread, own) == nullptr) return false;
  const Points results(memory, tiles, out);
  for (long first = 0; first < grid.tiles; first += tiles) {
    const long count = at_most(tiles, grid.tiles - first);
    in_parallel(count, [&](long i, int) {
      gradient_to_points(grid, dy, out, first + i, none, results.data + i * results.row_step, results.plane_step);
    });
    in_parallel((map.channels + INPUTS - 1) / INPUTS, [&](long unit, int thread) {
      float* near = scratch(OWN + thread, own);
      const Points in(near, tiles, INPUTS), sums(near + Points::floats(tiles, INPUTS), INPUTS, COLUMNS);
      const long row = unit * INPUTS, rows = at_most(INPUTS, map.channels - row);
      for (long i = 0; i < count; i++)
        map_to_points(grid, map, first + i, row, row + rows, none, in.data + i * in.row_step, in.plane_step);
      for (long n = 0; n < out; n += COLUMNS) {
        const long last = at_most(out, n + COLUMNS);
        correlate(map.repeated, in, rows, results, n, last, count, sums, false);
        for (long i = 0; i < rows; i++)
          points_to_taps(sums.data + i * sums.row_step, sums.plane_step, origin + row + i, n, last - n, inputs, out,
                         gradient);
      }
    });
  }
  return true;
}

static bool filter_gradient(Extent extent, const Map* sources, int source_count, const float* dy, long out,
                            float* gradient) {
  const long inputs = sum_of(sources, source_count);
  memset(gradient, 0, sizeof(float) * TAPS * inputs * out);
  const Grid grid = grid_over(extent);
  const float* none = zeros(at_least(inputs, out));
  if (none == nullptr) return false;
  long origin = 0;
  for (int s = 0; s < source_count; s++) {
    const bool small = PLANES * sources[s].channels * out <= SMALL_FILTER_FLOATS;
    if (!(small ? filter_gradient_apart : filter_gradient_together)(grid, sources[s], none, dy, out, origin, inputs,
                                                                     gradient))
      return false;
    origin += sources[s].channels;
  }
  return true;
}

extern const Conv3x3 conv3x3_implementation{forward, input_gradient, filter_gradient};

}  // namespace DDEP_ISA
