#include "resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define EACH_INSTRUCTION_SET __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define EACH_INSTRUCTION_SET
#endif

namespace {

/// The source pixels that one target pixel is made of, and their weights, which add up to 1.
struct Taps {
  explicit Taps(int size, int out_size) : first(out_size), count(out_size) {
    const double scale = static_cast<double>(size) / out_size;
    const double reach = std::max(1.0, scale);
    most = 2 * static_cast<int>(std::ceil(reach)) + 1;
    weights.resize(static_cast<size_t>(most) * out_size);
    for (int i = 0; i < out_size; i++) {
      const double centre = (i + 0.5) * scale;
      const int from = std::max(0, static_cast<int>(centre - reach + 0.5));
      const int to = std::min(size, static_cast<int>(centre + reach + 0.5));
      float* weight = &weights[static_cast<size_t>(most) * i];
      double total = 0;
      for (int k = from; k < to; k++) total += 1 - std::min(1.0, std::abs(k + 0.5 - centre) / reach);
      for (int k = from; k < to; k++)
        weight[k - from] = static_cast<float>((1 - std::min(1.0, std::abs(k + 0.5 - centre) / reach)) / total);
      first[i] = from;
      count[i] = to - from;
    }
  }

  int most;
  std::vector<int> first, count;
  std::vector<float> weights;
};

/// `sums += weight * row`.
EACH_INSTRUCTION_SET
void add_row(float* sums, const uint8_t* row, float weight, int n) {
  for (int i = 0; i < n; i++) sums[i] += weight * row[i];
}

EACH_INSTRUCTION_SET
void first_row(float* sums, const uint8_t* row, float weight, int n) {
  for (int i = 0; i < n; i++) sums[i] = 0.5f + weight * row[i];
}

/// One row of the result from a row of sums as wide as the source.
void widen(const float* sums, const Taps& columns, uint8_t* out, int out_width) {
  for (int x = 0; x < out_width; x++) {
    const float* weight = &columns.weights[static_cast<size_t>(columns.most) * x];
    const float* pixel = sums + 3 * columns.first[x];
    float r = 0, g = 0, b = 0;
    for (int k = 0; k < columns.count[x]; k++, pixel += 3) {
      r += weight[k] * pixel[0];
      g += weight[k] * pixel[1];
      b += weight[k] * pixel[2];
    }
    // The half that rounds is in the sums already; weights that add up to 1 by rounding stay below 256.
    out[3 * x] = static_cast<uint8_t>(std::min(r, 255.0f));
    out[3 * x + 1] = static_cast<uint8_t>(std::min(g, 255.0f));
    out[3 * x + 2] = static_cast<uint8_t>(std::min(b, 255.0f));
  }
}

}  // namespace

void resize(const uint8_t* rgb, int height, int width, uint8_t* out, int out_height, int out_width) {
  const size_t stride = 3 * static_cast<size_t>(width);
  if (height == out_height && width == out_width) {
    std::memcpy(out, rgb, stride * height);
    return;
  }
  const Taps rows(height, out_height), columns(width, out_width);
  std::vector<float> sums(stride);
  for (int y = 0; y < out_height; y++) {
    const float* weight = &rows.weights[static_cast<size_t>(rows.most) * y];
    const uint8_t* row = rgb + stride * rows.first[y];
    first_row(sums.data(), row, weight[0], static_cast<int>(stride));
    for (int k = 1; k < rows.count[y]; k++) add_row(sums.data(), row + stride * k, weight[k], static_cast<int>(stride));
    widen(sums.data(), columns, out + 3 * static_cast<size_t>(out_width) * y, out_width);
  }
}
