import { UserError } from "@ddep/core";
import type { ProtocolRecord } from "@ddep/runs";
import { halves, sliding, wholeImage, type PredictOptions, type View } from "@ddep/trainers";
import * as z from "zod";
import { evaluationRows, type protocolNames } from "./evaluation-rows.js";
import { parseFlags } from "./parse-flags.js";
import type { RunOptions } from "./run-options.js";
import { bare } from "./text.js";

/** The views of an image, as a run records them; the window defaults to the crop. */
export type ProtocolOptions = Pick<RunOptions, keyof typeof evaluationRows | "crop">;

const protocols: Readonly<Record<(typeof protocolNames)[number], (options: ProtocolOptions) => View>> = {
  whole: () => wholeImage,
  halves: () => halves,
  sliding: (options) => sliding(windowsOf(options)),
};

type Given = { -readonly [Key in keyof typeof evaluationRows]?: ProtocolOptions[Key] };

/** The evaluation flags of a command that falls back on the values of a run. */
const given = Object.fromEntries(
  Object.entries(evaluationRows).map(([name, { schema }]) => [name, bare(schema).optional()]),
);

/** The views that a run uses, changed by the flags given. Throws a {@link UserError} that names a flag. */
export function protocolFrom(own: ProtocolOptions, flags: Record<string, unknown>): ProtocolOptions {
  const { protocol, window, stride, evalScales, flip }: Given = parseFlags(z.object(given), flags, given);
  const cut = protocol === undefined ? own : { protocol, window: undefined, stride: undefined };
  return {
    crop: own.crop,
    protocol: cut.protocol,
    window: window ?? cut.window,
    stride: stride ?? cut.stride,
    evalScales: evalScales ?? own.evalScales,
    flip: flip ?? own.flip,
  };
}

function windowsOf({ window, stride, crop }: ProtocolOptions) {
  return { window: window ?? ([crop, crop] as const), stride };
}

/** The options of `predict` and `evaluate`. Throws a {@link UserError} on a window or stride that the protocol does not use. */
export function predictOptions(options: ProtocolOptions): PredictOptions {
  const { protocol, window, stride, evalScales, flip } = options;
  if (protocol !== "sliding" && (window !== undefined || stride !== undefined))
    throw new UserError(`has no effect with --protocol ${protocol}`, {
      key: window === undefined ? "--stride" : "--window",
      fix: "remove it, or use --protocol sliding",
    });
  return { protocol: protocols[protocol](options), scales: evalScales, flip };
}

/** The views, as they are recorded with the scores. */
export function protocolRecord(options: ProtocolOptions): ProtocolRecord {
  const { protocol, stride, evalScales, flip } = options;
  const { window } = windowsOf(options);
  const windows =
    protocol === "sliding" ? { window: [...window], ...(stride === undefined ? {} : { stride: [...stride] }) } : {};
  return { images: protocol, ...windows, flip, scales: [...evalScales], averaged: "logits" };
}
