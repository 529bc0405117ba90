import { access, constants, mkdir, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UserError } from "@ddep/core";
import { fileError, isPartial, lockFolder, removePartials, writeFileAtomic, type Lock } from "@ddep/core/node";
import { readJson, writeJson } from "./json-file.js";
import { type RunConfig, runConfig, runResult, type RunResult } from "./records.js";

/** The folder of one run, with everything that it wrote. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  readonly config: RunConfig;
}

const anotherFolder = "give another --out, or add --resume to continue this run";
const notARun = "give the folder of a run, or start it again in another --out";

/** The lock of a run folder. */
const LOCK = ".lock";

/** Whether a file in a run folder is a lock or a partial file, rather than part of the run's output. */
export const isPassing = (name: string): boolean => name === LOCK || isPartial(name);

/**
 * Locks a run folder for the process that writes to it, and removes partial files that a killed process left there. Reading
 * needs no lock. The folder of a new run is created; that of a resumed run must exist.
 *
 * Throws an `InUse` if another process is writing to the folder, and a {@link UserError} if the folder cannot be used.
 */
export async function lockRunFolder(path: string, { resume }: { readonly resume: boolean }): Promise<Lock> {
  const folder = resolve(path);
  if (resume) await openRunFolder(folder);
  else {
    await expectEmpty(folder);
    await makeFolder(folder);
  }
  const lock = await lockFolder(join(folder, LOCK));
  try {
    await removePartials(folder, { recursive: true });
  } catch (cause) {
    await lock.release();
    throw fileError(cause, "cleared of the partial files of a killed process", folder);
  }
  return lock;
}

/**
 * Creates the folder of a new run and writes its `config.json`.
 *
 * Throws a {@link UserError} if the folder is not empty or cannot be written to.
 */
export async function createRunFolder(path: string, config: RunConfig): Promise<RunFolder> {
  const folder = resolve(path);
  await expectEmpty(folder);
  await makeFolder(folder);
  await writeJson(join(folder, "config.json"), config);
  return { path: folder, config };
}

async function expectEmpty(folder: string): Promise<void> {
  const all = await readdir(folder).catch((cause: unknown) => {
    if (codeOf(cause) === "ENOENT") return [];
    if (codeOf(cause) === "ENOTDIR")
      throw new UserError("is not a folder", { file: folder, fix: "give another --out" });
    throw fileError(cause, "read", folder);
  });
  const found = all.filter((name) => !isPassing(name));
  if (found.length > 0) {
    throw new UserError(`already exists and is not empty (it contains ${found.slice(0, 3).join(", ")})`, {
      file: folder,
      fix: anotherFolder,
    });
  }
}

/**
 * Opens the folder of an earlier run.
 *
 * Throws a {@link UserError} if the folder does not exist, or its `config.json` is missing or damaged.
 */
export async function openRunFolder(path: string): Promise<RunFolder> {
  const folder = resolve(path);
  const info = await stat(folder).catch((cause: unknown) => {
    if (codeOf(cause) !== "ENOENT") throw fileError(cause, "opened", folder);
    throw new UserError("does not exist", { file: folder, fix: "check the path of the run folder", cause });
  });
  if (!info.isDirectory()) throw new UserError("is not a folder", { file: folder, fix: notARun });
  const file = join(folder, "config.json");
  await access(file, constants.F_OK).catch((cause: unknown) => {
    throw new UserError("is missing: either this is not a run folder, or the run was interrupted before it started", {
      file,
      fix: notARun,
      cause,
    });
  });
  const fix = "restore the file that the run wrote, or start the run again in another --out";
  return { path: folder, config: await readJson(file, runConfig, fix) };
}

/** Writes `result.json`. */
export async function writeResult(folder: string, result: RunResult): Promise<void> {
  await writeJson(join(folder, "result.json"), runResult.parse(result));
}

/** The contents of `result.json`, or undefined if no method has been evaluated yet. Throws a {@link UserError} if it is damaged. */
export async function readResult(folder: string): Promise<RunResult | undefined> {
  const file = join(folder, "result.json");
  const there = await stat(file).catch(() => undefined);
  if (there === undefined) return undefined;
  return readJson(file, runResult, "delete the file and evaluate the run again");
}

/** Writes a picture to `STAGE/pictures/NAME.png` and returns its path. */
export async function writePicture(folder: string, stage: string, name: string, png: Uint8Array): Promise<string> {
  const pictures = join(folder, stage, "pictures");
  await makeFolder(pictures);
  const file = join(pictures, `${name}.png`);
  await writeFileAtomic(file, png);
  return file;
}

/** Creates a folder and its parents. Throws a {@link UserError}. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: unknown) => {
    throw fileError(cause, "made", path);
  });
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}
