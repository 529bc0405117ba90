#!/usr/bin/env node
// @ts-check
import { roundTrips } from "./round-trip.mjs";

const usage = `npm run peer -- round-trip [NETWORK...]    weights to PyTorch and back, with equal maps
DDEP_PEER_PYTHON names a Python that has torch, timm, segmentation_models_pytorch and safetensors.`;

const [command, ...names] = process.argv.slice(2);
if (command === "round-trip") {
  try {
    if (!(await roundTrips(names))) process.exitCode = 1;
  } catch (error) {
    console.error(error instanceof Error ? `Error: ${error.message}` : error);
    process.exitCode = 1;
  }
} else {
  console.log(usage);
  process.exitCode = command === undefined || command === "--help" ? 0 : 1;
}
