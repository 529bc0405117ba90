import type { Canvas } from "./canvas.js";
import type { Dice } from "./dice.js";
import type { Outline } from "./outlines.js";
import type { Texture } from "./texture.js";

/** The light that falls on all objects of a scene. */
export interface Sun {
  /** Unit vector in the image plane towards the light. */
  readonly x: number;
  readonly y: number;
  /** How dark cast shadows are, 0 to 1. */
  readonly shadow: number;
  /** How much brighter the lit side of an object is than its middle. */
  readonly relief: number;
}

/** A shape at a position; lengths in pixels. */
export interface Thing {
  readonly outline: Outline;
  readonly label: number;
  readonly texture: Texture;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly angle: number;
  /** Height over width before rotation. */
  readonly aspect: number;
}

export function drawSun(dice: Dice): Sun {
  const angle = dice.between(0, 2 * Math.PI);
  return {
    x: Math.cos(angle),
    y: Math.sin(angle),
    shadow: dice.between(0.15, 0.65),
    relief: dice.between(0.05, 0.4),
  };
}

/** Calls `paint` with the distance in pixels for every pixel near a thing that is moved by (dx, dy). */
function scan(
  side: number,
  thing: Thing,
  margin: number,
  [dx, dy]: readonly [number, number],
  paint: (i: number, distance: number, u: number, v: number) => void,
): void {
  const { outline, radius, angle, aspect } = thing;
  const [cos, sin] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
  const [stretchX, stretchY] = [Math.sqrt(aspect), 1 / Math.sqrt(aspect)];
  const toPixels = radius * Math.min(1 / stretchX, 1 / stretchY);
  const reach = 1.2 * radius * Math.max(stretchX, stretchY) + margin;
  const [cx, cy] = [thing.x + dx, thing.y + dy];
  const last = side - 1;
  const [left, right] = [Math.max(0, Math.floor(cx - reach)), Math.min(last, Math.ceil(cx + reach))];
  const [top, bottom] = [Math.max(0, Math.floor(cy - reach)), Math.min(last, Math.ceil(cy + reach))];
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const px = x + 0.5 - cx;
      const py = y + 0.5 - cy;
      const u = (px * cos + py * sin) * stretchX;
      const v = (py * cos - px * sin) * stretchY;
      paint(y * side + x, outline(u, v) * toPixels, u, v);
    }
}

/** Darkens the canvas behind a thing, away from the light. */
function castShadow({ side, light }: Canvas, thing: Thing, sun: Sun): void {
  const reach = 0.25 * thing.radius + 1;
  const softness = 0.15 * thing.radius + 1;
  scan(side, thing, softness, [-sun.x * reach, -sun.y * reach], (i, distance) => {
    if (distance >= softness) return;
    const dark = 1 - sun.shadow * Math.min(1, (softness - distance) / (2 * softness));
    light[3 * i] = light[3 * i]! * dark;
    light[3 * i + 1] = light[3 * i + 1]! * dark;
    light[3 * i + 2] = light[3 * i + 2]! * dark;
  });
}

/**
 * Paints a thing and its shadow over the canvas. Its edge is blended by pixel coverage, and pixels whose centre lies
 * inside take its label.
 */
export function paintThing(canvas: Canvas, thing: Thing, sun: Sun): void {
  const { side, light, labels } = canvas;
  castShadow(canvas, thing, sun);
  const { pattern, colours } = thing.texture;
  const [a, b] = colours;
  const scale = thing.radius / side;
  const [sunU, sunV] = [
    sun.x * Math.cos(thing.angle) + sun.y * Math.sin(thing.angle),
    sun.y * Math.cos(thing.angle) - sun.x * Math.sin(thing.angle),
  ];
  scan(side, thing, 1, [0, 0], (i, distance, u, v) => {
    const cover = Math.min(1, Math.max(0, 0.5 - distance));
    if (cover === 0) return;
    if (distance < 0) labels[i] = thing.label;
    const t = pattern(u * scale, v * scale);
    const lit = 1 + sun.relief * (u * sunU + v * sunV);
    for (let c = 0; c < 3; c++) {
      const colour = (a[c]! + (b[c]! - a[c]!) * t) * lit;
      light[3 * i + c] = light[3 * i + c]! * (1 - cover) + colour * cover;
    }
  });
}
