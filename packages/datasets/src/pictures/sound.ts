/** Files whose whole data have been decoded, by name, size and time of change; some 20 MB of names at most. */
const sound = new Set<string>();
const MOST = 100_000;

/**
 * Decodes the whole of a file once before a part of it is used, so that whether it is damaged does not depend on which
 * part, or which decoder, comes first.
 */
export async function once(version: string, decodeWhole: () => Promise<unknown>): Promise<void> {
  if (sound.has(version)) return;
  await decodeWhole();
  if (sound.size < MOST) sound.add(version);
}
