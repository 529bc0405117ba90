// What a rectifier leaves of values.
#pragma once

/// Values are cut off at its ends: [0, 6], [0, infinity), or (-infinity, infinity), which changes nothing.
struct Range {
  float low, high;
};
