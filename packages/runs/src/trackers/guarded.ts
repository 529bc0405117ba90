import type { Tracker, TrackedRun } from "./tracker.js";

/** A tracker that a run hears nothing of: calls return at once, and only the end is waited for. */
export interface QuietTracker {
  metric(...of: Parameters<Tracker["metric"]>): void;
  picture(...of: Parameters<Tracker["picture"]>): void;
  result(...of: Parameters<Tracker["result"]>): void;
  /** Resolves when all that was told has arrived, or been given up. */
  end(finished: boolean): Promise<void>;
}

/** Calls a tracker one thing after another, behind the run's back. Where a call fails, `note` is told once, and it is called no more. */
export function guarded(tracker: Tracker, run: TrackedRun, note: (line: string) => void): QuietTracker {
  let failed = false;
  let last = Promise.resolve();
  const then = (call: () => Promise<void>) => {
    last = last.then(async () => {
      if (failed) return;
      try {
        await call();
      } catch (cause) {
        failed = true;
        const reason = cause instanceof Error ? cause.message : String(cause);
        note(`${tracker.name}: ${reason}. The run goes on without it.`);
      }
    });
  };
  then(() => tracker.begin(run));
  return {
    metric: (...of) => then(() => tracker.metric(...of)),
    picture: (...of) => then(() => tracker.picture(...of)),
    result: (...of) => then(() => tracker.result(...of)),
    end(finished) {
      then(() => tracker.end(finished));
      return last;
    },
  };
}
