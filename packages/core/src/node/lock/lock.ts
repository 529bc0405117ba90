import { UserError } from "@ddep/base";
import type { Holder } from "./holder.js";

/** A lock that this process holds. */
export interface Lock {
  /** Aborted once another process has taken over. */
  readonly signal: AbortSignal;
  /**
   * To be awaited before something is written. Throws {@link InUse} where another process has taken over, as it may when
   * this one gave no sign of life for long: a machine that slept, a network that was down.
   */
  confirm(): Promise<void>;
  /** Gives the lock back. */
  release(): Promise<void>;
}

/** Thrown where another process has the lock of `file`: it holds it, or has taken it over. */
export class InUse extends UserError {
  /** Tells who holds the lock, where that is known. */
  static by(holder: Holder | undefined, file: string, patience: number): InUse {
    const { pid, host, since, command } = holder ?? {};
    const who = holder === undefined ? "" : ` by process ${pid} on ${host} since ${since} (${command})`;
    return new InUse(`is in use${who}`, {
      file,
      fix: `wait until that process has ended, or stop it; ended on another machine, it gives way ${patience} seconds after its last sign of life`,
    });
  }
}

/** How a lock is kept. */
export interface Upkeep {
  /** Gives a sign of life. Returns false where the lock is no longer this process's own; throws where that cannot be told. */
  beat(): Promise<boolean>;
  drop(): Promise<void>;
}

/** Signs of life within the patience of a lock. */
const BEATS = 20;

/** A lock that has been taken: gives signs of life until it is released. `patience` is in seconds. */
export function keepLock(file: string, patience: number, { beat, drop }: Upkeep): Lock {
  const lost = new AbortController();
  // Not a monotonic clock, which may stand still while a machine sleeps.
  let last = Date.now();
  const sign = async () => {
    if (lost.signal.aborted) return;
    const at = Date.now();
    // A sign that cannot be given, because the network is down or the disk full, may succeed the next time.
    const isOurs = await beat().catch(() => undefined);
    if (isOurs === true) last = at;
    if (isOurs === false) lost.abort();
  };
  // One after another, and none after the lock is given back.
  let signs = Promise.resolve();
  const next = () => (signs = signs.then(sign));
  const timer = setInterval(() => void next(), (1000 * patience) / BEATS).unref();
  return {
    signal: lost.signal,
    async confirm() {
      if (Date.now() - last > (1000 * patience) / 2) await next();
      if (lost.signal.aborted)
        throw new InUse("was taken over by another process, or removed, while this one gave no sign of life", {
          file,
          fix: "leave it to that process, or go on with the same command when it has ended",
        });
    },
    async release() {
      clearInterval(timer);
      await signs;
      if (!lost.signal.aborted) await drop();
    },
  };
}

/** Works while a lock is held and then gives it back, where the work fails as well; its error goes before that of giving back. */
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
