import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { readText, writeFileAtomic } from "@ddep/core/node";
import { makeFolder } from "@ddep/ddep";
import { runRecord, type RunRecord } from "./record.js";

/** The records of a study's folder: `records/ID.json`, one a run, each written whole or not at all. */
export interface Store {
  readonly folder: string;
  get(id: string): RunRecord | undefined;
  /** Whether a run has finished, without a failure. */
  isDone(id: string): boolean;
  all(): readonly RunRecord[];
  /** Keeps what a run left. A finished run is kept as it is: the second of two is not recorded. */
  add(record: RunRecord): Promise<void>;
  /** Forgets what others have changed, and reads the folder again. */
  refresh(): Promise<void>;
}

/** Opens the records of a folder, which is made where it is not there. Throws a {@link UserError} that names a damaged record. */
export async function openStore(folder: string): Promise<Store> {
  const records = join(folder, "records");
  await makeFolder(records);
  const known = new Map<string, RunRecord>();
  const refresh = async () => {
    const names = (await readdir(records)).filter((name) => name.endsWith(".json"));
    const found = await Promise.all(names.map((name) => readRecord(join(records, name))));
    known.clear();
    for (const record of found) known.set(record.id, record);
  };
  await refresh();
  const isDone = (id: string) => known.has(id) && known.get(id)!.error === undefined;
  return {
    folder,
    get: (id) => known.get(id),
    isDone,
    all: () => [...known.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    async add(record) {
      const file = join(records, `${record.id}.json`);
      if (existsSync(file) && (await readRecord(file)).error === undefined) return;
      await writeFileAtomic(file, `${JSON.stringify(record)}\n`);
      known.set(record.id, record);
    },
    refresh,
  };
}

async function readRecord(file: string): Promise<RunRecord> {
  return parse(await readText(file), file);
}

function parse(text: string, file: string, key?: string): RunRecord {
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
    `is no record of a run (${[issue?.path.join("."), issue?.message].filter(Boolean).join(": ")})`,
    {
      file,
      ...(key === undefined ? {} : { key }),
      mend: key === undefined ? "remove it: its run is then run again" : "remove that line",
    },
  );
}

/** Takes the finished runs of a file of records, one a line, that the store has not. Returns how many they were. */
export async function importRecords(store: Store, file: string): Promise<number> {
  const lines = (await readText(file)).split("\n");
  const records = lines.flatMap((line, i) =>
    line.trim() === "" ? [] : [parse(line, file, `line ${i + 1}`)],
  );
  const taken = records.filter(({ id, error }) => error === undefined && !store.isDone(id));
  for (const record of taken) await store.add(record);
  return taken.length;
}

/** Writes the finished runs among `ids` to a file, one a line, in that order. */
export async function exportRecords(store: Store, ids: readonly string[], file: string): Promise<number> {
  const done = ids.filter((id) => store.isDone(id));
  await writeFileAtomic(file, done.map((id) => `${JSON.stringify(store.get(id))}\n`).join(""));
  return done.length;
}

/** Removes what an unfinished run needs and a finished one does not: its checkpoints. */
export async function removeCheckpoints(runFolder: string): Promise<void> {
  const stages = await readdir(runFolder, { withFileTypes: true });
  for (const stage of stages)
    if (stage.isDirectory()) await rm(join(runFolder, stage.name, "checkpoint.safetensors"), { force: true });
}
