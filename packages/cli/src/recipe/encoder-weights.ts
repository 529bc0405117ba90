import { existsSync } from "node:fs";
import { UserError } from "@ddep/core";
import { findWeights } from "@ddep/encoders";
import { pullWeights } from "@ddep/encoders/node";
import type { RunOptions } from "../options/run-options.js";
import type { Session } from "../run/session.js";

const MEGABYTE = 1e6;

/**
 * The options with `encoderWeights` as a file. If there is no such file, it is taken as the name of published weights, which
 * are downloaded unless they are in the cache. Throws a {@link UserError} for weights of another encoder.
 */
export async function withWeightsFile<O extends Pick<RunOptions, "encoder" | "encoderWeights">>(
  options: O,
  { progress }: Pick<Session, "progress">,
): Promise<O> {
  const name = options.encoderWeights;
  if (name === undefined || existsSync(name)) return options;
  const known = findWeights(name);
  if (known === undefined) return options;
  if (known.architecture !== options.encoder)
    throw new UserError(`${known.name} holds weights of ${known.architecture}, not of ${options.encoder}`, {
      key: "--encoder-weights",
      fix: `add --encoder ${known.architecture}, or choose other weights`,
    });
  const { file, cached } = await pullWeights(name, {
    onBytes: (done, total) =>
      progress.update({
        stage: "download",
        step: Math.floor(done / MEGABYTE),
        steps: Math.ceil(total / MEGABYTE),
        unit: "MB",
      }),
  });
  if (!cached) progress.note(`Downloaded ${known.name} (${known.licence}) to ${file}`);
  return { ...options, encoderWeights: file };
}
