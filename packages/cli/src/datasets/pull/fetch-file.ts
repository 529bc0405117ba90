import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import { download } from "@ddep/encoders/node";

/** Attempts at a request that fails, and the pause before the second attempt in milliseconds. */
const [ATTEMPTS, PAUSE] = [4, 500];

/** Asks for uncompressed bytes, so that their number is the size of the file. */
const headers = { "Accept-Encoding": "identity" };

const passing = (status: number) => status === 408 || status === 429 || status >= 500;

/** Repeats a request after temporary failures, with doubling pauses. Throws a UserError that names the address. */
async function ask(url: string, method: "GET" | "HEAD"): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(url, { method, headers }).catch((error: unknown) => error as Error);
    if (answer instanceof Response && answer.ok) return answer;
    const final = attempt >= ATTEMPTS || (answer instanceof Response && !passing(answer.status));
    if (final) throw refused(url, answer);
    await setTimeout(PAUSE * 2 ** (attempt - 1));
  }
}

function refused(url: string, answer: Response | Error): UserError {
  if (answer instanceof Response)
    return new UserError(`the server responded with ${answer.status} ${answer.statusText}`.trim(), {
      file: url,
      fix: "try again later, or give a mirror with --from",
    });
  const inner = answer.cause instanceof Error ? answer.cause : answer;
  return new UserError(`cannot be reached (${inner.message})`, {
    file: url,
    cause: answer,
    fix: "check the network, or give a mirror with --from; running the same command again keeps the files that are complete",
  });
}

/** The text at an address. */
export async function fetchText(url: string): Promise<string> {
  return (await ask(url, "GET")).text();
}

/**
 * Downloads a file unless it exists. An interrupted download is continued, and only a complete file ever has the final name.
 * Throws a {@link UserError} if the network, the server or the disk fails.
 */
export async function fetchFile(url: string, file: string): Promise<void> {
  if (existsSync(file)) return;
  const size = Number((await ask(url, "HEAD")).headers.get("Content-Length") ?? NaN);
  if (!Number.isSafeInteger(size) || size === 0)
    throw new UserError("the server does not report the size of the file", {
      file: url,
      fix: "give a mirror with --from",
    });
  await mkdir(dirname(file), { recursive: true }).catch((cause: unknown) => {
    throw fileError(cause, "made", dirname(file));
  });
  const partial = join(dirname(file), `.${basename(file)}.partial`);
  await download({ url, headers, name: url, size, hash: undefined, partial });
  await rename(partial, file).catch((cause: unknown) => {
    throw fileError(cause, "written", file);
  });
}
