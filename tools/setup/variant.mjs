// @ts-check
import { existsSync } from "node:fs";
import { StepFailed } from "./log.mjs";

/** @typedef {"cpu" | "gpu"} Variant */

const driverFiles = [
  "/proc/driver/nvidia/version",
  "/usr/lib/x86_64-linux-gnu/libcuda.so.1",
  "/usr/lib64/libcuda.so.1",
  "/usr/local/nvidia/lib64/libcuda.so.1",
  "/usr/lib/wsl/lib/libcuda.so.1",
];

/** The file that shows an NVIDIA driver on this machine, if there is one. */
export function nvidiaDriver() {
  return driverFiles.find((file) => existsSync(file));
}

/**
 * Which libtensorflow to take: `DDEP_NATIVE` says, else the driver found.
 * @returns {Variant | "off"}
 * @throws {StepFailed} on another value of DDEP_NATIVE
 */
export function nativeVariant() {
  const asked = process.env["DDEP_NATIVE"] ?? "";
  if (asked === "cpu" || asked === "gpu" || asked === "off") return asked;
  if (asked !== "") throw new StepFailed(`DDEP_NATIVE is "${asked}": use cpu, gpu or off, or leave it unset`);
  return process.platform === "linux" && process.arch === "x64" && nvidiaDriver() ? "gpu" : "cpu";
}
