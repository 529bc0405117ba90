/**
 * Returns the signed distance from (x, y) to the outline of a shape of radius about 1 around the origin; negative
 * inside.
 */
export type Outline = (x: number, y: number) => number;

const SQRT3 = Math.sqrt(3);

export const disc: Outline = (x, y) => Math.hypot(x, y) - 0.9;

export const square: Outline = (x, y) => {
  const dx = Math.abs(x) - 0.78;
  const dy = Math.abs(y) - 0.78;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0);
};

export const triangle: Outline = (x, y) => {
  const r = 0.95;
  let px = Math.abs(x) - r;
  let py = y + r / SQRT3;
  if (px + SQRT3 * py > 0) [px, py] = [(px - SQRT3 * py) / 2, (-SQRT3 * px - py) / 2];
  px -= Math.min(Math.max(px, -2 * r), 0);
  return -Math.hypot(px, py) * Math.sign(py);
};

const STAR_X = Math.cos(Math.PI / 5);
const STAR_Y = Math.sin(Math.PI / 5);
export const star: Outline = (x, y) => {
  const r = 1.1;
  const inner = 0.48;
  let px = Math.abs(x);
  let py = y;
  for (const sign of [1, -1]) {
    const reach = 2 * Math.max(sign * STAR_X * px - STAR_Y * py, 0);
    px -= reach * sign * STAR_X;
    py += reach * STAR_Y;
  }
  px = Math.abs(px);
  py -= r;
  const bx = inner * STAR_Y;
  const by = inner * STAR_X - 1;
  const h = Math.min(Math.max((px * bx + py * by) / (bx * bx + by * by), 0), r);
  return Math.hypot(px - bx * h, py - by * h) * Math.sign(py * bx - px * by);
};

export const ring: Outline = (x, y) => Math.abs(Math.hypot(x, y) - 0.7) - 0.24;

export const cross: Outline = (x, y) => {
  const long = Math.max(Math.abs(x), Math.abs(y)) - 0.98;
  const short = Math.min(Math.abs(x), Math.abs(y)) - 0.3;
  return Math.max(long, short);
};

export const crescent: Outline = (x, y) => Math.max(Math.hypot(x + 0.1, y) - 0.95, 0.78 - Math.hypot(x - 0.42, y));
