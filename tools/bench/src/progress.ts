/** Shows on a terminal what is under way; the last word is wiped by {@link done}. */
export function progress() {
  const show = process.stderr.isTTY;
  return {
    turn: (turn: string): void => void (show && process.stderr.write(`\r\x1b[K${turn} ...`)),
    done: (): void => void (show && process.stderr.write("\r\x1b[K")),
  };
}
