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

/** What the object of a lock says: who holds it, told apart by a token, and how many signs of life there were; or that it is free. */
const lockObjectSchema = z.union([
  z.object({ free: z.literal(true) }),
  z.object({ token: z.string(), beats: z.int(), holder: holderSchema }),
]);

const free = JSON.stringify({ free: true });

/**
 * Takes the lock of an object in a bucket. It is written on the condition that nobody has written since it was read, by
 * which it is taken, kept, broken and given back alike: of two that do so at once, the second is refused. It is never deleted, as
 * not every server deletes on a condition. Throws an `InUse` where the holder is alive.
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
      // The answer to a sign of life may have been lost.
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

/** The etag of a lock that is free or whose holder is gone; undefined where there is none. Throws an `InUse` otherwise. */
async function takeable(bucket: Pick<Bucket, "look">, key: string, file: string): Promise<string | undefined> {
  const found = await bucket.look(key);
  if (found === undefined) return undefined;
  const lock = parsed(found.text);
  if (lock !== undefined && "free" in lock) return found.etag;
  const { patience = PATIENCE } = lock?.holder ?? {};
  // Of what does not tell its holder only the age is known.
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
