import { UserError } from "@ddep/core";
import { withTensors, writeTensors } from "@ddep/core/node";
import { convertTo, targets, type Recognition, type Target } from "@ddep/encoders";

export interface ConvertOptions {
  readonly to: string;
  readonly key?: string;
}

const isTarget = (name: string): name is Target => (targets as readonly string[]).includes(name);

/** Writes the encoder of a file as safetensors under the names of another library. Keeps the file's metadata. */
export function convert(input: string, output: string, { to, key }: ConvertOptions): Promise<Recognition> {
  if (!isTarget(to))
    throw new UserError(`"${to}" is not a supported library`, { key: "--to", fix: `use one of ${targets.join(", ")}` });
  return withTensors(
    input,
    async (catalog) => {
      const { tensors, from } = convertTo(to, catalog.tensors, input);
      await writeTensors(output, tensors, { ...catalog.metadata, format: "pt" });
      return from;
    },
    key === undefined ? {} : { key },
  );
}
