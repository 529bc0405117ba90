#!/usr/bin/env node
// @ts-check

const usage = `npm run peer -- round-trip [NETWORK...]    weights to PyTorch and back, with equal maps
npm run peer -- step-cost [pretrain|finetune] [MULTIPLE] [BATCH]    a step of TransUNet at 224 x 224
npm run peer -- inference-cost [SCALE...]    one image of 1024 x 2048 through TransUNet in halves with flips
npm run peer -- protocols MODEL CAMVID [IMAGES] [VIEW...]    mean IoU of a fine-tuned U-Net here and in PyTorch
npm run peer -- cityscapes [IMAGES] [SEED] [HEIGHT]    our scores of our submission files beside cityscapesscripts'
npm run peer -- pictures [FOLDER...]          our pixels of image files beside Pillow's; its own test images by default
npm run peer -- damaged-pictures COUNT IMAGE...    the same of files with damage, COUNT of each image
DDEP_PICTURES_PYTHON names a Python that has Pillow;
DDEP_CITYSCAPES_PYTHON names a Python that has cityscapesscripts;
DDEP_PEER_PYTHON names a Python that has torch, timm, segmentation_models_pytorch and safetensors.`;

const [command, ...rest] = process.argv.slice(2);
try {
  if (command === "round-trip") {
    const { roundTrips } = await import("./round-trip.mjs");
    if (!(await roundTrips(rest))) process.exitCode = 1;
  } else if (command === "step-cost") {
    const { stepCost } = await import("./step-cost.mjs");
    const [stage = "pretrain", multiple = "1", batch = "2"] = rest;
    await stepCost(stage, Number(multiple), Number(batch));
  } else if (command === "inference-cost") {
    const { inferenceCost } = await import("./inference-cost.mjs");
    await inferenceCost(rest.length > 0 ? rest.map(Number) : [1]);
  } else if (command === "cityscapes") {
    const { compareCityscapes } = await import("./cityscapes.mjs");
    const [count = "6", seed = "0", height = "64"] = rest;
    const what = { count: Number(count), seed: Number(seed), height: Number(height) };
    if (!(await compareCityscapes(what))) process.exitCode = 1;
  } else if (command === "pictures") {
    const { comparePictures } = await import("./pictures.mjs");
    if (!(await comparePictures(rest))) process.exitCode = 1;
  } else if (command === "damaged-pictures" && rest.length > 1) {
    const { compareDamaged } = await import("./pictures.mjs");
    const [count = "", ...images] = rest;
    if (!(await compareDamaged(Number(count), images))) process.exitCode = 1;
  } else if (command === "protocols" && rest.length > 1) {
    const { compareProtocols } = await import("./protocols.mjs");
    const [model = "", root = "", count = "101", ...names] = rest;
    if (!(await compareProtocols({ model, root, count: Number(count), names }))) process.exitCode = 1;
  } else {
    console.log(usage);
    process.exitCode = command === undefined || command === "--help" ? 0 : 1;
  }
} catch (error) {
  console.error(error instanceof Error ? `Error: ${error.message}` : error);
  process.exitCode = 1;
}
