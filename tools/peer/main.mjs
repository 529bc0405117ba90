#!/usr/bin/env node
// @ts-check

const usage = `npm run peer -- round-trip [NETWORK...]    weights to PyTorch and back, with equal maps
npm run peer -- step-cost [pretrain|finetune] [MULTIPLE] [BATCH]    a step of TransUNet at 224 x 224
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
  } else {
    console.log(usage);
    process.exitCode = command === undefined || command === "--help" ? 0 : 1;
  }
} catch (error) {
  console.error(error instanceof Error ? `Error: ${error.message}` : error);
  process.exitCode = 1;
}
