import { methodNames } from "@ddep/ddep";
import { quoted } from "../format.js";
import { type RunConfig, type RunResult } from "../records.js";
import { markStyles } from "./marks.js";

/** The limits of the scores. */
export function Notes({ config, result }: { config: RunConfig; result: RunResult | undefined }) {
  const notes = [
    ...(result === undefined ? ["No method is evaluated yet: this run is unfinished."] : absentNotes(result)),
    `One run with one seed (${config.seed})${config.labels === undefined ? "" : " and one labelled subset"}: another would score differently, so repeat it with other seeds before you trust a small difference.`,
    ...(config.labels === undefined
      ? []
      : [`The labelled subset has the hash ${config.labels.hash}; every method saw the same one.`]),
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
      `Class ${name} is neither in the truth nor in a prediction of ${methods.join(", ")}, so that the mean leaves it out.`,
  );
}

/** The command that repeats the run, and all its options. */
export function Repeat({ config }: { config: RunConfig }) {
  return (
    <section>
      <h2>Repeat it</h2>
      <pre>
        <code>{config.commandLine.map(quoted).join(" ")}</code>
      </pre>
      <details>
        <summary>Options, resolved</summary>
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
