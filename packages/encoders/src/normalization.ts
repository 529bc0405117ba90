import { UserError, type Normalization } from "@ddep/core";

type Triple = Normalization["mean"];

const FIX =
  'write mean and std as three numbers or quotients, on the scale where pixel value 255 is 1, such as "123.675/255, 116.28/255, 103.53/255"';

/**
 * Encodes a normalisation as metadata for a weights file: `mean` and `std`, each three quotients on the scale where
 * pixel value 255 is 1 (timm's scale), for example `"123.675/255, 116.28/255, 103.53/255"`. Reading it back gives
 * exactly the same numbers.
 */
export function normalizationMetadata({ mean, std }: Normalization): Record<"mean" | "std", string> {
  const quotients = (values: Triple) => values.map((value) => `${value}/255`).join(", ");
  return { mean: quotients(mean), std: quotients(std) };
}

function parseNumber(text: string): number {
  const [numerator, denominator = "1", ...rest] = text.split("/").map((part) => part.trim());
  if (numerator === undefined || numerator === "" || denominator === "" || rest.length > 0) return NaN;
  // In this order, the numerator of a quotient by 255 is preserved to the last bit.
  return Number(numerator) * (255 / Number(denominator));
}

function parseTriple(text: string, key: string, file: string): Triple {
  const values = text
    .replace(/^\s*[[(]|[\])]\s*$/g, "")
    .split(",")
    .map(parseNumber);
  const [red, green = red, blue = red] = values;
  const triple = [red!, green!, blue!] as const;
  if ((values.length !== 1 && values.length !== 3) || !triple.every(Number.isFinite))
    throw new UserError(`"${text}" in the metadata is not a normalisation`, { file, key, fix: FIX });
  return triple;
}

/**
 * Reads the normalisation from the metadata of a weights file, or returns undefined if there is none.
 *
 * `mean` and `std` are one number for all channels or three separated by commas, each a number or a quotient, on the
 * scale where pixel value 255 is 1.
 *
 * @throws UserError on any other text, or if one of the two is missing
 */
export function readNormalization(
  metadata: Readonly<Record<string, string>>,
  file = "weights",
): Normalization | undefined {
  const { mean, std } = metadata;
  if (mean === undefined && std === undefined) return undefined;
  if (mean === undefined || std === undefined)
    throw new UserError(`the metadata has no ${mean === undefined ? "mean" : "std"}, only its counterpart`, {
      file,
      key: mean === undefined ? "mean" : "std",
      fix: FIX,
    });
  const normalization = { mean: parseTriple(mean, "mean", file), std: parseTriple(std, "std", file) };
  if (normalization.std.some((value) => value <= 0))
    throw new UserError(`"${std}" in the metadata is not a standard deviation: it must be positive`, {
      file,
      key: "std",
      fix: FIX,
    });
  return normalization;
}
