import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { fileError } from "@ddep/core/node";
import { createProgress } from "@ddep/runs";
import { withWeightsFile } from "@ddep/cli";
import type { Identity } from "../grid/grid.js";
import type { Settings } from "../grid/study.js";

/** Where this machine has what the runs read. */
export type Sources = Pick<Settings, "root" | "images" | "encoderWeights">;

/** What the flags of a command tell of it. */
export const sourcesOf = ({ root, images, encoderWeights }: Sources): Sources => ({
  ...(root && { root }),
  ...(images && { images }),
  ...(encoderWeights && { encoderWeights }),
});

/** Pulls weights that are given by their name, and tells the hash that stands for them in the names of runs. */
export async function openSourceFiles(
  sources: Sources,
  encoder: Settings["encoder"],
): Promise<{ sources: Sources; identity: Identity }> {
  const { encoderWeights } = sources;
  if (encoderWeights === undefined || encoder === undefined) return { sources, identity: {} };
  const progress = createProgress();
  const { encoderWeights: file } = await withWeightsFile({ encoder, encoderWeights }, { progress });
  progress.finish();
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash).catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  return {
    sources: { ...sources, encoderWeights: file },
    identity: { encoderWeightsHash: hash.digest("hex").slice(0, 16) },
  };
}
