/** A duration in its two largest units: `42s`, `3m 20s`, `1h 05m`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
}

/** A loss with four decimals, with one decimal from 100 on, or in scientific notation below 0.001. */
export function formatLoss(loss: number): string {
  return Math.abs(loss) < 1e-3 && loss !== 0 ? loss.toExponential(2) : loss.toFixed(loss >= 100 ? 1 : 4);
}

/** Images per second, without decimals from 10 on. */
export function formatSpeed(imagesPerSecond: number): string {
  return imagesPerSecond.toFixed(imagesPerSecond < 9.95 ? 1 : 0);
}

/** A ratio in percent with one decimal and no sign, as segmentation papers print mIoU. */
export function formatPercent(ratio: number): string {
  return (100 * ratio).toFixed(1);
}

/** A number with its noun: `1 image`, `1,281 images`. */
export function formatCount(n: number, noun: string): string {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}

/** An argument for a POSIX shell, quoted if necessary. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** Text with all Markdown and HTML markup escaped. */
export const markdownText = (text: string): string => text.replaceAll(/[\\`*_[\]<>|#&]/g, (c) => `\\${c}`);

const two = (n: number): string => String(n).padStart(2, "0");
