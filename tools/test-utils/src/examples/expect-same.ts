/**
 * Checks what a program printed against what a page says. Space at the ends of lines does not count, and a line `...` of the
 * page stands for any lines.
 *
 * @throws Error with the first line that differs
 */
export function expectSame(printed: string, expected: string): void {
  const [found, wanted] = [printed, expected].map((text) => text.trimEnd().split(/[^\S\n]*\n/)) as [string[], string[]];
  if (wanted.includes("...")) {
    const quoted = wanted.map((line) => (line === "..." ? "[^]*?" : line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
    if (new RegExp(`^${quoted.join("\n")}$`).test(found.join("\n"))) return;
    throw new Error(`the output does not fit the page:\n${printed}`);
  }
  const at = Array.from({ length: Math.max(found.length, wanted.length) }).findIndex((_, i) => found[i] !== wanted[i]);
  if (at >= 0)
    throw new Error(
      `line ${at + 1} of the output is ${JSON.stringify(found[at] ?? null)}, not ${JSON.stringify(wanted[at] ?? null)}`,
    );
}
