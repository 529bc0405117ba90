import { UserError } from "@ddep/base";
import type { Holder } from "./holder.js";

/** A lock that this process holds. */
export interface Lock {
  /** Aborted once another process has taken over the lock. */
  readonly signal: AbortSignal;
  /**
   * Checks that the lock is still held; await it before writing anything.
   *
   * @throws InUse if another process has taken over, as it may after this one missed its heartbeats for long: a machine
   * that slept, a network that was down
   */
  confirm(): Promise<void>;
  /** Releases the lock. */
  release(): Promise<void>;
}

/** Thrown if another process holds the lock of `file`, or has taken it over. */
export class InUse extends UserError {
  /** Names the holder of the lock, if known. */
  static by(holder: Holder | undefined, file: string, patience: number): InUse {
    const { pid, host, since, command } = holder ?? {};
    const who = holder === undefined ? "" : ` by process ${pid} on ${host} since ${since} (${command})`;
    return new InUse(`is in use${who}`, {
      file,
      fix: `wait for that process to end, or stop it; if it ran on another machine, its lock expires ${patience} seconds after its last heartbeat`,
    });
  }
}

/** How a lock is kept alive and dropped. */
export interface Upkeep {
  /**
   * Writes a heartbeat. Returns false if this process no longer holds the lock; throws if that cannot be determined.
   */
  beat(): Promise<boolean>;
  drop(): Promise<void>;
}

/** Heartbeats within the patience of a lock. */
const BEATS = 20;

/** Keeps a lock that has been taken alive by heartbeats until it is released. `patience` is in seconds. */
export function keepLock(file: string, patience: number, { beat, drop }: Upkeep): Lock {
  const lost = new AbortController();
  // Not a monotonic clock, which may stop while the machine sleeps.
  let last = Date.now();
  const sign = async () => {
    if (lost.signal.aborted) return;
    const at = Date.now();
    // A heartbeat that fails, because the network is down or the disk full, may succeed next time.
    const isOurs = await beat().catch(() => undefined);
    if (isOurs === true) last = at;
    if (isOurs === false) lost.abort();
  };
  // One at a time, and none after the lock is released.
  let signs = Promise.resolve();
  const next = () => (signs = signs.then(sign));
  const timer = setInterval(() => void next(), (1000 * patience) / BEATS).unref();
  return {
    signal: lost.signal,
    async confirm() {
      if (Date.now() - last > (1000 * patience) / 2) await next();
      if (lost.signal.aborted)
        throw new InUse("was taken over by another process, or removed, while this process missed its heartbeats", {
          file,
          fix: "leave it to that process, or run the same command again after it has ended",
        });
    },
    async release() {
      clearInterval(timer);
      await signs;
      if (!lost.signal.aborted) await drop();
    },
  };
}

/**
 * Runs `work` while a lock is held and releases it afterwards, even if the work fails. An error of the work takes
 * precedence over an error of the release.
 */
export async function holding<T>(lock: Lock, work: (lock: Lock) => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work(lock);
  } catch (error) {
    await lock.release().catch(() => undefined);
    throw error;
  }
  await lock.release();
  return result;
}
