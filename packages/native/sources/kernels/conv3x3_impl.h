// The convolutions of conv3x3.h by minimal filtering: maps to points, one matrix product a point, points to maps.
// Included once per instruction set, with DDEP_ISA its namespace.
#include "conv3x3.h"

#include "conv3x3_filter_gradient.h"
#include "filters.h"
#include "points.h"

namespace DDEP_ISA {

/// Rows of a filter that are turned to points at a time, so that they stay in the cache with what they are multiplied by.
constexpr long DEPTH = 64;
/// Columns that one thread works on at a time, and rows that go through its panels together.
constexpr long COLUMNS = 2 * NR;
constexpr long ROWS = 20 * MR;

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

/// Points of a part of the filter, packed in panels `[plane][panel][row][NR]`.
struct PackedFilter {
  float* data;
  long depth, plane_step;

  static long plane(long depth, long columns) { return round_up(depth * round_up(columns, NR), 1024) + SKEW; }
  static long floats(long depth, long columns) { return PLANES * plane(depth, columns); }

  PackedFilter() = default;
  PackedFilter(float* at, long rows, long columns) : data(at), depth(rows), plane_step(plane(rows, columns)) {}

  const float* panels(int plane) const { return data + plane * plane_step; }
};

/// One plane of a product, added to `out` or put there: columns [k, k + depth) of `in` with the rows of the panels.
static void multiply(const Points& in, int plane, long k, long depth, long tiles, const float* panels, long columns,
                     const Points& out, bool add) {
  float* results = out.data + plane * out.plane_step;
  for (long row = 0; row < tiles; row += ROWS) {
    const Left left{in.data + plane * in.plane_step + row * in.row_step + k, in.row_step, 1};
    for (long n = 0; n < columns; n += NR)
      panel_in_parts<Single>(left, at_most(ROWS, tiles - row), panels + n / NR * depth * NR, NR, at_most(NR, columns - n),
                             depth, {results + row * out.row_step + n, out.row_step, add ? To::add : To::set});
  }
}

static void clear(const Points& points, int plane, long rows) {
  memset(points.data + plane * points.plane_step, 0, sizeof(float) * rows * points.row_step);
}

/// Whether a plane of the product of a source and a target is all zeros.
static inline bool vanishes(int plane, const Map& source, const Target& target) {
  return rooted(plane) && (source.repeated || target.folded);
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

/// Rows of points to the channels [first, first + count) of the tiles from `tile` on.
static void to_target(const Pass& pass, const Target& target, const Points& points, long tile, long tiles, long first, long count) {
  const Extent& e = pass.grid.extent;
  const bool past = goes_past(target.data, e.batch * e.height * e.width / (target.folded ? 4 : 1), target.channels);
  for (long i = 0; i < tiles; i++)
    points_to_target(pass.grid, target, tile + i, first, count, points.data + i * points.row_step, points.plane_step, past);
  if (past) finish_past();
}

/// The filter's points, all of them, one table a source; false where there is no memory for them.
static bool pack_all(const Pass& pass, long columns, PackedFilter* packed) {
  long floats = 0;
  for (int s = 0; s < pass.source_count; s++) floats += PackedFilter::floats(pass.sources[s].channels, columns);
  float* at = scratch(FILTER, floats);
  if (at == nullptr) return false;
  long origin = 0;
  for (int s = 0; s < pass.source_count; s++) {
    const long depth = pass.sources[s].channels;
    packed[s] = PackedFilter(at, depth, columns);
    in_parallel((depth + W - 1) / W, [&](long unit, int) {
      filter_to_panels(pass.filter, pass.adjoint, origin, depth, unit * W, at_most(W, depth - unit * W), pass.column,
                       columns, packed[s].data, packed[s].plane_step);
    });
    at += PackedFilter::floats(depth, columns);
    origin += depth;
  }
  return true;
}

/// Each thread takes tiles of its own through all steps, in memory that stays near it. For filters whose points stay near, too.
static bool convolve_apart(const Pass& pass, const Target& target) {
  const long n = target.channels;
  PackedFilter packed[SOURCES];
  if (!pack_all(pass, n, packed)) return false;
  const long per_tile = PLANES * (Points::row(n) + points_floats(pass, 1) / PLANES);
  const long tiles = at_least(MR, at_most(NEAR_FLOATS / per_tile / MR * MR, 8 * MR));
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
    for (int plane = 0; plane < PLANES; plane++) {
      bool add = false;
      for (int s = 0; s < pass.source_count; s++) {
        if (vanishes(plane, pass.sources[s], target)) continue;
        multiply(in[s], plane, 0, packed[s].depth, count, packed[s].panels(plane), n, out, add);
        add = true;
      }
      if (!add) clear(out, plane, count);
    }
    to_target(pass, target, out, first, count, 0, n);
  });
  return true;
}

