import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "@ddep/core";
import { readText } from "@ddep/core/node";
import { publishedPackages } from "@ddep/release/published";
import { inProcess } from "@ddep/test-utils/apps";
import { root } from "../places.js";

/** The source of a built program. */
const sourceOf = (entry: string) => join(root, entry.replace("/dist/main.js", "/src/main.ts"));

/** The program behind `npm run NAME -- ...`, by name, from the runner's list. */
const scripts = new Map(
  [...(await readText(join(root, "tools", "run.mjs"))).matchAll(/^ {2}"?([\w:-]+)"?: \{[^}]*entry: "([^"]+)"/gm)].map(
    ([, name, entry]) => [name!, sourceOf(entry!)],
  ),
);

/** The program behind `npx NAME ...`, by package name. */
const packages = new Map(
  (await publishedPackages(root)).flatMap(({ name, folder, manifest: { bin = {} } }) =>
    Object.values(bin).map((entry) => [name, sourceOf(join(folder, entry))]),
  ),
);

/** The words of each command of a shell script. Lines that end with `\` continue on the next, and `#` starts a comment. */
export function commandsOf(script: string): string[][] {
  return script
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "")
    .map((line) => line.split(/\s+/));
}

const setting = /^[A-Z][A-Z0-9_]*=/;

/** The program of `npm run NAME -- ARGUMENTS` or `npx PACKAGE ARGUMENTS` and its arguments; undefined for another command. */
export function programOf(words: readonly string[]): { entry: string; args: string[] } | undefined {
  const [npm, ...rest] = words.filter((word) => !setting.test(word));
  if (npm === "npx") {
    const [name = "", ...args] = rest;
    const entry = packages.get(name);
    return entry === undefined ? undefined : { entry, args };
  }
  const [run, name = "", dashes, ...args] = rest;
  const entry = scripts.get(name);
  if (npm !== "npm" || run !== "run" || entry === undefined) return undefined;
  if (dashes !== undefined && dashes !== "--")
    throw new UserError(`npm keeps "${dashes}" to itself`, { fix: `write npm run ${name} -- ${dashes}` });
  return { entry, args };
}

/**
 * Checks that everything in a command exists: the script or program, its subcommand, and each flag.
 *
 * @throws UserError for anything that does not exist
 */
export async function checkCommand(words: readonly string[]): Promise<void> {
  const command = words.join(" ");
  const [npm, verb, name = ""] = words.filter((word) => !setting.test(word));
  const unknown = (problem: string) => new UserError(`${command}: ${problem}`);
  const program = programOf(words);
  if (program !== undefined) return checkArguments(program, unknown);
  if (npm === "npx" && verb === "vitest") {
    const missing = words.find((word) => word.endsWith(".test.ts") && !existsSync(join(root, word)));
    if (missing !== undefined) throw unknown(`there is no ${missing}`);
    return;
  }
  if (npm !== "npm") throw unknown("only npm, vitest and the programs of published packages can be checked");
  if (verb === "install" || verb === "test") return;
  if (verb !== "run") throw unknown(`"${String(verb)}" cannot be checked`);
  const { scripts } = JSON.parse(await readText(join(root, "package.json"))) as { scripts: object };
  if (!(name in scripts)) throw unknown("the root package.json has no such script");
}

/** Follows subcommands such as `datasets pull`, and looks up the flags in the help of the last. */
async function checkArguments(
  { entry, args }: { entry: string; args: readonly string[] },
  unknown: (problem: string) => UserError,
): Promise<void> {
  if (!existsSync(entry)) throw new UserError("does not exist", { file: entry, fix: "correct tools/run.mjs" });
  let help = await helpOf(entry);
  for (let i = 0, commands = subcommands(help); commands.length > 0; i++, commands = subcommands(help)) {
    const command = args[i] ?? "";
    if (command === "" || command.startsWith("-")) break;
    if (!commands.includes(command)) throw unknown(`"${command}" is not one of ${commands.join(", ")}`);
    help = await helpOf(entry, ...args.slice(0, i + 1));
  }
  const known = flagsOf(help);
  for (const flag of args.filter((arg) => arg.startsWith("-")))
    if (!known.includes(flag)) throw unknown(`there is no ${flag}`);
}

/** The output of a program. */
export const outputOf = async (entry: string, args: readonly string[]): Promise<string> =>
  (await inProcess(pathToFileURL(entry)).run(...args)).stdout;

const helps = new Map<string, Promise<string>>();

function helpOf(entry: string, ...command: string[]): Promise<string> {
  const key = [entry, ...command].join(" ");
  const help = helps.get(key) ?? outputOf(entry, [...command, "--help"]);
  helps.set(key, help);
  return help;
}

/** The commands that a program's help lists. */
function subcommands(help: string): string[] {
  const list = /^Commands:\n((?: .*\n?)+)/m.exec(help)?.[1] ?? "";
  return [...list.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name!);
}

const flagsOf = (help: string) => [...help.matchAll(/(?<![\w-])--?[a-z][\w-]*/g)].map(([flag]) => flag);
