/** The speed of a run. */
export interface Pace {
  /** Training images per second, over the most recent steps. */
  readonly imagesPerSecond: number;
  /** Estimated seconds to the end at this speed. */
  readonly secondsLeft: number;
  /** Seconds that the step waited for its data. */
  readonly secondsWaited: number;
}

const WINDOW = 20;

/** Measures the speed over the most recent steps, so that a slow start or a pause soon drops out. */
export function paceOf(steps: number, now: () => number = () => performance.now() / 1000) {
  const recent: { time: number; images: number }[] = [{ time: now(), images: 0 }];
  let done = 0;
  let waited = 0;
  return {
    /** Counts the time until the promise settles as waiting. */
    async wait<T>(promise: Promise<T>): Promise<T> {
      const start = now();
      try {
        return await promise;
      } finally {
        waited += now() - start;
      }
    },
    /** Ends a step over this many images. */
    step(images: number): Pace {
      done++;
      recent.push({ time: now(), images });
      if (recent.length > WINDOW + 1) recent.shift();
      const seconds = Math.max(1e-9, recent.at(-1)!.time - recent[0]!.time);
      const seen = recent.slice(1).reduce((sum, { images }) => sum + images, 0);
      const pace = {
        imagesPerSecond: seen / seconds,
        secondsLeft: ((steps - done) * seconds) / (recent.length - 1),
        secondsWaited: waited,
      };
      waited = 0;
      return pace;
    },
  };
}
