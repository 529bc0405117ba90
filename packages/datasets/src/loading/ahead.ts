/** Work in progress off the main thread. */
export interface Job<T> {
  /** Settles once all remaining work is in the thread pool. */
  readonly submitted: Promise<unknown>;
  readonly done: Promise<T>;
}

const ignore = () => undefined;

/**
 * Yields the results of jobs 0, 1, 2, ... in order, with `prefetch` more of them in progress while the consumer holds
 * one. Ends when `start` returns undefined.
 *
 * A training step blocks the main thread, and a job whose next stage is not yet in the thread pool makes no progress
 * meanwhile. So before yielding a result, this waits until the jobs behind it are in the pool, except the newest, which
 * has the duration of a step to get there. A failed job throws when its turn comes, not before.
 */
export async function* ahead<T>(
  start: (index: number) => Job<T> | undefined,
  prefetch: number,
): AsyncGenerator<T, void, undefined> {
  const queue: Job<T>[] = [];
  let next = 0;
  for (;;) {
    while (queue.length <= prefetch) {
      const job = start(next);
      if (job === undefined) break;
      next++;
      job.done.catch(ignore);
      job.submitted.catch(ignore);
      queue.push(job);
    }
    const head = queue.shift();
    if (head === undefined) return;
    const result = await head.done;
    await Promise.allSettled(queue.slice(0, Math.max(1, queue.length - 1)).map((job) => job.submitted));
    yield result;
  }
}
