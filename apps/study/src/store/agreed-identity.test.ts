import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { agreedIdentity } from "./agreed-identity.js";

test("a folder remembers the weights of each encoder, the last that were given", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ddep-remembered-"));
  const [first, second] = [{ encoderWeightsHash: "aa" }, { encoderWeightsHash: "bb" }];
  expect(await agreedIdentity(folder, "resnet50", {})).toEqual({});
  expect(await agreedIdentity(folder, "resnet50", first)).toEqual(first);
  expect(await agreedIdentity(folder, "resnet18", second)).toEqual(second);
  expect(await agreedIdentity(folder, "resnet50", {})).toEqual(first);
  expect(await agreedIdentity(folder, "resnet50", second)).toEqual(second);
  expect(await agreedIdentity(folder, "resnet50", {})).toEqual(second);
  await writeFile(join(folder, "weights.json"), "[");
  await expect(agreedIdentity(folder, "resnet50", {})).rejects.toThrow(/weights\.json.*--encoder-weights/s);
});
