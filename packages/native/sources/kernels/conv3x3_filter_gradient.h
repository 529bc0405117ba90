// The gradient of a 3 x 3 filter: maps and gradients to points, a product over tiles for each point, points to taps.
#pragma once
#include "filters.h"
#include "points.h"

namespace DDEP_ISA {

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
      panel_in_parts<Single>(left, rows, out.data + plane * out.plane_step + n, out.row_step, at_most(NR, last - n), tiles,
                             {to + n - first, sums.row_step, add ? To::add : To::set});
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
  constexpr long INPUTS = 4 * MR, OUTPUTS = 8 * NR;
  const long tiles = even_share(grid.tiles, at_least(LEAST_TILES, at_most(MOST_TILES, FAR_FLOATS / (PLANES * out))));
  float* memory = scratch(POINTS_IN, Points::floats(tiles, out));
  const long own = Points::floats(tiles, INPUTS) + Points::floats(INPUTS, OUTPUTS);
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
      const Points in(near, tiles, INPUTS), sums(near + Points::floats(tiles, INPUTS), INPUTS, OUTPUTS);
      const long row = unit * INPUTS, rows = at_most(INPUTS, map.channels - row);
      for (long i = 0; i < count; i++)
        map_to_points(grid, map, first + i, row, row + rows, none, in.data + i * in.row_step, in.plane_step);
      for (long n = 0; n < out; n += OUTPUTS) {
        const long last = at_most(out, n + OUTPUTS);
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

}  // namespace DDEP_ISA
