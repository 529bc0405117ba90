import { UserError } from "@ddep/core";
import type { ProtocolRecord } from "@ddep/runs";
import { halves, sliding, wholeImage, type PredictOptions, type View } from "@ddep/trainers";
import { z } from "zod";
import { parseFlags } from "./parse-flags.js";

type Size = readonly [height: number, width: number];

/** How an image is looked at, as the command line tells it. */
export interface ProtocolOptions {
  readonly protocol: ProtocolName;
  readonly window?: Size | undefined;
  readonly stride?: Size | undefined;
  readonly scales: readonly number[];
  readonly flip: boolean;
  /** Side of the fine-tuning crops: the window unless another is given. */
  readonly crop: number;
}

const protocols = {
  whole: () => wholeImage,
  halves: () => halves,
  sliding: (options) => sliding(windowsOf(options)),
} as const satisfies Record<string, (options: ProtocolOptions) => View>;

export type ProtocolName = keyof typeof protocols;
export const protocolNames = Object.keys(protocols) as [ProtocolName];

/** `512`, or `512x1024` for height and width. */
const size = z.preprocess(
  (value) => {
    if (typeof value !== "string") return value;
    const sides = value.split("x").map(Number);
    return sides.length === 1 ? [sides[0], sides[0]] : sides;
  },
  z.tuple([z.int().min(1), z.int().min(1)], "is pixels, or height x width such as 512x1024"),
);

const scales = z.preprocess(
  (value) => (typeof value === "string" ? value.split(",").map(Number) : value),
  z.array(z.number().positive()).min(1),
);

/** The flags of evaluation that a run records. The defaults are for run folders from before there was a choice. */
export const protocolShape = {
  protocol: z.enum(protocolNames).default("whole"),
  window: size.optional(),
  stride: size.optional(),
  scales: scales.default([1]),
  flip: z.boolean().default(true),
};

/** The flags as a command takes them that has a run's own values to fall back on. */
const given = z.object({
  protocol: z.enum(protocolNames).optional(),
  window: size.optional(),
  stride: size.optional(),
  scales: scales.optional(),
  flip: z.boolean().optional(),
});

/** A run's own way to look at images, changed by the flags that are given. Throws a {@link UserError} that names a flag. */
export function protocolFrom(own: ProtocolOptions, flags: Record<string, unknown>): ProtocolOptions {
  const { protocol, window, stride, scales, flip } = parseFlags(given, flags);
  const cut = protocol === undefined ? own : { protocol, window: undefined, stride: undefined };
  return {
    crop: own.crop,
    protocol: cut.protocol,
    window: window ?? cut.window,
    stride: stride ?? cut.stride,
    scales: scales ?? own.scales,
    flip: flip ?? own.flip,
  };
}

function windowsOf({ window, stride, crop }: ProtocolOptions) {
  return { window: window ?? ([crop, crop] as const), ...(stride === undefined ? {} : { stride }) };
}

/** What `predict` and `evaluate` take. Throws a {@link UserError} on a window that no protocol uses. */
export function predictOptions(options: ProtocolOptions): PredictOptions {
  const { protocol, window, stride, scales, flip } = options;
  if (protocol !== "sliding" && (window !== undefined || stride !== undefined))
    throw new UserError(`images are seen ${protocol === "whole" ? "whole" : "in halves"}, without windows`, {
      key: window === undefined ? "--stride" : "--window",
      fix: "add --protocol sliding, or leave it out",
    });
  return { protocol: protocols[protocol](options), scales, flip };
}

/** What is recorded beside the scores. */
export function protocolRecord(options: ProtocolOptions): ProtocolRecord {
  const { protocol, stride, scales, flip } = options;
  const { window } = windowsOf(options);
  const windows =
    protocol === "sliding" ? { window: [...window], ...(stride === undefined ? {} : { stride: [...stride] }) } : {};
  return { images: protocol, ...windows, flip, scales: [...scales], averaged: "logits" };
}
