/**
 * Samples of CMYK, four a pixel of 0 to 255, as RGB: `R = (255 - C) (255 - K) / 255`, and so G of M and B of Y.
 *
 * Source: `cmyk2rgb` of Pillow's Convert.c. No colour profile is followed, as with RGB.
 */
export function rgbOfCmyk(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let i = 0, o = 0; i < cmyk.length; i += 4) {
    const light = 255 - cmyk[i + 3]!;
    for (let c = 0; c < 3; c++) rgb[o++] = light - Math.round((cmyk[i + c]! * light) / 255);
  }
  return rgb;
}
