// The transforms of Winograd's minimal filtering F(4 x 4, 3 x 3), one axis at a time, at the points 0, 1, -1, 2, -2 and infinity.
// Source: Lavin and Gray 2016, "Fast algorithms for convolutional neural networks", section 4.3.
//
// Along an axis that was upsampled by repeating every pixel, the values at the point -1 are zero: repeating is multiplying by
// 1 + x, which has its root there. So of 36 products a tile 25 are left, and four pixels are read where there were six.
#pragma once
#include "vector.h"

namespace DDEP_ISA {

constexpr int POINTS = 6;
constexpr int PLANES = POINTS * POINTS;
/// The point where an upsampled axis vanishes.
constexpr int ROOT = 2;
/// Side of a tile of results.
constexpr int TILE = 4;

/// Six pixels to six points; `d` and `v` are read and written with a step.
static inline void data_to_points(const Vec* d, int from, Vec* v, int to) {
  const Vec even = d[4 * from] - 4 * d[2 * from], odd = d[3 * from] - 4 * d[from];
  const Vec far = d[4 * from] - d[2 * from], slope = 2 * (d[3 * from] - d[from]);
  v[0] = 4 * d[0] - 5 * d[2 * from] + d[4 * from];
  v[to] = even + odd;
  v[2 * to] = even - odd;
  v[3 * to] = far + slope;
  v[4 * to] = far - slope;
  v[5 * to] = 4 * d[from] - 5 * d[3 * from] + d[5 * from];
}

/// The same where the six pixels are p q q r r s, from p q r s.
static inline void repeated_to_points(const Vec* d, int from, Vec* v, int to) {
  const Vec p = d[0], q = d[from], r = d[2 * from], s = d[3 * from];
  v[0] = 4 * p - 5 * q + r;
  v[to] = 2 * r - 8 * q;
  v[2 * to] = Vec{};
  v[3 * to] = 3 * (r - q);
  v[4 * to] = q - r;
  v[5 * to] = 4 * q - 5 * r + s;
}

/// Three taps of a filter to six points.
static inline void filter_to_points(const Vec* g, int from, Vec* u, int to) {
  const Vec ends = g[0] + g[2 * from];
  const Vec far = g[0] * (1.f / 24) + g[2 * from] * (1.f / 6), slope = g[from] * (1.f / 12);
  u[0] = g[0] * (1.f / 4);
  u[to] = (ends + g[from]) * (-1.f / 6);
  u[2 * to] = (ends - g[from]) * (-1.f / 6);
  u[3 * to] = far + slope;
  u[4 * to] = far - slope;
  u[5 * to] = g[2 * from];
}

/// Six points to four results.
static inline void points_to_results(const Vec* m, int from, Vec* y, int to) {
  const Vec near = m[from] + m[2 * from], tilt = m[from] - m[2 * from];
  const Vec far = m[3 * from] + m[4 * from], slope = m[3 * from] - m[4 * from];
  y[0] = m[0] + near + far;
  y[to] = tilt + 2 * slope;
  y[2 * to] = near + 4 * far;
  y[3 * to] = tilt + 8 * slope + m[5 * from];
}

/// Six points to the sums of the first two and of the last two results: the adjoint of repeating. Leaves out the root.
static inline void points_to_sums(const Vec* m, int from, Vec* y, int to) {
  y[0] = m[0] + 2 * m[from] + 3 * m[3 * from] - m[4 * from];
  y[to] = 2 * m[from] + 12 * m[3 * from] - 4 * m[4 * from] + m[5 * from];
}

/// The adjoint of `points_to_results`: gradients of four results to six points.
static inline void results_to_points(const Vec* y, int from, Vec* m, int to) {
  const Vec even = y[0] + y[2 * from], odd = y[from] + y[3 * from];
  const Vec far = y[0] + 4 * y[2 * from], slope = 2 * y[from] + 8 * y[3 * from];
  m[0] = y[0];
  m[to] = even + odd;
  m[2 * to] = even - odd;
  m[3 * to] = far + slope;
  m[4 * to] = far - slope;
  m[5 * to] = y[3 * from];
}

/// The adjoint of `filter_to_points`.
static inline void points_to_filter(const Vec* u, int from, Vec* g, int to) {
  const Vec near = (u[from] + u[2 * from]) * (1.f / 6), tilt = (u[from] - u[2 * from]) * (1.f / 6);
  const Vec far = u[3 * from] + u[4 * from], slope = u[3 * from] - u[4 * from];
  g[0] = u[0] * (1.f / 4) - near + far * (1.f / 24);
  g[to] = slope * (1.f / 12) - tilt;
  g[2 * to] = far * (1.f / 6) - near + u[5 * from];
}

}  // namespace DDEP_ISA
