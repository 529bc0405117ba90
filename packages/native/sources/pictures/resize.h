// Bilinear resizing with half-pixel centres of RGB bytes.
#pragma once
#include <cstdint>

/// Resizes `[height, width, 3]` to `[out_height, out_width, 3]`: source = (target + 1/2) size / out_size - 1/2; where it
/// shrinks, the triangle is widened by the factor so that nothing aliases; at the edges its weights are those inside.
void resize(const uint8_t* rgb, int height, int width, uint8_t* out, int out_height, int out_width);