/// All threads turn the same tiles to points; then each takes columns of its own, whose filters it turns to points as it goes:
/// a part of their depth at a time. For filters of many channels.
static bool convolve_together(const Pass& pass, const Target& target) {
  const long n = target.channels, depth = pass.adjoint ? pass.filter.outputs : pass.filter.inputs;
  const long tiles = even_share(pass.grid.tiles, at_least(LEAST_TILES, at_most(MOST_TILES, FAR_FLOATS / (PLANES * depth))));
  const long threads = thread_count(), part = at_most(COLUMNS, round_up((n + threads - 1) / threads, NR));
  const long parts = (n + part - 1) / part;
  // Where there are fewer parts than threads, each is shared.
  const long groups = (threads + parts - 1) / parts, group = round_up((tiles + groups - 1) / groups, MR);
  const long filter_floats = PackedFilter::floats(DEPTH, part);
  const long own = filter_floats + Points::floats(group, part);
  float* points = scratch(POINTS_IN, points_floats(pass, tiles));
  if (points == nullptr) return false;
  for (int thread = 0; thread < threads; thread++)
    if (scratch(OWN + thread, own) == nullptr) return false;
  Points in[SOURCES];
  lay_out(pass, points, tiles, in);
  for (long first = 0; first < pass.grid.tiles; first += tiles) {
    const long count = at_most(tiles, pass.grid.tiles - first);
    in_parallel(count, [&](long i, int) { to_points(pass, first + i, i, in); });
    in_parallel(parts * groups, [&](long unit, int thread) {
      const long column = unit / groups * part, columns = at_most(part, n - column);
      const long from = unit % groups * group, rows = at_most(group, count - from);
      if (rows <= 0) return;
      float* memory = scratch(OWN + thread, own);
      const Points out(memory + filter_floats, group, part);
      bool add[PLANES] = {};
      long origin = 0;
      for (int s = 0; s < pass.source_count; s++) {
        const long channels = pass.sources[s].channels;
        Points mine = in[s];
        mine.data += from * mine.row_step;
        for (long k = 0; k < channels; k += DEPTH) {
          const PackedFilter packed(memory, at_most(DEPTH, channels - k), part);
          for (long i = 0; i < packed.depth; i += W)
            filter_to_panels(pass.filter, pass.adjoint, origin + k, packed.depth, i, at_most(W, packed.depth - i),
                             pass.column + column, columns, packed.data, packed.plane_step);
          for (int plane = 0; plane < PLANES; plane++) {
            if (vanishes(plane, pass.sources[s], target)) continue;
            multiply(mine, plane, k, packed.depth, rows, packed.panels(plane), columns, out, add[plane]);
            add[plane] = true;
          }
        }
        origin += channels;
      }
      for (int plane = 0; plane < PLANES; plane++)
        if (!add[plane]) clear(out, plane, rows);
      to_target(pass, target, out, first + from, rows, column, columns);
    });
  }
  return true;
}

static bool convolve(const Pass& pass, const Target& target) {
  if (pass.zeros == nullptr) return false;
  const long depth = sum_of(pass.sources, pass.source_count);
  const bool small = PLANES * depth * target.channels <= SMALL_FILTER_FLOATS;
  return (small ? convolve_apart : convolve_together)(pass, target);
}

static bool forward(Extent extent, const Map* sources, int source_count, const Filter& filter, const Epilogue* epilogue,
                    float* y) {
  const Pass pass{grid_over(extent), sources, source_count, filter, false, 0, zeros(filter.inputs)};
  return convolve(pass, Target{y, filter.outputs, false, epilogue});
}

static bool input_gradient(Extent extent, const float* dy, const Filter& filter, long first, const Target& dx) {
  const Map source{dy, filter.outputs, false};
  const Pass pass{grid_over(extent), &source, 1, filter, true, first, zeros(filter.outputs)};
  return convolve(pass, dx);
}

extern const Conv3x3 conv3x3_implementation{forward, input_gradient, filter_gradient};

}  // namespace DDEP_ISA
