import { resolve } from "node:path";
import { openStore, type SharedStore } from "./store.js";

export interface SharedStoreOptions {
  /** The folder for this machine's run folders, if the store is a bucket. */
  readonly local: string;
  readonly endpoint?: string | undefined;
}

/** Opens a shared folder, or a bucket given as s3://bucket/prefix. Throws a {@link UserError} that names the flag. */
export async function openSharedStore(place: string, { local, endpoint }: SharedStoreOptions): Promise<SharedStore> {
  if (place.startsWith("s3://")) {
    const { openS3Store } = await import("./s3-store.js");
    return openS3Store(place, await openStore(local), endpoint);
  }
  // In a shared folder, everything is already available to others.
  const here = () => Promise.resolve();
  return { ...(await openStore(place)), place: resolve(place), bring: here, send: here };
}
