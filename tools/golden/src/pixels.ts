import { unit, type Json } from "@ddep/test-utils/golden";

/** Logits and labels that losses and metrics are computed on. */
export interface Pixels {
  readonly batch: number;
  readonly classes: number;
  readonly height: number;
  readonly width: number;
  /** `[N, C, H, W]`. */
  readonly logits: Float32Array;
  /** `[N, H, W]`, the ignore label where the rule says so. */
  readonly labels: Int32Array;
}

export const IGNORE_LABEL = 255;

export interface PixelOptions {
  readonly shape: readonly [batch: number, classes: number, height: number, width: number];
  readonly scale: number;
  /** Values that the labels' rule draws from; the last of them means ignore. */
  readonly levels: number;
  readonly seed: number;
}

/** The inputs of losses.json as it is published, for a folder that has a metrics.json which refers to it, but not itself. */
export const published = (classes: number, seed: number): PixelOptions => ({
  shape: [2, classes, 24, 40],
  scale: 2,
  levels: classes + 1,
  seed,
});

/** Reads the `inputs` of a losses.json; throws a {@link UserError} that names the field. */
export function parsePixels(file: Json): PixelOptions {
  const logits = file.at("inputs").at("logits");
  const labels = file.at("inputs").at("labels");
  for (const [json, name] of [
    [logits, "logits"],
    [labels, "labels"],
  ] as const)
    if (json.at("name").text() !== name) json.at("name").fail(`"${name}"`);
  const shape = logits.at("shape").shape();
  if (shape.length !== 4) logits.at("shape").fail("[N, C, H, W]");
  const [batch, classes, height, width] = shape as [number, number, number, number];
  if (labels.at("shape").shape().join() !== [batch, height, width].join())
    labels.at("shape").fail(`[${batch}, ${height}, ${width}], as the logits'`);
  const rule = labels.at("rule");
  const [, levels, ignored] =
    /^floor\(\(z\/sqrt\(3\)\+1\)\/2\*(\d+)\) clipped to \[0,\d+\]; (\d+) means ignore/.exec(rule.text()) ?? [];
  if (levels === undefined || Number(ignored) !== Number(levels) - 1)
    rule.fail('"floor((z/sqrt(3)+1)/2*K) clipped to [0,K-1]; K-1 means ignore ..."');
  const scale = logits.at("scale");
  return {
    shape: [batch, classes, height, width],
    scale: scale.missing ? 1 : scale.number(),
    levels: Number(levels),
    seed: file.at("seed").integer(0),
  };
}

/** Makes the procedural logits and labels, in float32 as numpy does. */
export function makePixels({ shape, scale, levels, seed }: PixelOptions): Pixels {
  const [batch, classes, height, width] = shape;
  const root = Math.fround(Math.sqrt(3));
  const labels = Int32Array.from(unit("labels", [batch, height, width], seed), (z) => {
    const share = Math.fround(Math.fround(Math.fround(z / root) + 1) / 2);
    const level = Math.min(Math.max(Math.floor(Math.fround(share * levels)), 0), levels - 1);
    return level === levels - 1 ? IGNORE_LABEL : level;
  });
  return {
    batch,
    classes,
    height,
    width,
    labels,
    logits: unit("logits", shape, seed).map((z) => z * Math.fround(scale)),
  };
}
