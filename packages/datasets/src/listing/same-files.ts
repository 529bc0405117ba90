import { stat } from "node:fs/promises";
import { hashOfFile } from "@ddep/core/node";
import pLimit from "p-limit";

/** Two files with the same content. */
export interface SameFiles {
  readonly files: readonly [string, string];
  /** Whether the two are the same file through a link. */
  readonly linked: boolean;
}

/** Files accessed at the same time. */
const READERS = 32;

interface Entry {
  readonly file: string;
  readonly identity: string;
  readonly size: number;
}

/** Returns the first entry of each key. */
const firstBy = <K>(entries: readonly Entry[], key: (entry: Entry) => K) =>
  new Map(entries.toReversed().map((entry) => [key(entry), entry]));

/**
 * Returns the files of the second list that are links to files of the first, symbolic or hard, or have the same bytes.
 * Each is paired with the first such file, in the order of the second list. Entries that are not files are skipped.
 *
 * Only files of equal size are read.
 */
export async function sameFiles(first: readonly string[], second: readonly string[]): Promise<SameFiles[]> {
  const limit = pLimit(READERS);
  const entriesOf = async (files: readonly string[]) => {
    const found = files.map((file) => limit(() => stat(file, { bigint: true }).catch(() => undefined)));
    return (await Promise.all(found)).flatMap((info, i) =>
      info?.isFile() ? [{ file: files[i]!, identity: `${info.dev} ${info.ino}`, size: Number(info.size) }] : [],
    );
  };
  const [ours, theirs] = await Promise.all([entriesOf(first), entriesOf(second)]);
  const byIdentity = firstBy(ours, ({ identity }) => identity);
  const sizes = new Set(theirs.map(({ size }) => size));
  const candidates = ours.filter(({ size }) => sizes.has(size));
  const sizesOfOurs = new Set(candidates.map(({ size }) => size));
  const hash = ({ file }: Entry) => limit(() => hashOfFile(file));
  const hashes = new Map<string, string>();
  const hashed = candidates.map(async (entry) => void hashes.set(entry.file, await hash(entry)));
  await Promise.all(hashed);
  const byHash = firstBy(candidates, ({ file }) => hashes.get(file)!);
  const found = theirs.map(async (entry): Promise<SameFiles[]> => {
    const linked = byIdentity.get(entry.identity);
    if (linked !== undefined) return [{ files: [linked.file, entry.file], linked: true }];
    if (!sizesOfOurs.has(entry.size)) return [];
    const copy = byHash.get(await hash(entry));
    return copy === undefined ? [] : [{ files: [copy.file, entry.file], linked: false }];
  });
  return (await Promise.all(found)).flat();
}
