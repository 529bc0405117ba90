import { countOf, printable } from "@ddep/core";
import { withTensors } from "@ddep/core/node";
import { recognise } from "@ddep/encoders";
import { formatBytes, table } from "./text.js";

/** The contents of a weights file: its format, its metadata, its tensors, and the encoder they make up. */
export function inspect(file: string, options: { readonly key?: string } = {}): Promise<string> {
  return withTensors(
    file,
    async ({ format, metadata, tensors }) => {
      const found = recognise(tensors);
      const prefix = found === undefined || found.prefix === "" ? "" : `, under ${found.prefix}`;
      const encoder =
        found === undefined
          ? "not recognised"
          : `${found.architecture}, with ${found.naming} names${prefix}, ${found.classifier ? "with" : "without"} classifier`;
      const numbers = [...tensors.values()].reduce((sum, { shape }) => sum + countOf(shape), 0);
      const rows = [...tensors].map(([name, { shape, dtype }]) => [name, dtype, `[${shape.join(", ")}]`]);
      return [
        `format    ${format}`,
        `encoder   ${encoder}`,
        `tensors   ${tensors.size}, ${numbers.toLocaleString("en")} numbers, ${formatBytes(4 * numbers)} as float32`,
        ...Object.entries(metadata).map(([key, value]) => printable(`metadata  ${key}: ${value}`, "line")),
        table(rows),
      ].join("\n");
    },
    options,
  );
}
