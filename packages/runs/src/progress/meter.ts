/** The progress of a stage. */
export interface ProgressUpdate {
  readonly stage: string;
  /** Steps completed, and steps in the whole stage. */
  readonly step: number;
  readonly steps: number;
  readonly loss?: number;
  readonly imagesPerSecond?: number;
  /** The unit of the steps; "steps" by default. */
  readonly unit?: string;
}

/** The progress of a stage as it is shown. */
export interface Reading extends ProgressUpdate {
  /** Since the first update of the stage. */
  readonly elapsedSeconds: number;
  /** Undefined until the second update. */
  readonly secondsLeft?: number;
}

const decay = 0.9;

/** An exponential moving average with decay 0.9 and bias correction. */
function smoothed(): (value: number) => number {
  let [sum, weight] = [0, 0];
  return (value) => {
    sum = decay * sum + (1 - decay) * value;
    weight = decay * weight + (1 - decay);
    return sum / weight;
  };
}

/** Follows one stage: smooths its loss and estimates the time left from recent steps. `now` is in milliseconds. */
export function meter(now: () => number): (update: ProgressUpdate) => Reading {
  const [loss, pace] = [smoothed(), smoothed()];
  const start = now();
  let last: { time: number; step: number } | undefined;
  let secondsPerStep: number | undefined;
  return (update) => {
    const time = now();
    if (last !== undefined && update.step > last.step) {
      secondsPerStep = pace((time - last.time) / 1000 / (update.step - last.step));
    }
    if (last === undefined || update.step > last.step) last = { time, step: update.step };
    return {
      ...update,
      elapsedSeconds: (time - start) / 1000,
      loss: update.loss === undefined ? undefined : loss(update.loss),
      secondsLeft: secondsPerStep === undefined ? undefined : secondsPerStep * (update.steps - update.step),
    };
  };
}
