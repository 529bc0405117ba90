import { fold, type Seed } from "@ddep/core";
import { blankCanvas, type Canvas } from "./canvas.js";
import { diceOf, type Dice } from "./dice.js";
import { expose } from "./exposure.js";
import { drawSun, paintThing, type Sun } from "./objects.js";
import { kinds } from "./kinds.js";
import { drawColour, drawTexture, mix, type Colour, type Palette, type Texture } from "./texture.js";

/** RGB bytes `[side, side, 3]` and labels `[side, side]`: 0 background, k + 1 for kind k. */
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

/** Grounds can have any hue, and are paler than objects. */
const pale: Palette = { hue: [0, 1], saturation: [0, 0.3] };

/** Paints a textured ground, sometimes of two parts, paler and calmer overall than the objects on it. */
function paintGround(canvas: Canvas, dice: Dice, { contrast = 0.6, parted = 0.4 } = {}): Colour {
  const colour = drawColour(dice, pale);
  fill(canvas, drawTexture(dice, colour, pale, contrast), () => true);
  if (dice.chance(parted)) {
    const angle = dice.between(0, 2 * Math.PI);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const edge = dice.between(-0.3, 0.3);
    const other = mix(drawColour(dice, pale), colour, dice.between(0.2, 0.8));
    fill(canvas, drawTexture(dice, other, pale, contrast), (x, y) => x * cos + y * sin > edge);
  }
  return colour;
}

interface Placement {
  readonly kind: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Paints an object of a kind; some nearly match the ground. */
function paintObject(
  canvas: Canvas,
  dice: Dice,
  sun: Sun,
  ground: Colour,
  { kind, x, y, radius }: Placement,
  { contrast = 0.6, hidden = 0.2 } = {},
): void {
  const { outline, pattern, palette } = kinds[kind]!;
  const own = drawColour(dice, palette);
  const colour = dice.chance(hidden) ? mix(own, ground, dice.between(0.2, 0.6)) : own;
  paintThing(
    canvas,
    {
      outline,
      label: kind + 1,
      texture: drawTexture(dice, colour, palette, contrast, pattern),
      x: x * canvas.side,
      y: y * canvas.side,
      radius: radius * canvas.side,
      angle: dice.between(-0.6, 0.6),
      aspect: dice.between(0.75, 1.33),
    },
    sun,
  );
}

/** Draws a scene of three to six objects that occlude one another on a textured ground. */
export function drawScene(side: number, seed: Seed): Scene {
  const dice = diceOf(fold(seed, "scene"));
  const canvas = blankCanvas(side);
  const sun = drawSun(dice);
  const ground = paintGround(canvas, dice);
  const count = 3 + dice.below(4);
  for (let k = 0; k < count; k++) {
    const radius = 0.14 * (0.34 / 0.14) ** dice.between(0, 1);
    const kind = dice.below(kinds.length);
    paintObject(canvas, dice, sun, ground, { kind, x: dice.between(0, 1), y: dice.between(0, 1), radius });
  }
  return { rgb: expose(canvas, dice), labels: canvas.labels };
}

/** Draws one object of a kind, large and near the centre as photographers frame it, on a textured ground. */
export function drawObject(side: number, kind: number, seed: Seed): Scene {
  const dice = diceOf(fold(seed, "object"));
  const canvas = blankCanvas(side);
  const sun = drawSun(dice);
  const ground = paintGround(canvas, dice, { contrast: 0.15, parted: 0 });
  const radius = dice.between(0.26, 0.42);
  const [x, y] = [dice.between(0.4, 0.6), dice.between(0.4, 0.6)];
  paintObject(canvas, dice, sun, ground, { kind, x, y, radius }, { contrast: 0.3, hidden: 0 });
  return { rgb: expose(canvas, dice), labels: canvas.labels };
}
