import { UserError } from "@ddep/core";

/** Reads in progress, and the read that waits for them or runs alone. */
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

/** Returns the decoder's messages about one file, without repeated lines. */
function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const lines = new Set(message.split("\n").map((line) => line.trim()));
  return [...lines]
    .filter((line) => line !== "")
    .slice(0, 3)
    .join("; ");
}

/**
 * Runs `read`, which reads an image file with sharp.
 *
 * libvips keeps the messages of all its threads in one place, so the reason for a failure among concurrent reads may
 * belong to another file, or be lost. A failed read is therefore repeated alone to get its own.
 *
 * @throws UserError naming the file and the decoder's reason
 */
export async function readBySharp<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await beside(read);
  } catch (first) {
    if (first instanceof UserError) throw first;
  }
  return byItself(read).catch((cause: unknown) => {
    throw new UserError(
      `the image cannot be decoded; it is damaged, truncated or in another format (${reasonOf(cause)})`,
      { file, fix: "copy it again, save it as JPEG, PNG or WebP, or delete it", cause },
    );
  });
}
