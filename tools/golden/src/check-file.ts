import { basename, dirname, join } from "node:path";
import { existsSync } from "node:fs";
import { readText } from "@ddep/core/node";
import { Json, parseGoldenNetwork, ratio, worst, type Deviation } from "@ddep/test-utils/golden";
import { checkLosses } from "./losses.js";
import { checkMetrics } from "./metrics.js";
import { checkEncoder } from "./check-encoder.js";
import { parsePeer } from "./peer.js";
import { checkSchedules } from "./schedules.js";
import { checkSegmenter } from "./segmenters.js";
import { parsePixels, published, type PixelOptions } from "./pixels.js";

export interface Outcome {
  readonly status: "ok" | "FAIL" | "not covered";
  readonly detail: string;
}

const number = (value: number) => Number(value.toPrecision(2)).toString();

function judged(deviations: readonly Deviation[], notCovered: readonly string[] = []): Outcome {
  const rest = notCovered.length === 0 ? "" : `; not covered: ${notCovered.join(", ")}`;
  if (deviations.length === 0) return { status: "not covered", detail: rest.slice(2) };
  const largest = worst(deviations);
  const share = ratio(largest);
  const detail = `largest error ${number(share)} of the tolerance (${number(largest.error)} of ${number(largest.tolerance)}, ${largest.where})${rest}`;
  return { status: share <= 1 ? "ok" : "FAIL", detail };
}

async function readJson(file: string): Promise<Json> {
  const text = await readText(file);
  return Json.parse(text, basename(file));
}

/** The inputs of a metrics file: those of the losses file next to it, drawn with its own seed. */
async function metricInputs(file: string, json: Json): Promise<PixelOptions> {
  const seed = json.at("seed").integer(0);
  const losses = join(dirname(file), "losses.json");
  if (existsSync(losses)) return { ...parsePixels(await readJson(losses)), seed };
  return published(json.at("confusionMatrixRowsAreLabels").list().length, seed);
}

async function check(file: string): Promise<Outcome> {
  const json = await readJson(file);
  if (json.at("peer").missing) return { status: "not covered", detail: "it does not name a peer" };
  const name = json.at("peer").text();
  const peer = parsePeer(name);
  switch (peer.kind) {
    case "encoder":
      return judged(checkEncoder(parseGoldenNetwork(json), peer));
    case "unet":
    case "fpn":
    case "transunet":
      return judged(checkSegmenter(parseGoldenNetwork(json), peer));
    case "losses": {
      const { deviations, notCovered } = checkLosses(json);
      return judged(deviations, notCovered);
    }
    case "metrics":
      return judged(checkMetrics(json, await metricInputs(file, json)));
    case "schedules": {
      const { deviations, notCovered } = checkSchedules(json, peer.steps);
      return judged(deviations, notCovered);
    }
    case "unknown":
      return { status: "not covered", detail: `${name}: ${peer.why}` };
  }
}

/** Compares everything in a golden file with ours; any problem with the file itself is reported as a failure. */
export async function checkFile(file: string): Promise<Outcome> {
  try {
    return await check(file);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: "FAIL", detail: message.replaceAll(/\s*\n\s*/g, "; ") };
  }
}
