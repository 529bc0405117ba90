import { readFileSync } from "node:fs";
import { Converter, MinimalSourceFile, normalizePath, ReflectionKind, type Application } from "typedoc";
import type { EntryPoint } from "./packages.js";

/** A typedoc plugin that names each module as in an `import`, and puts the package's README on its page. */
export function importNames(entries: readonly EntryPoint[]) {
  return ({ converter }: Application): void => {
    const named = new Map<string, EntryPoint>(entries.map((entry) => [entry.file, entry]));
    converter.on(Converter.EVENT_CREATE_DECLARATION, ({ project }, reflection) => {
      if (!reflection.kindOf(ReflectionKind.Module)) return;
      const entry = named.get(String(project.files.getReflectionPath(reflection)));
      if (entry === undefined) throw new Error(`the module ${reflection.name} is not the entry of a package`);
      reflection.name = entry.name;
      if (entry.readme === undefined) return;
      // Links from the guide to the README lead to the module's page.
      project.files.registerReflectionPath(normalizePath(entry.readme), reflection);
      const readme = introduction(readFileSync(entry.readme, "utf8"));
      const source = new MinimalSourceFile(readme, normalizePath(entry.readme));
      reflection.readme = converter.parseRawComment(source, project.files).content;
    });
  };
}

/** A README without its title and its table of exports, which are already on the page. */
const introduction = (readme: string) =>
  readme.replace(/^# .*\n/, "").replace(/<!-- exports:[^]*<!-- \/exports -->/, "");
