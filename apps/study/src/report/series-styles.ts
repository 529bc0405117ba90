import { markStyles as methodStyles, type MarkStyle } from "@ddep/runs";
import {
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from "d3-shape";
import type { Arm } from "../grid/study.js";

const shapes = [symbolCircle, symbolSquare, symbolDiamond, symbolTriangle, symbolCross, symbolStar, symbolWye];

/** How many colours there are for lines that are no method's. */
export const colours = 7;

/**
 * How lines mark, by name: as their methods do everywhere, where each has one of its own, and else in colours of their
 * own. Lines beyond the seventh have colours again under other shapes.
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
      const turn = Math.floor(i / colours);
      return [name, { label: name, colour: `s${i % colours}`, shape: shapes[(i + turn) % shapes.length]! }];
    }),
  );
}
