/** Samples `[height, width, channels]`. */
export interface Samples {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array | Uint16Array;
}

/** Returns where the pixel shown at row y, column x of `[height, width]` is stored, for an EXIF orientation. */
type Stored = (y: number, x: number, height: number, width: number) => readonly [row: number, column: number];

const stored: Readonly<Record<number, Stored>> = {
  2: (y, x, _, width) => [y, width - 1 - x],
  3: (y, x, height, width) => [height - 1 - y, width - 1 - x],
  4: (y, x, height) => [height - 1 - y, x],
  5: (y, x) => [x, y],
  6: (y, x, _, width) => [width - 1 - x, y],
  7: (y, x, height, width) => [width - 1 - x, height - 1 - y],
  8: (y, x, height) => [x, height - 1 - y],
};

/**
 * Applies an EXIF orientation to samples. Invalid orientations leave them unchanged.
 *
 * Source: EXIF 2.32, section 4.6.4, Orientation.
 */
export function turned<S extends Samples>(samples: S, channels: number, orientation: number): S {
  const place = stored[orientation];
  if (place === undefined) return samples;
  const [height, width] = orientation > 4 ? [samples.width, samples.height] : [samples.height, samples.width];
  const data = new (samples.data.constructor as Uint8ArrayConstructor | Uint16ArrayConstructor)(samples.data.length);
  for (let y = 0, o = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [row, column] = place(y, x, height, width);
      for (let c = 0; c < channels; c++) data[o++] = samples.data[(row * samples.width + column) * channels + c]!;
    }
  return { ...samples, height, width, data };
}
