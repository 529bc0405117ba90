// Tables of points, and how much of them is worked on at a time.
#pragma once
#include "gemm.h"
#include "parallel.h"
#include "tiles.h"

namespace DDEP_ISA {

/// Floats that the points of a filter may take where every thread goes through its own tiles alone.
constexpr long SMALL_FILTER_FLOATS = 1 << 20;
/// Floats of points that one thread works on, so that they stay in its cache.
constexpr long NEAR_FLOATS = 192 << 10;
/// Floats of points that all threads work on together, and the numbers of tiles between which they may be.
constexpr long FAR_FLOATS = 3 << 20;
constexpr long LEAST_TILES = 128;
constexpr long MOST_TILES = 256;

/// What keeps the planes from falling on the same lines of the cache.
constexpr long SKEW = 272;
constexpr int SOURCES = 2;

enum ConvPlace { ZEROS = PLACE_CONV3X3, FILTER, POINTS_IN, OWN };

static const float* zeros(long channels) {
  float* data = scratch(ZEROS, round_up(channels, W));
  if (data != nullptr) memset(data, 0, sizeof(float) * round_up(channels, W));
  return data;
}

/// A table of points `[plane][row][column]`.
struct Points {
  float* data = nullptr;
  long row_step = 0, plane_step = 0;

  static long floats(long rows, long columns) { return PLANES * plane(rows, columns); }
  static long plane(long rows, long columns) { return round_up(rows * row(columns), 1024) + SKEW; }
  // A vector more than there are columns keeps long rows from falling on the same lines, too.
  static long row(long columns) { return columns <= NR ? round_up(columns, W) : round_up(columns, W) + W; }

  Points() = default;
  Points(float* at, long rows, long columns)
      : data(at), row_step(row(columns)), plane_step(plane(rows, columns)) {}
};

static inline bool rooted(int plane) { return plane / POINTS == ROOT || plane % POINTS == ROOT; }

/// Tiles to take at a time: about `wanted`, chosen so that the last lot is not much smaller than the others.
static long even_share(long tiles, long wanted) {
  const long lots = at_least(1, (tiles + wanted / 2) / wanted);
  return at_most(tiles, round_up((tiles + lots - 1) / lots, MR));
}

static long sum_of(const Map* maps, int count) {
  long channels = 0;
  for (int i = 0; i < count; i++) channels += maps[i].channels;
  return channels;
}

}  // namespace DDEP_ISA
