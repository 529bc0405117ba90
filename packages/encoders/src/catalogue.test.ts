import { useBackend } from "@ddep/backend";
import { dispose, seedOf, torchShape, type Encoder } from "@ddep/core";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { published } from "./contract.test.helpers.js";
import { encoderNames, encoders, isEncoderName, recognise, type LazyTensors } from "./index.js";

// Which numbers an encoder starts with does not matter here, and to draw those of all takes a minute.
vi.mock("@ddep/core", async (original) => ({
  ...(await original<typeof import("@ddep/core")>()),
  normals: (_: unknown, length: number) => new Float32Array(length),
  uniforms: (_: unknown, length: number) => new Float32Array(length),
}));

beforeAll(async () => {
  await useBackend();
});

/** The tensors of a file that holds the encoder, which nobody reads. */
function outlineOf({ parameters, prefix = "" }: Encoder): LazyTensors {
  const read = () => Promise.reject(new Error("only the shape is asked for"));
  return new Map(
    parameters.map(({ name, variable, layout }) => [
      prefix + name,
      { shape: torchShape(variable.shape, layout), dtype: "F32", read },
    ]),
  );
}

describe.each(encoderNames)("%s of the catalogue", (name) => {
  const part = encoders[name];

  test("has its peer's channels, strides and number of parameters, and is recognised by them", () => {
    const encoder = part.create(seedOf(1));
    const { channels, strides, parameters } = published[name];
    expect(encoder).toMatchObject({ name, channels, strides, classifierPrefixes: part.classifierPrefixes });
    const trainable = encoder.parameters.filter(({ role }) => role === "trainable");
    expect(trainable.reduce((sum, { variable }) => sum + variable.size, 0)).toBe(parameters);
    const found = recognise(outlineOf(encoder));
    const expected = { architecture: part.recognisedAs ?? name, classifier: false };
    if (part.files.length === 0) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
    dispose(encoder.parameters);
  });

  test("describes itself, has weights under its own name, and is recognised as itself or its equivalent", () => {
    expect(part.help).toMatch(/\w/);
    expect(part.source).toMatch(/\d{4}/);
    for (const weights of part.weights) expect(weights.name.startsWith(`${name}.`)).toBe(true);
    const as = part.recognisedAs ?? name;
    expect(isEncoderName(as) && encoders[as].recognisedAs === undefined).toBe(true);
    // What timm has bears timm's name.
    expect([undefined, name]).toContain(part.peers.timm);
  });
});
