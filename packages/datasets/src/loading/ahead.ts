/** Work under way off the main thread. */
export interface Job<T> {
  /** Settles once everything left to do is in the thread pool. */
  readonly submitted: Promise<unknown>;
  readonly done: Promise<T>;
}

const ignore = () => undefined;

/**
 * The results of jobs 0, 1, 2, ... in order, `prefetch` of them being worked on while the consumer holds one; ends where
 * `start` returns undefined.
 *
 * A training step blocks the main thread, and a job whose next stage is not yet in the thread pool stands still
 * meanwhile: so before a result is handed out, the jobs behind it are waited for until they are in the pool, all but
 * the newest, which has a step's time to get there. A failed job throws when its turn comes, and only then.
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
