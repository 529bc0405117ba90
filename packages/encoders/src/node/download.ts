import { mkdir, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "@ddep/core";
import { fileError, hashOfFile } from "@ddep/core/node";

export interface Download {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What it is called in messages. */
  readonly name: string;
  readonly size: number;
  /** SHA-256 in hexadecimal, where one is announced or pinned. */
  readonly hash: string | undefined;
  /** Where it grows; what an earlier download left there is not loaded again. */
  readonly partial: string;
}

/** What fixes a refusal. */
export const TOKEN = "accept the model's terms on its page, make an access token, and give it in HF_TOKEN";

/** Bytes that are there, of all bytes. */
export type OnBytes = (done: number, total: number) => void;

/** Attempts in a row that bring not a byte, before a download is given up. */
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
    fix: "give the same command again: it goes on from there",
  });
}

/** Asks for the bytes from `start` on. A server that gives all of them instead makes the file begin again. */
async function request({ url, headers, name, size }: Download, start: number) {
  const range: Record<string, string> = start > 0 ? { Range: `bytes=${start}-` } : {};
  const response = await fetch(url, { headers: { ...headers, ...range } }).catch((cause: unknown) => {
    throw networkError(cause, name, start, size);
  });
  if (!response.ok || response.body === null)
    throw new UserError(`the server answers ${response.status} ${response.statusText}`.trim(), {
      file: name,
    });
  return { body: response.body, from: response.status === 206 ? start : 0 };
}

/** Appends what one request brings. Returns what broke it off, if anything did. */
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
      if (done + value.length > size)
        throw new UserError(`brings more than the ${size} bytes that were announced`, { file: name });
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
 * Downloads a file into `partial`, going on from what is there of it, and checks its size and SHA-256. Throws a
 * {@link UserError} where the server or the disk fails, after which the same download goes on, and where the bytes are
 * not those expected, after which it begins again.
 */
export async function download(wanted: Download, onBytes: OnBytes = () => undefined): Promise<void> {
  const { partial, name, size, hash } = wanted;
  await mkdir(dirname(partial), { recursive: true }).catch((cause: unknown) => {
    throw fileError(cause, "made", dirname(partial));
  });
  let done = await sizeOf(partial);
  for (let fruitless = 0; done < size;) {
    const broken = await append(wanted, done, onBytes);
    const now = await sizeOf(partial);
    fruitless = now > done ? 0 : fruitless + 1;
    done = now;
    if (done < size && fruitless >= ATTEMPTS)
      throw broken ?? networkError(new Error("the server sends no more"), name, done, size);
  }
  const found = hash === undefined ? undefined : await hashOfFile(partial);
  if (done === size && found === hash) return;
  await rm(partial, { force: true });
  throw new UserError(done === size ? `has SHA-256 ${found}, not ${hash}` : `has ${done} bytes, not ${size}`, {
    file: name,
    fix: "give the same command again; if it stays so, the server's copy is damaged",
  });
}
