import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync } from "node:fs";
import { npmCommand } from "@ddep/release/run";

export interface CommandOptions {
  readonly cwd: string;
  /** Where all that it prints is added. */
  readonly log: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which it is ended; ten minutes by default. */
  readonly timeout?: number;
}

/**
 * npm tells the programs it runs about the project it runs them in; an npm that these start must not take it for its own. Vite
 * sets NODE_ENV for the length of the process, and an npm that finds "production" installs no development dependencies.
 */
const aboutTheProject =
  /^npm_(package|lifecycle)_|^npm_config_(local_prefix|workspaces?|ignore_scripts)$|^npm_command$|^INIT_CWD$|^NODE_ENV$/i;

function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !aboutTheProject.test(name)));
}

/** Starts a command; what it prints goes to the log, and its standard output to `onText` as well. */
function start(
  command: string,
  args: readonly string[],
  { cwd, log, env }: CommandOptions,
  onText: (text: string) => void,
): ChildProcess {
  appendFileSync(log, `\n$ ${command} ${args.join(" ")}\n`);
  const child = spawn(command, args, {
    cwd,
    env: { ...environment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that npm and what it starts end together.
    detached: true,
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    appendFileSync(log, text);
    onText(text);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => appendFileSync(log, text));
  return child;
}

/** Ends a command and all that it started. */
export function stop(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, "SIGTERM");
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Runs a command to its end and gives what it printed to standard output. Throws where it does not end with 0. */
export async function run(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  let printed = "";
  const child = start(command, args, options, (text) => (printed += text));
  const timer = setTimeout(() => stop(child), options.timeout ?? 600_000);
  const ended = await new Promise<string | number | null>((resolve, reject) => {
    child.once("error", reject).once("close", (code, signal) => resolve(signal ?? code));
  }).finally(() => clearTimeout(timer));
  if (ended !== 0)
    throw new Error(`\`${[command.split("/").at(-1), ...args].join(" ").slice(0, 120)}\` ended with ${ended}`);
  return printed;
}

/** Runs npm to its end; see {@link run}. */
export function npm(args: readonly string[], options: CommandOptions): Promise<string> {
  return run(...npmCommand(args), options);
}

/** Starts npm; see {@link start}. */
export function startNpm(
  args: readonly string[],
  options: CommandOptions,
  onText: (text: string) => void,
): ChildProcess {
  return start(...npmCommand(args), options, onText);
}
