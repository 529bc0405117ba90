import type { WriteStream } from "node:tty";
import { formatBytes } from "./text.js";

const frameEvery = 100;
const lineEvery = 5000;
const BAR = 24;

function line(name: string, done: number, total: number, speed: number): string {
  const full = Math.round((BAR * done) / Math.max(1, total));
  const left = speed > 0 ? `${Math.ceil((total - done) / speed)}s left` : "";
  const bar = "━".repeat(full) + "─".repeat(BAR - full);
  return `${name}  ${bar}  ${formatBytes(done)} of ${formatBytes(total)}  ${(speed / 1e6).toFixed(1)} MB/s  ${left}`;
}

/**
 * Shows a download: one line that is updated if `stream` is a terminal, otherwise a line every five seconds. The speed counts
 * the bytes received since the first call. `now` is in milliseconds.
 */
export function transfer(
  name: string,
  stream: Pick<WriteStream, "isTTY" | "write" | "columns"> = process.stderr,
  now: () => number = Date.now,
): { onBytes(done: number, total: number): void; end(): void } {
  let first: { time: number; done: number } | undefined;
  let shown = -Infinity;
  const interval = stream.isTTY ? frameEvery : lineEvery;
  return {
    onBytes(done, total) {
      first ??= { time: now(), done };
      if (now() - shown < interval && done < total) return;
      shown = now();
      const seconds = (now() - first.time) / 1000;
      const text = line(name, done, total, seconds > 0 ? (done - first.done) / seconds : 0);
      stream.write(stream.isTTY ? `\r\x1b[K${text.slice(0, (stream.columns || 80) - 1)}` : `${text}\n`);
    },
    end() {
      if (stream.isTTY && first !== undefined) stream.write("\n");
    },
  };
}
