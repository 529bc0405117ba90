import type { Tracker, TrackedRun } from "./tracker.js";

/** A tracker that does not block a run: calls return immediately, and only the end waits. */
export interface QuietTracker {
  metric(...of: Parameters<Tracker["metric"]>): void;
  picture(...of: Parameters<Tracker["picture"]>): void;
  result(...of: Parameters<Tracker["result"]>): void;
  /** Resolves once every call has succeeded or been abandoned. */
  end(finished: boolean): Promise<void>;
}

/** Makes a tracker's calls one after another in the background. The first failure is reported, and ends the calls. */
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
        note(`${tracker.name}: ${reason}. The run continues without it.`);
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
