import { fold, type Seed } from "@ddep/core";
import { blankCanvas, type Canvas } from "./canvas.js";
import { diceOf, type Dice } from "./dice.js";
import { expose } from "./exposure.js";
import { drawSun, paintThing, type Sun } from "./objects.js";
import { outlines } from "./outlines.js";
import { drawColour, drawTexture, mix, type Colour, type Texture } from "./texture.js";

/** RGB bytes `[side, side, 3]` and labels `[side, side]`: 0 background, k + 1 for outline k. */
export interface Scene {
  readonly rgb: Uint8Array;
  readonly labels: Uint8Array;
}

function fill(
  { side, light }: Canvas,
  { pattern, colours: [a, b] }: Texture,
  inside: (x: number, y: number) => boolean,
) {
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < side; x++, i += 3) {
      const [u, v] = [(x + 0.5) / side - 0.5, (y + 0.5) / side - 0.5];
      if (!inside(u, v)) continue;
      const t = pattern(u, v);
      for (let c = 0; c < 3; c++) light[i + c] = a[c]! + (b[c]! - a[c]!) * t;
    }
}

/** A textured ground, half of the time of two parts. */
function paintGround(canvas: Canvas, dice: Dice): Colour {
  const colour = drawColour(dice);
  fill(canvas, drawTexture(dice, colour), () => true);
  if (dice.chance(0.5)) {
    const angle = dice.between(0, 2 * Math.PI);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const edge = dice.between(-0.3, 0.3);
    const other = drawTexture(dice, mix(drawColour(dice), colour, dice.between(0, 0.7)));
    fill(canvas, other, (x, y) => x * cos + y * sin > edge);
  }
  return colour;
}

interface Placement {
  readonly kind: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Colours and patterns are drawn apart from the kind, and some objects all but match the ground. */
function paintObject(
  canvas: Canvas,
  dice: Dice,
  sun: Sun,
  ground: Colour,
  { kind, x, y, radius }: Placement,
): void {
  const own = drawColour(dice);
  const colour = dice.chance(0.35) ? mix(own, ground, dice.between(0.3, 0.75)) : own;
  paintThing(
    canvas,
    {
      outline: outlines[kind]!.outline,
      label: kind + 1,
      texture: drawTexture(dice, colour),
      x: x * canvas.side,
      y: y * canvas.side,
      radius: radius * canvas.side,
      angle: dice.between(0, 2 * Math.PI),
      aspect: dice.between(0.75, 1.33),
    },
    sun,
  );
}

/** A scene of four to nine objects that hide one another, on a textured ground. */
export function drawScene(side: number, seed: Seed): Scene {
  const dice = diceOf(fold(seed, "scene"));
  const canvas = blankCanvas(side);
  const sun = drawSun(dice);
  const ground = paintGround(canvas, dice);
  const count = 4 + dice.below(6);
  for (let k = 0; k < count; k++) {
    const radius = 0.09 * (0.32 / 0.09) ** dice.between(0, 1);
    const kind = dice.below(outlines.length);
    paintObject(canvas, dice, sun, ground, { kind, x: dice.between(0, 1), y: dice.between(0, 1), radius });
  }
  return { rgb: expose(canvas, dice), labels: canvas.labels };
}

/** A picture of one object of a kind, wholly in sight, on a textured ground. */
export function drawObject(side: number, kind: number, seed: Seed): Scene {
  const dice = diceOf(fold(seed, "object"));
  const canvas = blankCanvas(side);
  const sun = drawSun(dice);
  const ground = paintGround(canvas, dice);
  const radius = dice.between(0.15, 0.36);
  const [x, y] = [dice.between(radius, 1 - radius), dice.between(radius, 1 - radius)];
  paintObject(canvas, dice, sun, ground, { kind, x, y, radius });
  return { rgb: expose(canvas, dice), labels: canvas.labels };
}
