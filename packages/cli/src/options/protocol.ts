import { UserError } from "@ddep/core";
import type { ProtocolRecord } from "@ddep/runs";
import { halves, sliding, wholeImage, type PredictOptions, type View } from "@ddep/trainers";
import * as z from "zod";
import { evaluationRows, type protocolNames } from "./evaluation-rows.js";
import { parseFlags } from "./parse-flags.js";
import type { RunOptions } from "./run-options.js";
import { bare } from "./text.js";

/** The views of an image as a run records them; the crop is the window unless another is given. */
export type ProtocolOptions = Pick<RunOptions, keyof typeof evaluationRows | "crop">;

const protocols: Readonly<Record<(typeof protocolNames)[number], (options: ProtocolOptions) => View>> = {
  whole: () => wholeImage,
  halves: () => halves,
  sliding: (options) => sliding(windowsOf(options)),
};

type Given = { -readonly [Key in keyof typeof evaluationRows]?: ProtocolOptions[Key] };

/** The flags as a command takes them that has a run's own values to fall back on. */
const given = Object.fromEntries(
  Object.entries(evaluationRows).map(([name, { schema }]) => [name, bare(schema).optional()]),
);

/** A run's own way to look at images, changed by the flags that are given. Throws a {@link UserError} that names a flag. */
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

/** What `predict` and `evaluate` take. Throws a {@link UserError} on a window that no protocol uses. */
export function predictOptions(options: ProtocolOptions): PredictOptions {
  const { protocol, window, stride, evalScales, flip } = options;
  if (protocol !== "sliding" && (window !== undefined || stride !== undefined))
    throw new UserError(`images are seen ${protocol === "whole" ? "whole" : "in halves"}, without windows`, {
      key: window === undefined ? "--stride" : "--window",
      fix: "add --protocol sliding, or leave it out",
    });
  return { protocol: protocols[protocol](options), scales: evalScales, flip };
}

/** What is recorded beside the scores. */
export function protocolRecord(options: ProtocolOptions): ProtocolRecord {
  const { protocol, stride, evalScales, flip } = options;
  const { window } = windowsOf(options);
  const windows =
    protocol === "sliding" ? { window: [...window], ...(stride === undefined ? {} : { stride: [...stride] }) } : {};
  return { images: protocol, ...windows, flip, scales: [...evalScales], averaged: "logits" };
}
