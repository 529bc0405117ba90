import { UserError } from "@ddep/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { watchAllocations } from "../testing/allocations.test.helpers.js";
import { fixture, readAll } from "../node/testing/fixtures.test.helpers.js";
import { mutate } from "../testing/mutate.test.helpers.js";
import { openZip, unpack, zipBytes } from "../testing/zip-bytes.test.helpers.js";
import { memorySource } from "./byte-source.js";

/** Milliseconds that a file of a few kilobytes may take. */
const LONGEST = 5000;
/** What a reader may allocate at once: 64 times the file, as its proportion allows, and buffers of a constant size. */
const largestAllowed = (size: number) => 64 * size + 2 ** 21;

interface Case {
  readonly name: string;
  /** A damaged file, by its seed. */
  make(seed: number): Promise<Uint8Array>;
}

const plain = (name: string, ...files: string[]): Case => {
  const seeds = files.map(fixture);
  return { name, make: async (seed) => mutate(seeds[seed % seeds.length]!, seed) };
};

async function contentsOf(file: string): Promise<Record<string, Uint8Array>> {
  const contents: Record<string, Uint8Array> = {};
  for (const [path, member] of await openZip(memorySource(fixture(file)))) contents[path] = await unpack(member);
  return contents;
}

/** Damages one of some members of an archive and packs it again, so that its CRC-32 is right. */
const repacked = (name: string, file: string, damaged: RegExp): Case => {
  const unpacked = contentsOf(file);
  return {
    name,
    async make(seed) {
      const contents = { ...(await unpacked) };
      const paths = Object.keys(contents).filter((path) => damaged.test(path));
      const path = paths[seed % paths.length]!;
      contents[path] = mutate(contents[path]!, seed);
      return zipBytes(contents);
    },
  };
};

const cases = [
  plain("safetensors", "state.test.safetensors", "arrays.test.safetensors"),
  plain("PyTorch zip", "state.test.pth", "two.test.pth"),
  repacked("PyTorch zip, its pickle", "state.test.pth", /data\.pkl$/),
  plain("PyTorch legacy", "state-legacy.test.pth", "norm-legacy.test.pth"),
  plain("npz", "arrays.test.npz", "arrays-packed.test.npz"),
  repacked("npz, its arrays", "arrays.test.npz", /\.npy$/),
  plain("npy", "fortran-v1.test.npy", "fortran-v2.test.npy"),
];

/** Rejects where work does not end in time: a stream that never ends hangs its reader. */
function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`takes more than ${LONGEST} ms`)), LONGEST);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Tests that so many damaged files of each format are read or refused, in little time and memory. */
export function fuzz(count: number): void {
  let allocations: ReturnType<typeof watchAllocations>;
  beforeAll(() => {
    allocations = watchAllocations();
  });
  afterAll(() => allocations.stop());

  test.each(cases)(
    "damaged files are read or refused, and nothing else: $name",
    async ({ name, make }) => {
      let [accepted, refused, slowest] = [0, 0, 0];
      for (let seed = 1; seed <= count; seed++) {
        const bytes = await make(seed);
        allocations.forget();
        const started = performance.now();
        try {
          await inTime(readAll(bytes, name));
          accepted += 1;
        } catch (error) {
          if (!(error instanceof UserError)) throw new Error(`seed ${seed} of ${name}`, { cause: error });
          refused += 1;
        }
        slowest = Math.max(slowest, performance.now() - started);
        expect(allocations.largest(), `bytes made at once by seed ${seed}`).toBeLessThan(largestAllowed(bytes.length));
      }
      console.log(
        `${name}: ${count} files, ${accepted} accepted, ${refused} refused, slowest ${slowest.toFixed(0)} ms`,
      );
      expect(slowest).toBeLessThan(LONGEST);
    },
    // Of many files few are slow, but a busy machine makes all of them so.
    count * 600,
  );
}
