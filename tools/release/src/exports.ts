import { join } from "node:path";
import ts from "typescript";

/** A function, class or value that a package exports. */
export interface Exported {
  readonly name: string;
  /** The first sentence of its comment; empty if it has none. */
  readonly summary: string;
}

/** The exports of each source file: functions, classes and values, sorted by name, without types. */
export function exportsOf(root: string, files: readonly string[]): Map<string, Exported[]> {
  const base = ts.readConfigFile(join(root, "tsconfig.base.json"), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(base.config, ts.sys, root);
  const program = ts.createProgram([...files], { ...options, noEmit: true, composite: false });
  const checker = program.getTypeChecker();
  return new Map(
    files.map((file) => {
      const source = program.getSourceFile(file);
      const module = source && checker.getSymbolAtLocation(source);
      if (module === undefined) throw new Error(`${file} is not a module`);
      return [
        file,
        checker
          .getExportsOfModule(module)
          .flatMap((symbol) => exported(symbol, checker))
          .sort(byName),
      ];
    }),
  );
}

const byName = (a: Exported, b: Exported) => a.name.localeCompare(b.name, "en");

function exported(symbol: ts.Symbol, checker: ts.TypeChecker): Exported[] {
  const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if (!(origin.flags & ts.SymbolFlags.Value)) return [];
  const comment = ts.displayPartsToString(origin.getDocumentationComment(checker));
  return [{ name: symbol.name, summary: firstSentence(comment) }];
}

/** The first sentence of a comment, on one line; a sentence that introduces a list or a formula ends there. */
function firstSentence(comment: string): string {
  const paragraph = comment
    .split(/\n\s*\n|\n- /)[0]!
    .replace(/\s+/g, " ")
    .trim();
  const sentence = /^.*?[.](?=\s+[A-Z`"(]|$)/.exec(paragraph)?.[0] ?? paragraph;
  return sentence.replace(/:$/, ".").replace(/\{@link (\w+)[^}]*\}/g, "`$1`");
}
