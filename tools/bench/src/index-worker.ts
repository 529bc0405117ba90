#!/usr/bin/env node
// Lists class folders and loads a first batch, once: `index-worker.js ROOT CACHE`.
import { randomResizedCrop } from "@ddep/augmentations";
import { nativeJpegDecoder, useBackend } from "@ddep/backend";
import { imagenetNormalization, seedOf } from "@ddep/core";
import { classFolders, classifiedLoader } from "@ddep/datasets";
import type { FirstBatch } from "./index-command.js";

const [root = "", cache = ""] = process.argv.slice(2);
await useBackend();
const decodeJpeg = await nativeJpegDecoder();
const before = process.memoryUsage.rss();
const start = performance.now();
let read = 0;
const dataset = await classFolders(root, { cache, onFolder: () => read++, decodeJpeg });
const listed = performance.now();
const afterListing = process.memoryUsage.rss();
const loader = classifiedLoader(dataset, {
  batch: 8,
  geometry: randomResizedCrop({ size: 224 }),
  seed: seedOf(6),
  normalization: imagenetNormalization,
});
const { value } = await loader.next();
const answer: FirstBatch = {
  images: dataset.length,
  classes: dataset.classNames.length,
  foldersRead: read,
  listingSeconds: (listed - start) / 1000,
  firstBatchSeconds: (performance.now() - start) / 1000,
  before,
  afterListing,
  peak: process.resourceUsage().maxRSS * 1024,
};
value?.images.dispose();
console.log(JSON.stringify(answer));
process.exit(0);
