import type { Dice } from "./dice.js";

/** A pattern over the plane, 0 to 1; coordinates are fractions of the side of the image. */
export type Pattern = (x: number, y: number) => number;

export type Colour = readonly [number, number, number];

/** A pattern that blends two colours. */
export interface Texture {
  readonly pattern: Pattern;
  readonly colours: readonly [Colour, Colour];
}

const clamp = (value: number) => Math.min(Math.max(value, 0), 1);

/** Hashes a lattice point to [0, 1): cheap, and good enough for the eye. */
function lattice(x: number, y: number, key: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ key;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}

/** Value noise: random lattice values, smoothly blended. */
function valueNoise(frequency: number, key: number): Pattern {
  return (x, y) => {
    const px = x * frequency;
    const py = y * frequency;
    const ix = Math.floor(px);
    const iy = Math.floor(py);
    const fx = px - ix;
    const fy = py - iy;
    const sx = fx * fx * (3 - 2 * fx);
    const sy = fy * fy * (3 - 2 * fy);
    const top = lattice(ix, iy, key) * (1 - sx) + lattice(ix + 1, iy, key) * sx;
    const bottom = lattice(ix, iy + 1, key) * (1 - sx) + lattice(ix + 1, iy + 1, key) * sx;
    return top * (1 - sy) + bottom * sy;
  };
}

/** Patterns by name, each with a random size and direction. */
export const patterns = {
  gradient(dice: Dice): Pattern {
    const angle = dice.between(0, 2 * Math.PI);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const slope = dice.between(0.6, 2);
    return (x, y) => clamp(0.5 + slope * (x * cos + y * sin));
  },
  stripes(dice: Dice): Pattern {
    const angle = dice.between(0, 2 * Math.PI);
    const frequency = dice.between(5, 14) * 2 * Math.PI;
    const [cos, sin] = [Math.cos(angle) * frequency, Math.sin(angle) * frequency];
    return (x, y) => clamp(0.5 + 1.5 * Math.sin(x * cos + y * sin));
  },
  checker(dice: Dice): Pattern {
    const frequency = dice.between(4, 11) * Math.PI;
    return (x, y) => clamp(0.5 + 4 * Math.sin(x * frequency) * Math.sin(y * frequency));
  },
  dots(dice: Dice): Pattern {
    const frequency = dice.between(6, 14);
    const size = dice.between(0.25, 0.4);
    return (x, y) => {
      const dx = x * frequency - Math.floor(x * frequency) - 0.5;
      const dy = y * frequency - Math.floor(y * frequency) - 0.5;
      return clamp((size - Math.sqrt(dx * dx + dy * dy)) * 8 + 0.5);
    };
  },
  noise(dice: Dice): Pattern {
    const coarse = valueNoise(dice.between(3, 9), dice.below(2 ** 31));
    const fine = valueNoise(dice.between(14, 30), dice.below(2 ** 31));
    return (x, y) => clamp(1.5 * (0.65 * coarse(x, y) + 0.35 * fine(x, y)) - 0.25);
  },
};

export type PatternName = keyof typeof patterns;

const patternNames = Object.keys(patterns) as PatternName[];

/** Converts hue, saturation and value, all 0 to 1, to a colour. */
function fromHsv(hue: number, saturation: number, value: number): Colour {
  const channel = (shift: number) => {
    const k = (hue * 6 + shift) % 6;
    return value * (1 - saturation * clamp(Math.min(k, 4 - k)));
  };
  return [channel(5), channel(3), channel(1)];
}

/** Ranges of hue and saturation, 0 to 1; hues outside wrap around. */
export interface Palette {
  readonly hue: readonly [number, number];
  readonly saturation: readonly [number, number];
}

export const drawColour = (dice: Dice, { hue, saturation }: Palette): Colour =>
  fromHsv((dice.between(...hue) + 1) % 1, dice.between(...saturation), dice.between(0.4, 1));

export const mix = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

/**
 * Draws a texture between a colour and another one, which lies at most `contrast` of the way to a random colour of the
 * palette. The pattern is random unless `name` is given.
 */
export function drawTexture(
  dice: Dice,
  colour: Colour,
  palette: Palette,
  contrast: number,
  name: PatternName = patternNames[dice.below(patternNames.length)]!,
): Texture {
  const pattern = patterns[name](dice);
  return { pattern, colours: [colour, mix(colour, drawColour(dice, palette), dice.between(0.1, contrast))] };
}
