/** Files that have been decoded completely, by name, size and modification time; at most about 20 MB of names. */
const sound = new Set<string>();
const MOST = 100_000;

/**
 * Decodes a whole file once before any region of it is used, so that whether it counts as damaged does not depend on
 * which region, or which decoder, comes first.
 */
export async function once(version: string, decodeWhole: () => Promise<unknown>): Promise<void> {
  if (sound.has(version)) return;
  await decodeWhole();
  if (sound.size < MOST) sound.add(version);
}
