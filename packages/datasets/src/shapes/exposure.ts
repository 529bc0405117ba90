import type { Canvas } from "./canvas.js";
import type { Dice } from "./dice.js";

const bytes = (value: number) => (value <= 0 ? 0 : value >= 1 ? 255 : Math.round(255 * value));

/** The sum of a word's four bytes, about normal by the central limit: mean 510, deviation 147.8. */
function roughlyNormal(word: number): number {
  const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
  return (sum - 510) / 147.8;
}

/**
 * Develops a canvas to RGB bytes `[side, side, 3]`: uneven light from one direction, the soft shadow of an object
 * outside the image, vignette, colour cast, exposure and sensor noise.
 */
export function expose({ side, light }: Canvas, dice: Dice): Uint8Array {
  const slopeAngle = dice.between(0, 2 * Math.PI);
  const slope = dice.between(0, 0.35);
  const [slopeX, slopeY] = [slope * Math.cos(slopeAngle), slope * Math.sin(slopeAngle)];
  const vignette = dice.between(0, 0.35);
  const shade = dice.chance(0.4) ? dice.between(0.15, 0.45) : 0;
  const shadeAngle = dice.between(0, 2 * Math.PI);
  const [shadeX, shadeY] = [Math.cos(shadeAngle), Math.sin(shadeAngle)];
  const shadeEdge = dice.between(-0.6, 0.6);
  const shadeBand = dice.between(0.25, 0.8);
  const exposure = dice.between(0.8, 1.25);
  const cast = [dice.between(0.9, 1.1), dice.between(0.94, 1.06), dice.between(0.9, 1.1)];
  const haze = dice.chance(0.3) ? dice.between(0.05, 0.2) : 0;
  const grain = dice.between(0.005, 0.03);
  let word = dice.below(2 ** 32);
  const out = new Uint8Array(light.length);
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const u = (2 * x + 1) / side - 1;
      const v = (2 * y + 1) / side - 1;
      const across = Math.abs(u * shadeX + v * shadeY - shadeEdge);
      const shaded = 1 - shade * Math.min(1, Math.max(0, (shadeBand - across) * 8));
      const lit = exposure * (1 + slopeX * u + slopeY * v) * (1 - vignette * 0.5 * (u * u + v * v)) * shaded;
      for (let c = 0; c < 3; c++, i++) {
        // Xorshift32: good enough for visible noise, not for statistics.
        word ^= word << 13;
        word ^= word >>> 17;
        word ^= word << 5;
        const value = light[i]! * lit * cast[c]!;
        out[i] = bytes(value + (0.65 - value) * haze + grain * roughlyNormal(word));
      }
    }
  return out;
}
