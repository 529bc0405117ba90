import { UserError } from "@ddep/core";
import { hashOfFile, writeFileAtomic } from "@ddep/core/node";
import { labelMapJson, namesBelow } from "@ddep/datasets";
import { createRunFolder, openRunFolder, type RunConfig, type RunFolder } from "@ddep/runs";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Backend } from "@ddep/backend";
import { choiceOf, type Sources } from "../recipe/open-sources.js";
import { pathOptions } from "../options/rows.js";
import { runOptions, type RunOptions } from "../options/run-options.js";
import { hashOf, provenance } from "./session.js";

export interface OpenRunOptions {
  readonly command: string;
  readonly program?: string | undefined;
  readonly options: RunOptions;
  readonly sources: Sources;
  readonly backend: Backend;
  readonly out: string;
  readonly resume: boolean;
  /** Whether the paths of a run that is resumed may have changed, though not what lies there. */
  readonly moved?: boolean;
}

const LABELS = "labels.txt";

/** Makes the run folder, or opens the one to resume. */
export async function openRun(request: OpenRunOptions): Promise<RunFolder> {
  const config = await describeRun(request);
  if (!request.resume) {
    const made = await createRunFolder(request.out, config);
    await writeLabels(made);
    return made;
  }
  const folder = await openRunFolder(request.out);
  // A run from before there was a choice has its default.
  const { command } = folder.config.options;
  const before = plain({ command, ...runOptions.parse(folder.config.options) }) as Record<string, unknown>;
  const changed = Object.keys({ ...before, ...config.options }).filter(
    (key) => !(request.moved && pathOptions.includes(key)) && !isDeepStrictEqual(before[key], config.options[key]),
  );
  if (request.moved && folder.config["encoderWeightsHash"] !== config["encoderWeightsHash"])
    changed.push("the contents of encoderWeights");
  if (!isDeepStrictEqual(folder.config.data?.labelMap, plain(config.data?.labelMap))) changed.push("the label map");
  if (changed.length > 0)
    throw new UserError(`the run was begun with other settings: ${changed.join(", ")}`, {
      file: folder.path,
      fix: "resume with the flags of config.json, or begin a new run in another --out",
    });
  checkLabels(folder, request);
  // A process that was killed just after it had made the folder left none.
  if (!existsSync(join(folder.path, LABELS))) await writeLabels(folder);
  return folder;
}

async function writeLabels({ path, config: { labels } }: RunFolder): Promise<void> {
  if (labels !== undefined) await writeFileAtomic(join(path, LABELS), `${labels.names.join("\n")}\n`);
}

/** As a file has it. */
const plain = (value: unknown): unknown => value && JSON.parse(JSON.stringify(value));

/**
 * Throws where the labelled images are no longer those of the run: the data set or the list file has changed. Run folders
 * from before names were written below the root have the hash of whole paths.
 */
function checkLabels({ path, config: { labels } }: RunFolder, { sources, options }: OpenRunOptions): void {
  const subset = sources.labelled?.subset;
  if (labels === undefined || subset === undefined) return;
  const hashes = [options.root, undefined].map((root) => hashOf(namesBelow(subset, root)));
  if (!hashes.includes(labels.hash))
    throw new UserError("the labelled images are no longer those that the run was begun with", {
      file: path,
      fix: "put the data set and the list of --labels-file back as they were (labels.txt names the images), or begin a new run in another --out",
    });
}

async function describeRun({ command, program, options, sources, backend }: OpenRunOptions): Promise<RunConfig> {
  const { unlabelled, unitScale, labelled } = sources;
  const names = labelled === undefined ? [] : namesBelow(labelled.subset, options.root);
  const weights = options.encoderWeights;
  return {
    ...(await provenance(backend, options.seed, program)),
    command,
    ...(labelled === undefined
      ? {}
      : {
          data: {
            name: options.data!,
            root: options.root,
            split: choiceOf(options).validation,
            labelMap: labelMapJson(labelled.subset.labelMap),
          },
          labels: {
            fraction: options.labelsFile === undefined ? options.labels : names.length / labelled.total,
            total: labelled.total,
            names,
            file: options.labelsFile,
            hash: hashOf(names),
          },
        }),
    ...(unlabelled === undefined
      ? {}
      : {
          pretraining: {
            source: (options.pretrainOn === "target" ? undefined : options.images) ?? options.data!,
            images: unlabelled.length,
            ...(unitScale && { scale: unitScale }),
          },
        }),
    // JSON has no undefined: what was not given is not there, before and after a round trip.
    options: JSON.parse(JSON.stringify({ command, ...options })) as Record<string, unknown>,
    ...(weights === undefined ? {} : { encoderWeightsHash: await hashOfFile(weights) }),
  };
}
