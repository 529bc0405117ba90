import { randomUUID } from "node:crypto";
import {
  holderNow,
  holderSchema,
  InUse,
  isGone,
  keepLock,
  PATIENCE,
  type Lock,
  type LockOptions,
} from "@ddep/core/node";
import * as z from "zod";
import type { Bucket } from "./bucket.js";

/** The content of a lock object: its holder, identified by a token, and the number of signs of life; or that it is free. */
const lockObjectSchema = z.union([
  z.object({ free: z.literal(true) }),
  z.object({ token: z.string(), beats: z.int(), holder: holderSchema }),
]);

const free = JSON.stringify({ free: true });

/**
 * Takes the lock of an object in a bucket. Every change of the lock (taking, keeping, breaking and releasing it) is a write on
 * the condition that nobody has written since it was read, so the second of two concurrent writes is refused. It is never
 * deleted, because not every server supports conditional deletes. Throws an `InUse` if the holder is alive.
 */
export async function lockObject(
  bucket: Pick<Bucket, "look" | "swap">,
  key: string,
  { file = key, patience = PATIENCE }: LockOptions = {},
): Promise<Lock> {
  const [token, holder] = [randomUUID(), holderNow(patience)];
  let beats = 0;
  const text = () => JSON.stringify({ token, beats: beats++, holder });
  let etag: string | undefined;
  while (etag === undefined) etag = await bucket.swap(key, text(), await takeable(bucket, key, file));
  return keepLock(file, patience, {
    async beat() {
      const written = await bucket.swap(key, text(), etag);
      // The response to a sign of life may have been lost.
      etag = written ?? (await ownEtag(bucket, key, token));
      return etag !== undefined;
    },
    async drop() {
      const written = await bucket.swap(key, free, etag);
      const own = written === undefined ? await ownEtag(bucket, key, token) : undefined;
      if (own !== undefined) await bucket.swap(key, free, own);
    },
  });
}

/** The etag of a lock that is free or whose holder is gone; undefined if there is no lock. Throws an `InUse` otherwise. */
async function takeable(bucket: Pick<Bucket, "look">, key: string, file: string): Promise<string | undefined> {
  const found = await bucket.look(key);
  if (found === undefined) return undefined;
  const lock = parsed(found.text);
  if (lock !== undefined && "free" in lock) return found.etag;
  const { patience = PATIENCE } = lock?.holder ?? {};
  // If the holder is not readable, only the age is known.
  const isLeft = lock === undefined ? found.age > patience : isGone(lock.holder, found.age, patience);
  if (!isLeft) throw InUse.by(lock?.holder, file, patience);
  return found.etag;
}

async function ownEtag(bucket: Pick<Bucket, "look">, key: string, token: string): Promise<string | undefined> {
  const found = await bucket.look(key);
  const lock = found && parsed(found.text);
  return lock !== undefined && "token" in lock && lock.token === token ? found!.etag : undefined;
}

function parsed(text: string): z.infer<typeof lockObjectSchema> | undefined {
  try {
    return lockObjectSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
