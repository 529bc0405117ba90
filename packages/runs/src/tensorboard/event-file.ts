import { appendFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileError, isPartial, writeFileAtomic } from "@ddep/core/node";
import { isReached, type Reached } from "../metrics-file.js";
import { frame, maskedCrc32c, unframed } from "./record-frames.js";
import { decodeHead, encodeEvent, encodeVersion, type EventValue } from "./event.js";

/** Writes the event file of a run, which TensorBoard can follow live. */
export interface EventWriter {
  readonly file: string;
  /** Appends values at a step. Once it resolves, they survive a kill. Throws a `UserError`. */
  write(step: number, values: readonly EventValue[]): Promise<void>;
}

const prefix = "events.out.tfevents.";

/**
 * Opens the event file of a run folder, creating it if necessary.
 *
 * An existing file is rewound to where the run resumes: an incomplete last event is dropped, and so are events after the
 * checkpoint of the stage that their tags start with. `now` returns milliseconds since 1970.
 */
export async function openEvents(folder: string, reached: Reached, now = Date.now): Promise<EventWriter> {
  const checksum = await maskedCrc32c();
  const [earlier] = (await readdir(folder)).filter((name) => name.startsWith(prefix) && !isPartial(name)).toSorted();
  const file = join(folder, earlier ?? `${prefix}${Math.floor(now() / 1000)}.ddep`);
  const version = frame(encodeVersion(now() / 1000), checksum);
  if (earlier === undefined) await append(file, version);
  else await rewind(file, reached, version);
  return {
    file,
    write: (step, values) => append(file, frame(encodeEvent(now() / 1000, step, values), checksum)),
  };

  async function rewind(file: string, reached: Reached, version: Uint8Array): Promise<void> {
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw fileError(cause, "read", file);
    });
    const kept = [...unframed(bytes, checksum)].filter((event) => {
      const { step, tags } = decodeHead(event);
      return tags.every((tag) => isReached(reached, tag.split("/", 1)[0] ?? "", step));
    });
    const content = Buffer.concat(kept.length === 0 ? [version] : kept.map((event) => frame(event, checksum)));
    if (!content.equals(bytes)) await writeFileAtomic(file, content);
  }
}

async function append(file: string, bytes: Uint8Array): Promise<void> {
  await appendFile(file, bytes).catch((cause: unknown) => {
    throw fileError(cause, "written", file);
  });
}
