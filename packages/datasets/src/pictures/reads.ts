import { UserError } from "@ddep/core";

/** Reads under way, and the one that waits for them to end, or runs by itself. */
const running = new Set<Promise<unknown>>();
let alone: Promise<unknown> | undefined;

async function beside<T>(read: () => Promise<T>): Promise<T> {
  while (alone !== undefined) await alone;
  const reading = read();
  running.add(reading);
  try {
    return await reading;
  } finally {
    running.delete(reading);
  }
}

async function byItself<T>(read: () => Promise<T>): Promise<T> {
  while (alone !== undefined) await alone;
  const reading = Promise.allSettled(running).then(read);
  alone = reading.then(
    () => (alone = undefined),
    () => (alone = undefined),
  );
  return reading;
}

/** The decoder's messages about one file: it repeats them, a line each. */
function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const lines = new Set(message.split("\n").map((line) => line.trim()));
  return [...lines]
    .filter((line) => line !== "")
    .slice(0, 3)
    .join("; ");
}

/**
 * What `read` gives of an image file, by sharp. Throws a UserError that names the file and the decoder's reason.
 *
 * libvips keeps the messages of all its threads in one place, so the reason of a read that fails beside others may be
 * that of another file, or be lost. It is read again by itself to learn its own.
 */
export async function readBySharp<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await beside(read);
  } catch (first) {
    if (first instanceof UserError) throw first;
  }
  return byItself(read).catch((cause: unknown) => {
    throw new UserError(
      `the image cannot be decoded; it is damaged, cut short or of another format (${reasonOf(cause)})`,
      { file, fix: "copy it again, save it as JPEG, PNG or WebP, or delete it", cause },
    );
  });
}
