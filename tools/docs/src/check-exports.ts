import type { Application, ProjectReflection } from "typedoc";

/** Values that types are read from, by `z.infer` or `keyof typeof`; they are nobody's to import. */
const values: Readonly<Record<string, readonly string[]>> = {
  "@ddep/cli": ["evaluationRows"],
  "@ddep/core": ["dtypes"],
  "@ddep/decoders": ["blockOptions"],
  "@ddep/runs": ["place", "protocol"],
};

/**
 * Warns of types that a package's public names mention and that it does not export, and of public names without a word.
 *
 * By itself typedoc looks for such types in the package that a project is called after, and a project of many is called
 * after none.
 */
export function checkExports(app: Application, project: ProjectReflection, packages: readonly string[]): void {
  const others = { invalidLink: false, invalidPath: false, rewrittenLink: false };
  app.options.setValue("validation", { ...others, notExported: true, notDocumented: true });
  app.options.setValue("requiredToBeDocumented", ["Class", "TypeAlias", "Variable"]);
  for (const name of packages) {
    app.options.setValue("intentionallyNotExported", [...(values[name] ?? [])]);
    project.packageName = name;
    app.validate(project);
  }
}
