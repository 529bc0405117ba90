import { createInterface } from "node:readline";
import { UserError } from "@ddep/core";
import type { Answer } from "./side.js";

/**
 * The protocol of a side: a line with a number on the input asks for so many steps, and a line of JSON on the output
 * answers with what they took. A side that fails says why on its error output and ends.
 */
export async function serve(
  make: () => Promise<(steps: number) => Omit<Answer, "peakBytes"> | Promise<Omit<Answer, "peakBytes">>>,
): Promise<void> {
  try {
    const run = await make();
    for await (const line of createInterface({ input: process.stdin })) {
      const taken = await run(Number(line));
      const answer: Answer = { ...taken, peakBytes: process.resourceUsage().maxRSS * 1024 };
      console.log(JSON.stringify(answer));
    }
    process.exit(0);
  } catch (error) {
    console.error(error instanceof UserError ? error.message : error);
    process.exit(1);
  }
}
