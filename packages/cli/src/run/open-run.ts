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
import { differencesOf, inputsOfRun, refuseOthers, unrecorded, writeListings, type Inputs } from "./inputs.js";
import { hashOf, provenance } from "./session.js";

export interface OpenRunOptions {
  readonly command: string;
  readonly program?: string | undefined;
  readonly options: RunOptions;
  readonly sources: Sources;
  readonly backend: Backend;
  readonly out: string;
  readonly resume: boolean;
  /** Whether the paths of a resumed run may have changed, though not the contents of the files. */
  readonly moved?: boolean;
  /** Called with a note on what cannot be compared. */
  readonly note?: (line: string) => void;
}

const LABELS = "labels.txt";

/**
 * Creates the run folder, or opens the one to resume. Throws a {@link UserError} that names the differences if a resumed run has
 * other settings, labels, weights or images than it was started with.
 */
export async function openRun(request: OpenRunOptions): Promise<RunFolder> {
  const inputs = await inputsOfRun(request.sources, request.options);
  const config = await describeRun(request, inputs);
  if (!request.resume) {
    const made = await createRunFolder(request.out, config);
    await writeListings(made.path, inputs);
    await writeLabels(made);
    return made;
  }
  const folder = await openRunFolder(request.out);
  checkSettings(folder, config, request.moved ?? false);
  refuseOthers(folder.path, [
    ...otherWeights(folder.config, config, request.options),
    ...(folder.config.inputs === undefined
      ? otherLabels(folder.config, request)
      : await differencesOf(folder.path, folder.config.inputs, inputs)),
  ]);
  const note = unrecorded(folder.config);
  if (note !== undefined) request.note?.(note);
  // These are missing if the process was killed right after it created the folder.
  if (folder.config.inputs !== undefined) await writeListings(folder.path, inputs);
  if (!existsSync(join(folder.path, LABELS))) await writeLabels(folder);
  return folder;
}

function checkSettings(folder: RunFolder, config: RunConfig, moved: boolean): void {
  // A run from before an option existed has its default.
  const { command } = folder.config.options;
  const before = plain({ command, ...runOptions.parse(folder.config.options) }) as Record<string, unknown>;
  const changed = Object.keys({ ...before, ...config.options }).filter(
    (key) => !(moved && pathOptions.includes(key)) && !isDeepStrictEqual(before[key], config.options[key]),
  );
  if (!isDeepStrictEqual(folder.config.data?.labelMap, plain(config.data?.labelMap))) changed.push("the label map");
  if (changed.length > 0)
    throw new UserError(`the run was started with other settings: ${changed.join(", ")}`, {
      file: folder.path,
      fix: "resume with the settings in config.json, or start a new run in another --out",
    });
}

async function writeLabels({ path, config: { labels } }: RunFolder): Promise<void> {
  if (labels !== undefined) await writeFileAtomic(join(path, LABELS), `${labels.names.join("\n")}\n`);
}

/** A value as it is after a round trip through JSON. */
const plain = (value: unknown): unknown => value && JSON.parse(JSON.stringify(value));

/** Reports the encoder's weights file if its contents have changed; a folder without their hash is not checked. */
function otherWeights({ encoderWeightsHash: before }: RunConfig, now: RunConfig, options: RunOptions): string[] {
  if (before === undefined || before === now.encoderWeightsHash) return [];
  return [`encoderWeights: the contents of ${options.encoderWeights ?? "the file"} have changed`];
}

/**
 * Reports the labelled images of a folder from before inputs were recorded if the data set or the list file has changed. Still
 * older folders hold the hash of whole paths instead of names relative to the root.
 */
function otherLabels({ labels }: RunConfig, { sources, options }: OpenRunOptions): string[] {
  const subset = sources.labelled?.subset;
  if (labels === undefined || subset === undefined) return [];
  const hashes = [options.root, undefined].map((root) => hashOf(namesBelow(subset, root)));
  if (hashes.includes(labels.hash)) return [];
  return [`the labelled images: ${labels.names.length} before, ${subset.length} now (labels.txt lists the former)`];
}

async function describeRun(
  { command, program, options, sources, backend }: OpenRunOptions,
  { recorded }: Inputs,
): Promise<RunConfig> {
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
    // JSON has no undefined: options that were not given are absent, before and after a round trip.
    options: JSON.parse(JSON.stringify({ command, ...options })) as Record<string, unknown>,
    ...(weights === undefined ? {} : { encoderWeightsHash: await hashOfFile(weights) }),
    inputs: recorded,
  };
}
