import { uniform, type Rect, type Seed } from "@ddep/core";

/** A square of `side` pixels around a uniform centre, less what lies outside. Source: DeVries and Taylor 2017, Cutout. */
export function cutoutBox(height: number, width: number, side: number, seed: Seed): Rect {
  return around(height, width, side, side, seed);
}

/**
 * A box of `area ~ U(scale)` of the picture and `log ratio ~ U(log ratio)` wholly within it; undefined where ten attempts
 * do not fit.
 *
 * Source: torchvision, `RandomErasing`.
 */
export function erasingBox(
  height: number,
  width: number,
  scale: readonly [number, number],
  ratio: readonly [number, number],
  seed: Seed,
): Rect | undefined {
  const [low, high] = [Math.log(ratio[0]), Math.log(ratio[1])];
  for (let attempt = 0; attempt < 10; attempt++) {
    const draw = (k: number) => uniform(seed, 4 * attempt + k);
    const area = height * width * (scale[0] + (scale[1] - scale[0]) * draw(0));
    // torchvision's ratio is height over width.
    const aspect = Math.exp(low + (high - low) * draw(1));
    const h = Math.round(Math.sqrt(area * aspect));
    const w = Math.round(Math.sqrt(area / aspect));
    if (h < 1 || w < 1 || h >= height || w >= width) continue;
    return {
      x: Math.floor(draw(2) * (width - w + 1)),
      y: Math.floor(draw(3) * (height - h + 1)),
      width: w,
      height: h,
    };
  }
  return undefined;
}

/**
 * CutMix's box: `1 - lambda` of the area at the picture's own ratio, `lambda ~ Beta(alpha, alpha)`, around a uniform
 * centre, less what lies outside.
 *
 * Source: Yun et al. 2019, CutMix, section 3.1 and algorithm A1.
 */
export function cutmixBox(height: number, width: number, alpha: number, seed: Seed): Rect {
  const side = Math.sqrt(1 - beta(alpha, seed));
  return around(height, width, Math.floor(height * side), Math.floor(width * side), seed);
}

function around(height: number, width: number, h: number, w: number, seed: Seed): Rect {
  const axis = (length: number, extent: number, k: number) => {
    const start = Math.floor(uniform(seed, k) * length) - Math.floor(extent / 2);
    const end = Math.min(length, start + extent);
    return [Math.max(0, start), end - Math.max(0, start)] as const;
  };
  const [y, rows] = axis(height, h, 0);
  const [x, columns] = axis(width, w, 1);
  return { x, y, width: columns, height: rows };
}

/** A draw of Beta(alpha, alpha). Source: Joehnk 1964. */
function beta(alpha: number, seed: Seed): number {
  for (let i = 2; ; i += 2) {
    const [x, y] = [uniform(seed, i) ** (1 / alpha), uniform(seed, i + 1) ** (1 / alpha)];
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}
