// JPEG pictures by TensorFlow's decoder, on any thread.
#pragma once
#include <cstddef>
#include <cstdint>

/// A part of a picture, in its pixels.
struct Part {
  int32_t x, y, width, height;
};

/// Decodes a part of a JPEG file and hands its RGB bytes `[height, width, 3]` to `use`. Only what the part needs is decoded.
/// Tells whether it could.
bool decode_jpeg(const uint8_t* file, size_t size, const Part& part, void (*use)(void* context, const uint8_t* rgb),
                 void* context);
