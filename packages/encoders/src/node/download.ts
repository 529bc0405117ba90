import { mkdir, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "@ddep/core";
import { fileError, hashOfFile } from "@ddep/core/node";

export interface Download {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Its name in messages. */
  readonly name: string;
  readonly size: number;
  /** SHA-256 in hexadecimal, if announced or pinned. */
  readonly hash: string | undefined;
  /** The partial file. Bytes left there by an earlier download are not downloaded again. */
  readonly partial: string;
}

/** How to fix a refused download. */
export const TOKEN = "accept the model's terms on its page, make an access token, and give it in HF_TOKEN";

/** Called with the bytes present so far and the total. */
export type OnBytes = (done: number, total: number) => void;

/** Consecutive attempts without a single byte after which a download is abandoned. */
const ATTEMPTS = 3;

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

function networkError(cause: unknown, name: string, done: number, total: number): UserError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  return new UserError(`cannot be downloaded further than byte ${done} of ${total} (${reason})`, {
    file: name,
    cause,
    fix: "run the same command again; it continues from there",
  });
}

/**
 * Requests the bytes from `start` on. If the server sends the whole file instead, the download restarts from the
 * beginning.
 */
async function request({ url, headers, name, size }: Download, start: number) {
  const range: Record<string, string> = start > 0 ? { Range: `bytes=${start}-` } : {};
  const response = await fetch(url, { headers: { ...headers, ...range } }).catch((cause: unknown) => {
    throw networkError(cause, name, start, size);
  });
  if (!response.ok || response.body === null)
    throw new UserError(`the server responded ${response.status} ${response.statusText}`.trim(), {
      file: name,
    });
  return { body: response.body, from: response.status === 206 ? start : 0 };
}

/** Appends the bytes of one request. Returns the error that interrupted it, if any. */
async function append(download: Download, start: number, onBytes: OnBytes): Promise<UserError | undefined> {
  const { partial, name, size } = download;
  const { body, from } = await request(download, start);
  const handle = await open(partial, from > 0 ? "a" : "w").catch((cause: unknown) => {
    throw fileError(cause, "written", partial);
  });
  let done = from;
  const pieces = body.values();
  try {
    for (;;) {
      const { value, done: over } = await pieces.next().catch((cause: unknown) => {
        throw networkError(cause, name, done, size);
      });
      if (over) return undefined;
      if (done + value.length > size) throw new UserError(`has more than the announced ${size} bytes`, { file: name });
      await handle.writeFile(value).catch((cause: unknown) => {
        throw fileError(cause, "written", partial);
      });
      done += value.length;
      onBytes(done, size);
    }
  } catch (error) {
    await pieces.return?.().catch(() => undefined);
    if (error instanceof UserError && error.file === name && done < size) return error;
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Downloads a file to `partial`, continuing from what is already there, and checks its size and SHA-256.
 *
 * @throws UserError if the server or the disk fails, after which the same download can continue; or if the bytes are
 * not those expected, after which it starts over
 */
export async function download(wanted: Download, onBytes: OnBytes = () => undefined): Promise<void> {
  const { partial, name, size, hash } = wanted;
  await mkdir(dirname(partial), { recursive: true }).catch((cause: unknown) => {
    throw fileError(cause, "created", dirname(partial));
  });
  let done = await sizeOf(partial);
  for (let fruitless = 0; done < size;) {
    const broken = await append(wanted, done, onBytes);
    const now = await sizeOf(partial);
    fruitless = now > done ? 0 : fruitless + 1;
    done = now;
    if (done < size && fruitless >= ATTEMPTS)
      throw broken ?? networkError(new Error("the server stopped sending"), name, done, size);
  }
  const found = hash === undefined ? undefined : await hashOfFile(partial);
  if (done === size && found === hash) return;
  await rm(partial, { force: true });
  throw new UserError(done === size ? `has SHA-256 ${found}, not ${hash}` : `has ${done} bytes, not ${size}`, {
    file: name,
    fix: "run the same command again; if the error persists, the server's copy is damaged",
  });
}
