/**
 * Converts CMYK samples, four per pixel from 0 to 255, to RGB: `R = (255 - C) (255 - K) / 255`, and likewise G from M
 * and B from Y.
 *
 * Source: `cmyk2rgb` of Pillow's Convert.c. Colour profiles are ignored, as for RGB.
 */
export function rgbOfCmyk(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let i = 0, o = 0; i < cmyk.length; i += 4) {
    const light = 255 - cmyk[i + 3]!;
    for (let c = 0; c < 3; c++) rgb[o++] = light - Math.round((cmyk[i + c]! * light) / 255);
  }
  return rgb;
}
