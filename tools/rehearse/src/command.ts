import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync } from "node:fs";
import { npmCommand } from "@ddep/native/set-up";

export interface CommandOptions {
  readonly cwd: string;
  /** The file that all output is appended to. */
  readonly log: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Timeout in milliseconds; ten minutes by default. */
  readonly timeout?: number;
}

/**
 * npm passes information about the project to the programs it runs; an npm that these start must not take that project for its
 * own. Vite sets NODE_ENV for the whole process, and with "production" npm installs no development dependencies.
 */
const aboutTheProject =
  /^npm_(package|lifecycle)_|^npm_config_(local_prefix|workspaces?|ignore_scripts)$|^npm_command$|^INIT_CWD$|^NODE_ENV$/i;

function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !aboutTheProject.test(name)));
}

/** Starts a command. All output goes to the log, and standard output also to `onText`. */
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
    // In its own process group, so that npm and the processes it starts end together.
    detached: true,
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    appendFileSync(log, text);
    onText(text);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => appendFileSync(log, text));
  return child;
}

/** Stops a command and all processes that it started. */
export function stop(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, "SIGTERM");
  } catch {
    // It has already exited.
  }
}

/** Runs a command and returns its standard output. Throws unless it exits with 0. */
export async function run(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  let printed = "";
  const child = start(command, args, options, (text) => (printed += text));
  const timer = setTimeout(() => stop(child), options.timeout ?? 600_000);
  const ended = await new Promise<string | number | null>((resolve, reject) => {
    child.once("error", reject).once("close", (code, signal) => resolve(signal ?? code));
  }).finally(() => clearTimeout(timer));
  if (ended !== 0)
    throw new Error(`\`${[command.split("/").at(-1), ...args].join(" ").slice(0, 120)}\` exited with ${ended}`);
  return printed;
}

/** Runs npm; see {@link run}. */
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
