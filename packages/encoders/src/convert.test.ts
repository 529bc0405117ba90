import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadCatalog, memorySource, openTensors, readSafetensors, UserError, type LazyTensor } from "@ddep/core";
import { Json, parseGoldenNetwork, sharedFile } from "@ddep/test-utils/golden";
import { describe, expect, test } from "vitest";
import {
  convertTo,
  encoderNames,
  googleBitToTimm,
  googleVitToTimm,
  lukemelasToTimm,
  recognise,
  timmToTransUnet,
  withBatchCounts,
  type LazyTensors,
} from "./index.js";

// naming/fixtures/make.test.py tells how timm made them.
const fixture = (name: string) =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`naming/fixtures/${name}`, import.meta.url))));
const open = async (name: string) => (await openTensors(memorySource(fixture(name), name))).tensors;

async function expectSame(found: LazyTensors, wanted: string): Promise<void> {
  const { tensors } = readSafetensors(fixture(wanted));
  expect([...found.keys()].sort()).toEqual([...tensors.keys()].sort());
  const loaded = await loadCatalog({ format: "npz", metadata: {}, tensors: found });
  for (const [name, { shape, data }] of tensors) {
    expect(loaded.tensors.get(name)!.shape, name).toEqual(shape);
    expect(loaded.tensors.get(name)!.data, name).toEqual(data);
  }
}

test("Google's hybrid converts to what timm loads from it", async () =>
  expectSame(googleVitToTimm(await open("google-vit.test.npz")), "google-vit-timm.test.safetensors"));

test("Google's hybrid converts to what TransUNet loads from it", async () =>
  expectSame(
    timmToTransUnet(googleVitToTimm(await open("google-vit.test.npz"))),
    "google-vit-transunet.test.safetensors",
  ));

test("Google's BiT converts to what timm loads from it", async () =>
  expectSame(googleBitToTimm(await open("google-bit.test.npz")), "google-bit-timm.test.safetensors"));

test("a tensor that is missing, misshapen or left over is named", async () => {
  const vit = await open("google-vit.test.npz");
  const without = new Map(vit);
  without.delete("gn_root/scale");
  expect(() => googleVitToTimm(without, "w.npz")).toThrow(/^w\.npz, gn_root\/scale: is missing/);
  const more = new Map(vit).set("neck/kernel", vit.get("cls")!);
  expect(() => googleVitToTimm(more, "w.npz")).toThrow(/^w\.npz, neck\/kernel: has no counterpart/);
  const flat = new Map(vit).set("embedding/kernel", vit.get("embedding/bias")!);
  expect(() => googleVitToTimm(flat, "w.npz")).toThrow(/embedding\/kernel: has shape \[12\], expected 4 axes/);
  expect(() => lukemelasToTimm(new Map([["_neck.weight", vit.get("cls")!]]), "w.pth")).toThrow(
    /^w\.pth, _neck\.weight: has no counterpart/,
  );
});

/** Tensors of these shapes that nobody reads. */
function shapes(sizes: Iterable<readonly [string, readonly number[]]>): LazyTensors {
  const read = () => Promise.reject(new Error("only the shape is asked for"));
  return new Map([...sizes].map(([name, shape]) => [name, { shape, dtype: "F32", read } satisfies LazyTensor]));
}

const outline = (tensors: LazyTensors) =>
  Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]).sort());

function golden(name: string): LazyTensors | undefined {
  const file = sharedFile("golden", name);
  if (file === undefined) return undefined;
  return shapes(parseGoldenNetwork(Json.parse(readFileSync(file, "utf8"), name)).weights);
}

const peers = encoderNames.filter((name) => sharedFile("golden", `encoder-${name}.json`) !== undefined);

describe.each(peers)("%s", (architecture) => {
  const tensors = golden(`encoder-${architecture}.json`);
  // The hybrid's weights were published without one.
  const classifier = architecture !== "vit_base_r50_s16_224";

  test("is recognised, under prefixes too", () => {
    const expected = { architecture, naming: "timm", prefix: "", classifier };
    expect(recognise(tensors!)).toEqual(expected);
    for (const prefix of ["module.", "model.", "encoder.", "encoder.model."]) {
      const prefixed = shapes([...tensors!].map(([name, { shape }]) => [prefix + name, shape]));
      expect(recognise(prefixed)).toEqual({ ...expected, prefix });
    }
  });

  test("gets a count for every batch norm, and loses a prefix", () => {
    const prefixed = shapes([...tensors!].map(([name, { shape }]) => [`module.${name}`, shape]));
    const { tensors: timm } = convertTo("timm", prefixed);
    const counts = [...timm].filter(([name]) => name.endsWith("num_batches_tracked"));
    expect(counts).toHaveLength([...tensors!.keys()].filter((name) => name.endsWith("running_mean")).length);
    expect(counts.every(([, { shape, dtype }]) => shape.length === 0 && dtype === "I64")).toBe(true);
    expect(outline(new Map([...timm].filter(([name]) => tensors!.has(name))))).toEqual(outline(tensors!));
  });
});

