import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { UserError } from "@ddep/core";
import { lockFolder, readText, removePartials, writeFileAtomic, type Lock, type LockOptions } from "@ddep/core/node";
import { makeFolder } from "@ddep/runs";
import { runRecord, type RunRecord } from "./record.js";
import { writeFileOnce } from "./write-once.js";

/**
 * The records in a study's folder: `records/ID.json` for each finished run, written once and atomically, and `failures/ID.json`
 * for each failed run. Several machines may share the folder.
 */
export interface Store {
  readonly folder: string;
  get(id: string): RunRecord | undefined;
  /** Whether a run has finished without failing. */
  isDone(id: string): boolean;
  /** Whether the complete run folder of a finished run is available. */
  holds(id: string): Promise<boolean>;
  all(): readonly RunRecord[];
  /** Stores the record of a run and returns true, or returns false if the run already has one: the first record is kept. */
  add(record: RunRecord): Promise<boolean>;
  /**
   * Claims a run, so that no other process computes it, and removes partial records of killed processes. Throws an `InUse` if
   * another process holds the run.
   */
  claim(id: string, options?: Pick<LockOptions, "patience">): Promise<Lock>;
  /** Reads the changes that other processes have made, for these runs or for all. */
  refresh(ids?: readonly string[]): Promise<void>;
}

/** Records that several machines share, and the transfer of run folders between them. */
export interface SharedStore extends Store {
  /** The `--store` of the other machines. */
  readonly place: string;
  /** Copies the run folder of a finished denoising run to this machine. */
  bring(id: string): Promise<void>;
  /** Copies the run folder of a run that is about to be recorded to where other machines can find it. */
  send(record: RunRecord): Promise<void>;
}

/** The folder of a run within a study's folder. */
export const runFolder = (folder: string, id: string): string => join(folder, "runs", id);
export const RESULT = "result.json";

/** Opens the records of a folder, creating the folder if necessary. Throws a {@link UserError} that names a damaged record. */
export async function openStore(folder: string): Promise<Store> {
  const [records, failures] = [join(folder, "records"), join(folder, "failures")];
  await makeFolder(records);
  await makeFolder(failures);
  const done = new Map<string, RunRecord>();
  const failed = new Map<string, RunRecord>();
  // Records of finished runs do not change and are read once; a failure may be replaced.
  const read = async (
    at: string,
    known: Map<string, RunRecord>,
    ids: ReadonlySet<string> | undefined,
    again: boolean,
  ) => {
    const there = (await readdir(at)).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
    for (const id of known.keys()) if (!there.includes(id)) known.delete(id);
    const wanted = there.filter((id) => (ids?.has(id) ?? true) && (again || !known.has(id)));
    const found = await Promise.all(wanted.map((id) => readRecord(join(at, `${id}.json`))));
    for (const record of found) known.set(record.id, record);
    const misplaced = at === records ? found.find(({ error }) => error !== undefined) : undefined;
    if (misplaced !== undefined)
      throw new UserError("is a record of a failed run among those of finished runs", {
        file: join(at, `${misplaced.id}.json`),
        fix: "delete it; the run is then computed again",
      });
  };
  const refresh = async (named?: readonly string[]) => {
    const ids = named && new Set(named);
    await read(records, done, ids, false);
    await read(failures, failed, ids, true);
  };
  await refresh();
  return {
    folder,
    get: (id) => done.get(id) ?? failed.get(id),
    isDone: (id) => done.has(id),
    // The result is the last file that a run writes.
    holds: (id) => Promise.resolve(existsSync(join(runFolder(folder, id), RESULT))),
    all: () => [...new Map([...failed, ...done]).values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    async add(record) {
      const text = `${JSON.stringify(record)}\n`;
      const failure = join(failures, `${record.id}.json`);
      if (record.error !== undefined) {
        await refresh([record.id]);
        if (done.has(record.id)) return false;
        await writeFileAtomic(failure, text);
        failed.set(record.id, record);
        return true;
      }
      const file = join(records, `${record.id}.json`);
      const first = await writeFileOnce(file, text);
      done.set(record.id, first ? record : await readRecord(file));
      await rm(failure, { force: true });
      failed.delete(record.id);
      return first;
    },
    async claim(id, options) {
      const locks = join(folder, "locks");
      await makeFolder(locks);
      for (const at of [folder, records, failures, locks]) await removePartials(at);
      return lockFolder(join(locks, id), { ...options, file: runFolder(folder, id) });
    },
    refresh,
  };
}

async function readRecord(file: string): Promise<RunRecord> {
  return recordOf(basename(file, ".json"), await readText(file), file);
}

/** The record of a run from its text. Throws a {@link UserError} that names the file. */
export function recordOf(id: string, text: string, file: string): RunRecord {
  const record = parseRecord(text, file);
  if (record.id !== id)
    throw new UserError(`is the record of another run, ${record.id}`, {
      file,
      fix: "delete it; the run is then computed again",
    });
  return record;
}

/** A record from its text. Throws a {@link UserError} that names the file and, if there is one, the line. */
function parseRecord(text: string, file: string, key?: string): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const result = runRecord.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(
    `is not a valid run record (${[issue?.path.join("."), issue?.message].filter(Boolean).join(": ")})`,
    {
      file,
      key,
      fix: key === undefined ? "delete it; the run is then computed again" : "delete this line",
    },
  );
}

/** Imports the finished runs that the store lacks from a file with one record per line. Returns their number. */
export async function importRecords(store: Store, file: string): Promise<number> {
  const lines = (await readText(file)).split("\n");
  const records = lines.flatMap((line, i) => (line.trim() === "" ? [] : [parseRecord(line, file, `line ${i + 1}`)]));
  const taken = records.filter(({ id, error }) => error === undefined && !store.isDone(id));
  for (const record of taken) await store.add(record);
  return taken.length;
}

/** Writes the finished runs among `ids` to a file, one per line, in that order. */
export async function exportRecords(store: Store, ids: readonly string[], file: string): Promise<number> {
  const done = ids.filter((id) => store.isDone(id));
  await writeFileAtomic(file, done.map((id) => `${JSON.stringify(store.get(id))}\n`).join(""));
  return done.length;
}

/** Removes the checkpoints of a run, which only an unfinished run needs. */
export async function removeCheckpoints(runFolder: string): Promise<void> {
  const stages = await readdir(runFolder, { withFileTypes: true });
  for (const stage of stages)
    if (stage.isDirectory()) await rm(join(runFolder, stage.name, "checkpoint.safetensors"), { force: true });
}
