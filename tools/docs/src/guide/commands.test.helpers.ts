import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "@ddep/core";
import { readText } from "@ddep/core/node";
import { inProcess } from "@ddep/test-utils/apps";
import { root } from "../places.js";

/** The source of what `npm run NAME -- ...` runs, by name, from the list that the runner keeps. */
const entries = new Map(
  [...(await readText(join(root, "tools", "run.mjs"))).matchAll(/^ {2}"?([\w:-]+)"?: \{[^}]*entry: "([^"]+)"/gm)].map(
    ([, name, entry]) => [name!, join(root, entry!.replace("/dist/main.js", "/src/main.ts"))],
  ),
);

/** The words of each command of a shell script: lines that end in `\` go on in the next, and `#` begins a comment. */
export function commandsOf(script: string): string[][] {
  return script
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "")
    .map((line) => line.split(/\s+/));
}

const setting = /^[A-Z][A-Z0-9_]*=/;

/** The program of `npm run NAME -- ARGUMENTS` and its arguments, or undefined where the command is another. */
export function programOf(words: readonly string[]): { entry: string; args: string[] } | undefined {
  const [npm, run, name = "", dashes, ...args] = words.filter((word) => !setting.test(word));
  const entry = entries.get(name);
  if (npm !== "npm" || run !== "run" || entry === undefined) return undefined;
  if (dashes !== undefined && dashes !== "--")
    throw new UserError(`npm keeps "${dashes}" to itself`, { fix: `write npm run ${name} -- ${dashes}` });
  return { entry, args };
}

/**
 * Checks a command against what there is: the script or program that it names, the command of the program and each flag.
 *
 * @throws UserError on what there is not
 */
export async function checkCommand(words: readonly string[]): Promise<void> {
  const command = words.join(" ");
  const [npm, verb, name = ""] = words.filter((word) => !setting.test(word));
  const unknown = (problem: string) => new UserError(`${command}: ${problem}`);
  if (npm === "npx") return checkGenerator(words, unknown);
  if (npm !== "npm") throw unknown("only commands of npm are checked");
  const program = programOf(words);
  if (program !== undefined) return checkArguments(program, unknown);
  if (verb === "install" || verb === "test") return;
  if (verb !== "run") throw unknown(`"${String(verb)}" is no command that is checked`);
  const { scripts } = JSON.parse(await readText(join(root, "package.json"))) as { scripts: object };
  if (!(name in scripts)) throw unknown("the root has no such script");
}

const generators = join(root, "tools", "generators");

/** Checks `npx nx g @ddep/generators:KIND ...` against the generators there are and the options of their schemas. */
async function checkGenerator(words: readonly string[], unknown: (problem: string) => UserError): Promise<void> {
  const kind = /^npx nx g @ddep\/generators:([\w-]+) /.exec(words.join(" "))?.[1] ?? "";
  const { generators: known } = JSON.parse(await readText(join(generators, "generators.json"))) as {
    generators: Record<string, { schema: string }>;
  };
  const generator = known[kind];
  if (generator === undefined) throw unknown(`"${kind}" is none of ${Object.keys(known).join(", ")}`);
  const { properties } = JSON.parse(await readText(join(generators, generator.schema))) as {
    properties: object;
  };
  for (const flag of words.filter((word) => word.startsWith("--")))
    if (!(flag.slice(2) in properties)) throw unknown(`there is no ${flag}`);
}

async function checkArguments(
  { entry, args }: { entry: string; args: readonly string[] },
  unknown: (problem: string) => UserError,
): Promise<void> {
  if (!existsSync(entry)) throw new UserError("is not there", { file: entry, fix: "correct tools/run.mjs" });
  const help = await helpOf(entry);
  const commands = subcommands(help);
  const [command = ""] = args;
  const hasCommand = commands.includes(command);
  if (commands.length > 0 && !hasCommand && command !== "" && !command.startsWith("-"))
    throw unknown(`"${command}" is none of ${commands.join(", ")}`);
  const known = flagsOf(hasCommand && commands.length > 0 ? await helpOf(entry, command) : help);
  for (const flag of args.filter((arg) => arg.startsWith("-")))
    if (!known.includes(flag)) throw unknown(`there is no ${flag}`);
}

/** What a program prints. */
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
