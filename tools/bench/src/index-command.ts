import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import { askWorker } from "./ask-worker.js";
import { positive } from "./flags.js";
import { makeImageTree } from "./image-tree.js";
import { progress } from "./progress.js";

/** What one process saw that listed class folders and loaded a batch of 8. Memory is resident, in bytes. */
export interface FirstBatch {
  readonly images: number;
  readonly classes: number;
  readonly foldersRead: number;
  readonly listingSeconds: number;
  /** With the listing. */
  readonly firstBatchSeconds: number;
  readonly before: number;
  readonly afterListing: number;
  readonly peak: number;
}

interface IndexOptions {
  readonly files: number;
  readonly classes: number;
  readonly folder: string;
  readonly json?: boolean;
}

/** A folder at rest for less than this is read again. */
const REST = 2500;

const measure = (root: string, cache: string) => askWorker<FirstBatch>("index-worker", root, cache);

const mega = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

function line(
  title: string,
  { listingSeconds, firstBatchSeconds, before, afterListing, peak, foldersRead }: FirstBatch,
) {
  const time = `listed in ${listingSeconds.toFixed(2)} s, first batch after ${firstBatchSeconds.toFixed(2)} s`;
  return `${title.padEnd(30)} ${time}, ${foldersRead} folders read; memory ${mega(before)} before, ${mega(afterListing)} with the list, ${mega(peak)} at most`;
}

async function index({ files, classes, folder, json }: IndexOptions): Promise<void> {
  const work = await mkdtemp(join(folder, "ddep-index-"));
  const { turn, done } = progress();
  try {
    const [root, cache] = [join(work, "images"), join(work, "cache")];
    await makeImageTree(root, files, classes, (made) => turn(`${made} of ${files} files made`));
    await setTimeout(REST);
    turn("without an index");
    const cold = await measure(root, cache);
    turn("from the index");
    const warm = await measure(root, cache);
    await rm(join(root, "n01440764", "n01440764_0.JPEG"));
    turn("with one file less");
    const changed = await measure(root, cache);
    done();
    if (json === true) {
      console.log(JSON.stringify({ files, classes, cold, warm, changed }));
      return;
    }
    console.log(`${cold.images} images in ${cold.classes} class folders, batches of 8`);
    console.log(line("without an index", cold));
    console.log(line("from the index", warm));
    console.log(line(`with one file less (${changed.images})`, changed));
  } finally {
    done();
    await rm(work, { recursive: true, force: true });
  }
}

/** `bench index`. */
export function indexCommand(): Command {
  return new Command("index")
    .description("measure time to the first batch of a large folder, with and without its index, and memory")
    .option("--files <n>", "images in the temporary folder created for the measurement", positive, 1_000_000)
    .option("--classes <n>", "class folders", positive, 1000)
    .option("--folder <path>", "where it is made", tmpdir())
    .option("--json", "as JSON")
    .action(index);
}
