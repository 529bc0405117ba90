/** Luma weights of ITU-R BT.601, to four digits as torchvision has them. */
const [RED, GREEN, BLUE] = [0.2989, 0.587, 0.114] as const;

/** The same memory, which rounds and clips to 0..255 where it is written. */
const clamped = (rgb: Uint8Array) => new Uint8ClampedArray(rgb.buffer, rgb.byteOffset, rgb.length);

function throughTable(rgb: Uint8Array, value: (byte: number) => number): void {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, byte) => value(byte));
  for (let i = 0; i < rgb.length; i++) rgb[i] = table[rgb[i]!]!;
}

/** `factor * x`, rounded and clipped. Source: torchvision, `adjust_brightness`. */
export function brightness(rgb: Uint8Array, factor: number): void {
  throughTable(rgb, (byte) => factor * byte);
}

/** `factor * x + (1 - factor) * mean grey of the picture`. Source: torchvision, `adjust_contrast`. */
export function contrast(rgb: Uint8Array, factor: number): void {
  let [red, green, blue] = [0, 0, 0];
  for (let i = 0; i < rgb.length; i += 3) {
    red += rgb[i]!;
    green += rgb[i + 1]!;
    blue += rgb[i + 2]!;
  }
  const mean = (RED * red + GREEN * green + BLUE * blue) / (rgb.length / 3);
  throughTable(rgb, (byte) => factor * byte + (1 - factor) * mean);
}

/** `factor * x + (1 - factor) * grey of the pixel`. Source: torchvision, `adjust_saturation`. */
export function saturation(rgb: Uint8Array, factor: number): void {
  const out = clamped(rgb);
  const [r, g, b] = [RED, GREEN, BLUE].map((weight) => weight * (1 - factor)) as [number, number, number];
  for (let i = 0; i < rgb.length; i += 3) {
    const rest = r * rgb[i]! + g * rgb[i + 1]! + b * rgb[i + 2]!;
    out[i] = factor * rgb[i]! + rest;
    out[i + 1] = factor * rgb[i + 1]! + rest;
    out[i + 2] = factor * rgb[i + 2]! + rest;
  }
}

/** `0.2989 R + 0.587 G + 0.114 B` in all three channels. Source: torchvision, `rgb_to_grayscale`. */
export function greyscale(rgb: Uint8Array): void {
  saturation(rgb, 0);
}
