import type { WriteStream } from "node:tty";
import { printable } from "@ddep/core";
import { createLogUpdate } from "log-update";
import picocolors from "picocolors";
import { doneLine, plainLine, progressLine } from "./line.js";
import { meter, type ProgressUpdate, type Reading } from "./meter.js";

/** Shows the progress of a run; texts are given to the terminal as `printable` leaves them. */
export interface Progress {
  update(update: ProgressUpdate): void;
  /** A line that stays, above the bar. */
  note(line: string): void;
  /** Ends the display, leaving its last state on the screen. */
  finish(): void;
}

const framesEvery = 100;
const [linesEvery, silenceUpTo] = [10_000, 60_000];

/**
 * A progress bar where `stream` is a terminal, otherwise plain lines: one for each tenth of a stage but not within ten
 * seconds of another, or one a minute. `now` in milliseconds.
 */
export function createProgress(stream: WriteStream = process.stderr, now: () => number = Date.now): Progress {
  const colours = picocolors.createColors(stream.isTTY && stream.hasColors());
  const show = stream.isTTY ? bar(stream, now) : lines(stream, now);
  let current: { stage: string; read: (update: ProgressUpdate) => Reading; reading?: Reading } | undefined;
  function finish(): void {
    if (current?.reading !== undefined) show.end(doneLine(current.reading, colours));
    current = undefined;
  }
  return {
    update(given) {
      const update = { ...given, stage: printable(given.stage, "line") };
      if (current?.stage !== update.stage) {
        finish();
        current = { stage: update.stage, read: meter(now) };
      }
      current.reading = current.read(update);
      if (update.step >= update.steps) finish();
      else show.reading(current.reading);
    },
    note: (line) => show.note(printable(line)),
    finish,
  };
}

/** Writes readings and lines to a stream. */
interface Display {
  reading(reading: Reading): void;
  note(line: string): void;
  end(line: string): void;
}

function bar(stream: WriteStream, now: () => number): Display {
  const colours = picocolors.createColors(stream.hasColors());
  // The cursor stays visible, so that a killed run does not leave the terminal without one.
  const draw = createLogUpdate(stream, { showCursor: true });
  let drawn = -Infinity;
  let frame = "";
  return {
    reading(reading) {
      if (now() - drawn < framesEvery) return;
      drawn = now();
      frame = progressLine(reading, (stream.columns || 80) - 1, colours);
      draw(frame);
    },
    note(line) {
      draw.clear();
      stream.write(`${line}\n`);
      if (frame !== "") draw(frame);
    },
    end(line) {
      draw.clear();
      draw.done();
      stream.write(`${line}\n`);
      frame = "";
      drawn = -Infinity;
    },
  };
}

function lines(stream: WriteStream, now: () => number): Display {
  let last: { time: number; stage: string; tenth: number } | undefined;
  return {
    reading(reading) {
      const { stage, step, steps } = reading;
      const [time, tenth] = [now(), Math.floor((10 * step) / steps)];
      if (last?.stage === stage) {
        const silence = time - last.time;
        if (silence < linesEvery || (tenth === last.tenth && silence < silenceUpTo)) return;
      }
      last = { time, stage, tenth };
      stream.write(`${plainLine(reading)}\n`);
    },
    note: (line) => void stream.write(`${line}\n`),
    end: (line) => void stream.write(`${line}\n`),
  };
}