const transunet = golden("transunet-r50-vit-b16.json");
const hybrid = golden("encoder-vit_base_r50_s16_224.json");

test.skipIf(transunet === undefined || hybrid === undefined)("TransUNet's encoder has its names and shapes", () => {
  const { tensors } = convertTo("transunet", hybrid!);
  const encoder = [...transunet!].filter(([name]) => name.startsWith("transformer."));
  expect(outline(tensors)).toEqual(outline(new Map(encoder)));
  expect(recognise(transunet!)).toMatchObject({
    architecture: "vit_base_r50_s16_224",
    naming: "TransUNet",
  });
  expect(() => convertTo("timm", transunet!, "t.pth")).toThrow(/^t\.pth: .*it has no class token/);
});

const unet = golden("unet-resnet18.json");

test.skipIf(unet === undefined)("a whole segmentation network keeps its decoder", () => {
  const { tensors, from } = convertTo("smp", unet!);
  expect(from).toMatchObject({ architecture: "resnet18", prefix: "encoder." });
  for (const name of unet!.keys()) expect(tensors.has(name), name).toBe(true);
  expect(tensors.get("decoder.blocks.0.conv1.1.num_batches_tracked")?.dtype).toBe("I64");
  expect(() => convertTo("torchvision", unet!, "u.pth")).toThrow(/^u\.pth: a whole segmentation network/);
});

const lite = golden("encoder-efficientnet_lite0.json");

test.skipIf(lite === undefined)("segmentation_models_pytorch's encoders come without a classifier", () => {
  const { tensors } = convertTo("smp", lite!);
  expect(tensors.has("model.conv_stem.weight")).toBe(true);
  expect([...tensors.keys()].filter((name) => /conv_head|classifier|^model\.bn2\./.test(name))).toEqual([]);
  expect(() => convertTo("torchvision", lite!)).toThrow(/torchvision: only resnet18, .* can/);
  expect(() => convertTo("transunet", lite!)).toThrow(/transunet: only vit_base_r50_s16_224, .* can/);
});

test("an existing count is kept, and nothing is recognised in any other file", async () => {
  const count: LazyTensor = { shape: [], dtype: "I64", read: async () => Float32Array.of(7) };
  const tensors = withBatchCounts(
    new Map([
      ["bn.running_mean", count],
      ["bn.num_batches_tracked", count],
    ]),
  );
  expect(await tensors.get("bn.num_batches_tracked")!.read()).toEqual(Float32Array.of(7));
  expect(recognise(tensors)).toBeUndefined();
  expect(() => convertTo("timm", tensors, "w")).toThrow(UserError);
});

/** The row of blocks of an EfficientNet-Lite0, by timm's stages. */
const places = [1, 2, 2, 3, 3, 4, 1].flatMap((blocks, stage) =>
  Array.from({ length: blocks }, (_, block) => `blocks.${stage}.${block}`),
);

/** The name in efficientnet_lite_pytorch of one of timm's. */
function lukemelasName(name: string): string {
  const [, place, layer = ""] = /^(blocks\.\d+\.\d+)\.(.*)$/.exec(name) ?? [];
  const swaps: [RegExp, string][] =
    place === undefined
      ? [
          [/^conv_stem/, "_conv_stem"],
          [/^bn1/, "_bn0"],
          [/^conv_head/, "_conv_head"],
          [/^bn2/, "_bn1"],
          [/^classifier/, "_fc"],
        ]
      : place === "blocks.0.0"
        ? [
            [/^conv_dw/, "_depthwise_conv"],
            [/^bn1/, "_bn1"],
            [/^conv_pw/, "_project_conv"],
            [/^bn2/, "_bn2"],
          ]
        : [
            [/^conv_pwl/, "_project_conv"],
            [/^conv_pw/, "_expand_conv"],
            [/^conv_dw/, "_depthwise_conv"],
            [/^bn1/, "_bn0"],
            [/^bn2/, "_bn1"],
            [/^bn3/, "_bn2"],
          ];
  const [pattern, to] = swaps.find(([from]) => from.test(place === undefined ? name : layer))!;
  return place === undefined
    ? name.replace(pattern, to)
    : `_blocks.${places.indexOf(place)}.${layer.replace(pattern, to)}`;
}

test.skipIf(lite === undefined)("consecutively numbered blocks are sorted into stages", () => {
  const row = shapes([...lite!].map(([name, { shape }]) => [lukemelasName(name), shape]));
  expect(row.has("_blocks.15._project_conv.weight")).toBe(true);
  expect(recognise(row)).toEqual({
    architecture: "efficientnet_lite0",
    naming: "lukemelas",
    prefix: "",
    classifier: true,
  });
  expect(outline(lukemelasToTimm(row))).toEqual(outline(lite!));
});
