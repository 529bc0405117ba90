import { resolve } from "node:path";
import type { RunRecord } from "../record.js";
import { openStore, type Store } from "../store.js";

/** Records that several machines share, and a way for the files of runs to get from one to another. */
export interface SharedStore extends Store {
  /** What `--store` of another machine is. */
  readonly place: string;
  /** Brings the run folder of a finished denoising run to this machine. */
  bring(id: string): Promise<void>;
  /** Sends the run folder of a run that is about to be recorded to where others find it. */
  send(record: RunRecord): Promise<void>;
}

const isS3 = (place: string): boolean => place.startsWith("s3://");

export interface SharedStoreOptions {
  /** Of a bucket: where this machine keeps its run folders. */
  readonly local: string;
  readonly endpoint?: string | undefined;
}

/** Opens a shared folder, or a bucket given as s3://bucket/prefix. Throws a {@link UserError} that names the flag. */
export async function openSharedStore(place: string, { local, endpoint }: SharedStoreOptions): Promise<SharedStore> {
  if (isS3(place)) {
    const { openS3Store } = await import("../store-s3.js");
    return openS3Store(place, await openStore(local), endpoint);
  }
  // In a shared folder everything is where others find it.
  const here = () => Promise.resolve();
  return { ...(await openStore(place)), place: resolve(place), bring: here, send: here };
}
