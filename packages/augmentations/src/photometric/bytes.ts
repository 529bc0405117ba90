/** Luma weights of ITU-R BT.601, to four digits as in torchvision. */
export const [RED, GREEN, BLUE] = [0.2989, 0.587, 0.114] as const;

/** Replaces each byte by a function of it, rounded and clipped. */
export function throughTable(rgb: Uint8Array, value: (byte: number) => number): void {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, byte) => value(byte));
  for (let i = 0; i < rgb.length; i++) rgb[i] = table[rgb[i]!]!;
}

/** Blends each pixel with its grey level: `factor * x + (1 - factor) * grey`, rounded and clipped. */
export function saturate(rgb: Uint8Array, factor: number): void {
  // A view of the same memory that rounds and clips to 0..255 on writing.
  const out = new Uint8ClampedArray(rgb.buffer, rgb.byteOffset, rgb.length);
  const [r, g, b] = [RED, GREEN, BLUE].map((weight) => weight * (1 - factor)) as [number, number, number];
  for (let i = 0; i < rgb.length; i += 3) {
    const rest = r * rgb[i]! + g * rgb[i + 1]! + b * rgb[i + 2]!;
    out[i] = factor * rgb[i]! + rest;
    out[i + 1] = factor * rgb[i + 1]! + rest;
    out[i + 2] = factor * rgb[i + 2]! + rest;
  }
}
