import { hashOfFile } from "@ddep/core/node";
import { createProgress } from "@ddep/runs";
import { withWeightsFile } from "@ddep/cli";
import type { Identity } from "../grid/grid.js";
import type { Settings } from "../grid/study.js";

/** The paths of the files that runs read on this machine. */
export type Sources = Pick<Settings, "root" | "images" | "encoderWeights">;

/** The sources among the flags of a command. */
export const sourcesOf = ({ root, images, encoderWeights }: Sources): Sources => ({
  ...(root && { root }),
  ...(images && { images }),
  ...(encoderWeights && { encoderWeights }),
});

/** Downloads weights given by name, and returns the hash that identifies the weights in run ids. */
export async function openSourceFiles(
  sources: Sources,
  encoder: Settings["encoder"],
): Promise<{ sources: Sources; identity: Identity }> {
  const { encoderWeights } = sources;
  if (encoderWeights === undefined || encoder === undefined) return { sources, identity: {} };
  const progress = createProgress();
  const { encoderWeights: file } = await withWeightsFile({ encoder, encoderWeights }, { progress });
  progress.finish();
  return {
    sources: { ...sources, encoderWeights: file },
    identity: { encoderWeightsHash: (await hashOfFile(file)).slice(0, 16) },
  };
}
