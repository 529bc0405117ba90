import { readFileSync } from "node:fs";
import { Converter, MinimalSourceFile, normalizePath, ReflectionKind, type Application } from "typedoc";
import type { EntryPoint } from "./packages.js";

/** A typedoc plugin: calls each module what an `import` calls it, and puts the package's README on its page. */
export function importNames(entries: readonly EntryPoint[]) {
  return ({ converter }: Application): void => {
    const named = new Map<string, EntryPoint>(entries.map((entry) => [entry.file, entry]));
    converter.on(Converter.EVENT_CREATE_DECLARATION, ({ project }, reflection) => {
      if (!reflection.kindOf(ReflectionKind.Module)) return;
      const entry = named.get(String(project.files.getReflectionPath(reflection)));
      if (entry === undefined) throw new Error(`the module ${reflection.name} is no package's entry`);
      reflection.name = entry.name;
      if (entry.readme === undefined) return;
      // A link of the guide to the README leads to the module's page.
      project.files.registerReflectionPath(normalizePath(entry.readme), reflection);
      const readme = introduction(readFileSync(entry.readme, "utf8"));
      const source = new MinimalSourceFile(readme, normalizePath(entry.readme));
      reflection.readme = converter.parseRawComment(source, project.files).content;
    });
  };
}

/** A README without its title and its table of exports, which the page has already. */
const introduction = (readme: string) =>
  readme.replace(/^# .*\n/, "").replace(/<!-- exports:[^]*<!-- \/exports -->/, "");
