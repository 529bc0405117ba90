// Between maps and the points of their tiles.
#pragma once
#include "conv3x3.h"
#include "epilogue_impl.h"
#include "winograd.h"

namespace DDEP_ISA {

/// The tiles of 4 x 4 results that cover a batch of maps; those at the far edges may reach beyond them.
struct Grid {
  Extent extent;
  long rows, columns, tiles;
};

static inline Grid grid_over(Extent extent) {
  const long rows = (extent.height + TILE - 1) / TILE, columns = (extent.width + TILE - 1) / TILE;
  return {extent, rows, columns, extent.batch * rows * columns};
}

struct Corner {
  long image, y, x;
};

static inline Corner corner_of(const Grid& grid, long tile) {
  const long in_image = tile % (grid.rows * grid.columns);
  return {tile / (grid.rows * grid.columns), in_image / grid.columns * TILE, in_image % grid.columns * TILE};
}

/// Pointers to the first channels of SIDE x SIDE pixels from (y, x) on; those outside point to `zeros`.
template <int SIDE>
static inline void pixels(const float* data, long height, long width, long channels, long image, long y, long x,
                          const float* zeros, const float** to) {
  const float* origin = data + image * height * width * channels;
  for (int i = 0; i < SIDE; i++)
    for (int j = 0; j < SIDE; j++) {
      const long row = y + i, column = x + j;
      const bool inside = row >= 0 && row < height && column >= 0 && column < width;
      to[i * SIDE + j] = inside ? origin + (row * width + column) * channels : zeros;
    }
}

static inline void scatter(const Vec* points, float* to, long plane_step) {
  for (int p = 0; p < PLANES; p++) store(to + p * plane_step, points[p]);
}

/// Channels [first, last) of a tile of a map, `zeros` holding as many, to `to[plane][channel - first]`, whole vectors at a time.
static inline void map_to_points(const Grid& grid, const Map& map, long tile, long first, long last, const float* zeros,
                                 float* to, long plane_step) {
  const Corner at = corner_of(grid, tile);
  const Extent& e = grid.extent;
  const float* from[PLANES];
  Vec columns[PLANES], points[PLANES];
  if (map.repeated)
    pixels<4>(map.data, e.height / 2, e.width / 2, map.channels, at.image, at.y / 2 - 1, at.x / 2 - 1, zeros, from);
  else
    pixels<6>(map.data, e.height, e.width, map.channels, at.image, at.y - 1, at.x - 1, zeros, from);
  for (long c = first; c < last; c += W, to += W) {
    Vec d[POINTS];
    if (map.repeated) {
      for (int j = 0; j < 4; j++) {
        for (int i = 0; i < 4; i++) d[i] = load_first(from[i * 4 + j] + c, last - c);
        repeated_to_points(d, 1, columns + j, 4);
      }
      for (int i = 0; i < POINTS; i++) repeated_to_points(columns + 4 * i, 1, points + POINTS * i, 1);
    } else {
      for (int j = 0; j < POINTS; j++) {
        for (int i = 0; i < POINTS; i++) d[i] = load_first(from[i * POINTS + j] + c, last - c);
        data_to_points(d, 1, columns + j, POINTS);
      }
      for (int i = 0; i < POINTS; i++) data_to_points(columns + POINTS * i, 1, points + POINTS * i, 1);
    }
    scatter(points, to, plane_step);
  }
}

/// The gradients of a tile of results [B, H, W, channels] to `to[plane][channel]`.
static inline void gradient_to_points(const Grid& grid, const float* dy, long channels, long tile, const float* zeros,
                                      float* to, long plane_step) {
  const Corner at = corner_of(grid, tile);
  const float* from[TILE * TILE];
  pixels<TILE>(dy, grid.extent.height, grid.extent.width, channels, at.image, at.y, at.x, zeros, from);
  for (long c = 0; c < channels; c += W) {
    Vec columns[POINTS * TILE], points[PLANES], d[TILE];
    for (int j = 0; j < TILE; j++) {
      for (int i = 0; i < TILE; i++) d[i] = load_first(from[i * TILE + j] + c, channels - c);
      results_to_points(d, 1, columns + j, TILE);
    }
    for (int i = 0; i < POINTS; i++) results_to_points(columns + TILE * i, 1, points + POINTS * i, 1);
    scatter(points, to + c, plane_step);
  }
}

/// `from[plane][column]` to the channels [first, first + count) of a tile of the target; past the caches where `past` says so, which
/// then has to be finished.
static inline void points_to_target(const Grid& grid, const Target& target, long tile, long first, long count,
                                    const float* from, long plane_step, bool past) {
  const Corner at = corner_of(grid, tile);
  const int scale = target.folded ? 2 : 1, side = TILE / scale;
  const long height = grid.extent.height / scale, width = grid.extent.width / scale;
  const long y = at.y / scale, x = at.x / scale;
  float* origin = target.data + at.image * height * width * target.channels + first;
  for (long c = 0; c < count; c += W) {
    Vec points[PLANES], rows[POINTS * TILE], results[TILE];
    for (int p = 0; p < PLANES; p++) points[p] = load(from + p * plane_step + c);
    for (int j = 0; j < POINTS; j++) {
      if (target.folded)
        points_to_sums(points + j, POINTS, rows + j, POINTS);
      else
        points_to_results(points + j, POINTS, rows + j, POINTS);
    }
    for (int i = 0; i < side && y + i < height; i++) {
      if (target.folded)
        points_to_sums(rows + POINTS * i, 1, results, 1);
      else
        points_to_results(rows + POINTS * i, 1, results, 1);
      for (int j = 0; j < side && x + j < width; j++)
        store_result(origin + ((y + i) * width + x + j) * target.channels + c, after_epilogue(target.epilogue, first + c, results[j]),
                     count - c, past);
    }
  }
}

}  // namespace DDEP_ISA
