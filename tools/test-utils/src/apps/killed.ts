import { setTimeout as sleep } from "node:timers/promises";
import type { Ended, Running } from "./process.js";

/** Kills a program after so many milliseconds, without a chance to do anything. Returns how it ended; undefined where it was killed. */
export async function killedAfter({ child, ended }: Running, milliseconds: number): Promise<Ended | undefined> {
  const over = new AbortController();
  const kill = sleep(milliseconds, undefined, { signal: over.signal }).then(
    () => child.kill("SIGKILL"),
    () => undefined,
  );
  const how = await ended;
  over.abort();
  await kill;
  return how.code === null ? undefined : how;
}

export interface Attack {
  /** Kills in all. */
  readonly kills: number;
  /** Milliseconds that the program takes when it is left alone. */
  readonly alone: number;
  /** Starts the program, or goes on where it was killed. `round` counts the times that it has come to its end. */
  readonly start: (round: number) => Running;
  /** Checks what the program has come to. */
  readonly check: (ended: Ended, round: number) => void | Promise<void>;
}

/**
 * Kills a program at random moments of its life, lets it go on, and checks what it comes to, until it has been killed so many times.
 * Returns how many times it came to its end.
 */
export async function attack({ kills, alone, start, check }: Attack): Promise<number> {
  let [round, longest] = [0, alone];
  for (let killed = 0; killed < kills;) {
    const ended = await killedAfter(start(round), longest * (0.25 + 0.75 * Math.random()));
    // How fast the machine is changes with what else it does: of four starts about three are to be killed.
    longest *= ended === undefined ? 1.05 : 0.85;
    if (ended !== undefined) await check(ended, round++);
    else if (++killed % 25 === 0) console.log(`killed ${killed} of ${kills} times, came to its end ${round} times`);
  }
  await check(await start(round).ended, round++);
  return round;
}

/** A number that a variable of the environment sets, or its default. */
export const numberFrom = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
