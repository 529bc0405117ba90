import { markStyles as methodStyles, type MarkShape, type MarkStyle } from "@ddep/runs";
import type { Arm } from "../grid/study.js";

const shapes: readonly MarkShape[] = ["circle", "square", "diamond", "triangle", "cross", "star", "wye"];

/** The colours of lines that belong to no method, as CSS variables. */
export const palette = [
  { light: "#2458d3", dark: "#7ba4ff" },
  { light: "#cf6412", dark: "#f59a4c" },
  { light: "#0b8a83", dark: "#3cc7bd" },
  { light: "#8a3fa8", dark: "#c890e6" },
  { light: "#b3366b", dark: "#f083b0" },
  { light: "#6a7d1e", dark: "#b7cb5c" },
  { light: "#5c6470", dark: "#a5acb8" },
].map((colour, i) => ({ name: `s${i}`, ...colour }));

/**
 * The marks of lines by name: those of the methods if each line is a different method, else colours of the palette. Lines beyond
 * the palette repeat its colours with other shapes.
 */
export function styledSeries(arms: readonly Arm[], nameOf: (arm: Arm) => string): ReadonlyMap<string, MarkStyle> {
  const names = [...new Set(arms.map(nameOf))];
  const methods = names.map((name) => new Set(arms.filter((arm) => nameOf(arm) === name).map(({ method }) => method)));
  const own =
    methods.every((set) => set.size === 1) && new Set(methods.map(([method]) => method)).size === names.length;
  return new Map(
    names.map((name, i) => {
      const [method] = methods[i]!;
      if (own && method !== undefined) return [name, { ...methodStyles[method], label: name }];
      const turn = Math.floor(i / palette.length);
      const colour = palette[i % palette.length]!.name;
      return [name, { label: name, colour, shape: shapes[(i + turn) % shapes.length]! }];
    }),
  );
}
