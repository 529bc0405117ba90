import { crescent, cross, disc, ring, square, star, triangle, type Outline } from "./outlines.js";
import type { Palette, PatternName } from "./texture.js";

/** What objects of one class have in common: outline, pattern, and approximate hue. */
export interface Kind {
  readonly name: string;
  readonly outline: Outline;
  readonly pattern: PatternName;
  readonly palette: Palette;
}

const forms: readonly Pick<Kind, "name" | "outline" | "pattern">[] = [
  { name: "disc", outline: disc, pattern: "stripes" },
  { name: "triangle", outline: triangle, pattern: "noise" },
  { name: "square", outline: square, pattern: "dots" },
  { name: "star", outline: star, pattern: "gradient" },
  { name: "ring", outline: ring, pattern: "checker" },
  { name: "cross", outline: cross, pattern: "stripes" },
  { name: "crescent", outline: crescent, pattern: "noise" },
];

/**
 * Maximum distance of a hue from that of its kind, as a fraction of the distance to the next kind's; beyond one half
 * they overlap.
 */
const SPREAD = 0.6;

/** The kinds of objects, in the order of their class indices. */
export const kinds: readonly Kind[] = forms.map((form, k) => ({
  ...form,
  palette: {
    hue: [(k - SPREAD) / forms.length, (k + SPREAD) / forms.length],
    saturation: [0.3, 1],
  },
}));
