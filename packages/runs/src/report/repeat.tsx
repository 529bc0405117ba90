import { methodNames } from "@ddep/ddep";
import { quoted } from "../format.js";
import { type RunConfig, type RunResult } from "../records.js";
import { markStyles } from "./marks.js";

/** Notes on the limits of the scores. */
export function Notes({ config, result }: { config: RunConfig; result: RunResult | undefined }) {
  const notes = [
    ...(result === undefined ? ["This run is unfinished: no method has been evaluated yet."] : absentNotes(result)),
    `This is one run with one seed (${config.seed})${config.labels === undefined ? "" : " and one labelled subset"}. Another would score differently, so repeat the run with other seeds before you trust a small difference.`,
    ...(config.labels === undefined
      ? []
      : [`All methods used the same labelled subset, with the hash ${config.labels.hash}.`]),
  ];
  return (
    <section>
      <h2>Notes</h2>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}

function absentNotes(result: RunResult): string[] {
  const byClass = new Map<string, string[]>();
  for (const method of methodNames) {
    for (const name of result.methods[method]?.absent ?? [])
      byClass.set(name, [...(byClass.get(name) ?? []), markStyles[method].label]);
  }
  return [...byClass].map(
    ([name, methods]) =>
      `The class ${name} is neither in the truth nor in the predictions of ${methods.join(", ")}, so the mean excludes it.`,
  );
}

/** The command that repeats the run, and all options. */
export function Repeat({ config }: { config: RunConfig }) {
  return (
    <section>
      <h2>Repeat this run</h2>
      <pre>
        <code>{config.commandLine.map(quoted).join(" ")}</code>
      </pre>
      <details>
        <summary>All options</summary>
        <pre>
          <code>{JSON.stringify(config.options, null, 2)}</code>
        </pre>
      </details>
      {config.labels === undefined ? null : (
        <details>
          <summary>Labelled images ({config.labels.names.length})</summary>
          <p class="names">{config.labels.names.join(", ")}</p>
        </details>
      )}
    </section>
  );
}
