import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { UserError } from "@ddep/core";
import { isPartial, type Lock } from "@ddep/core/node";
import { isPassing } from "@ddep/runs";
import type { RunRecord } from "./record.js";
import { recordOf, RESULT, runFolder, type SharedStore, type Store } from "./store.js";
import { openBucket, type Bucket } from "./bucket.js";
import { lockObject } from "./bucket-lock.js";

/** The kinds of runs whose folders are uploaded; for a candidate, the record is enough. Nobody else needs checkpoints. */
const sent = ["pretrain", "final"];
const unsent = "checkpoint.safetensors";

/**
 * Records in a bucket, with copies in this machine's folder: `records/ID.json`, `failures/ID.json` and the files of `runs/ID`. A
 * record is only written if there is none yet.
 */
export async function openS3Store(place: string, local: Store, endpoint: string | undefined): Promise<SharedStore> {
  const bucket = openBucket(place, endpoint);
  const fetch = async (key: string) => {
    const text = await bucket.text(key);
    if (text !== undefined) await local.add(recordOf(idOf(key), text, `${place}/${key}`));
  };
  const keyOf = ({ id, error }: Pick<RunRecord, "id" | "error">) =>
    `${error === undefined ? "records" : "failures"}/${id}.json`;
  const store: SharedStore = {
    ...local,
    place,
    async refresh(ids) {
      await local.refresh(ids);
      if (ids !== undefined) {
        for (const id of ids) if (!local.isDone(id)) await fetch(keyOf({ id }));
        return;
      }
      const keys = [...(await bucket.list("failures/")), ...(await bucket.list("records/"))];
      for (const key of keys) if (!local.isDone(idOf(key))) await fetch(key);
    },
    async add(record) {
      const text = `${JSON.stringify(record)}\n`;
      if (record.error !== undefined) {
        await store.refresh([record.id]);
        if (local.isDone(record.id)) return false;
        await bucket.put(keyOf(record), text);
        return local.add(record);
      }
      const first = (await bucket.swap(keyOf(record), text, undefined)) !== undefined;
      if (first) await local.add(record);
      else await fetch(keyOf(record));
      return first;
    },
    async claim(id, options) {
      const here = await local.claim(id, options);
      try {
        return both(here, await lockObject(bucket, `locks/${id}.json`, { ...options, file: `${place}/runs/${id}` }));
      } catch (error) {
        await here.release();
        throw error;
      }
    },
    async holds(id) {
      return (await local.holds(id)) || (await bucket.list(`runs/${id}/${RESULT}`)).length > 0;
    },
    async bring(id) {
      const folder = runFolder(local.folder, id);
      const below = `runs/${id}/`;
      for (const key of await bucket.list(below)) {
        // Earlier versions uploaded the partial files of killed processes.
        if (isPartial(key)) continue;
        const file = fileOf(key.slice(below.length), folder, `${place}/${key}`);
        if (!existsSync(file)) await bucket.download(key, file);
      }
    },
    async send({ id, kind }) {
      if (!sent.includes(kind)) return;
      const folder = runFolder(local.folder, id);
      // Imported records have no run folder on this machine.
      if (!existsSync(folder)) return;
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (
          !entry.isFile() ||
          entry.name === unsent ||
          isPassing(relative(folder, entry.parentPath)) ||
          isPassing(entry.name)
        )
          continue;
        const file = join(entry.parentPath, entry.name);
        await bucket.upload(`runs/${id}/${relative(folder, file).split(sep).join("/")}`, file);
      }
    },
  };
  await store.refresh();
  await share(store, bucket);
  return store;
}

/** Combines two locks: that of this machine's folder, which others may use without the bucket, and that of the bucket. */
const both = (here: Lock, there: Lock): Lock => ({
  signal: AbortSignal.any([here.signal, there.signal]),
  async confirm() {
    await here.confirm();
    await there.confirm();
  },
  async release() {
    await there.release().finally(() => here.release());
  },
});

/** The file in a run folder for a key below it. Throws a {@link UserError} if the key leads elsewhere. */
function fileOf(key: string, folder: string, place: string): string {
  const parts = key.split("/");
  if (parts.some((part) => !/^[\w-][\w.-]*$/.test(part)))
    throw new UserError("is not a file of a run", {
      file: place,
      fix: "delete it: it was not put there by a study",
    });
  return join(folder, ...parts);
}

/** Uploads the runs that this machine finished before it used the bucket. */
async function share(store: SharedStore, bucket: Bucket): Promise<void> {
  const there = new Set((await bucket.list("records/")).map(idOf));
  for (const record of store.all())
    if (record.error === undefined && !there.has(record.id)) {
      await store.send(record);
      await store.add(record);
    }
}

const idOf = (key: string) => key.slice(key.lastIndexOf("/") + 1, -".json".length);
