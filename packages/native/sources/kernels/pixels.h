// Maps as rows of pixels, whatever their height and width.
#pragma once

/// A map of `rows` pixels of `channels` values.
struct Pixels {
  long rows, channels;
};

/// Examples of `area` pixels of `channels` values, which make `groups` equal groups.
struct Groups {
  long examples, area, channels, groups;
};
