import { existsSync } from "node:fs";
import { UserError } from "@ddep/base";

/** Which of TensorFlow's libraries: for the CPU alone, or with CUDA. */
export type Variant = "cpu" | "gpu";

const driverFiles = [
  "/proc/driver/nvidia/version",
  "/usr/lib/x86_64-linux-gnu/libcuda.so.1",
  "/usr/lib64/libcuda.so.1",
  "/usr/local/nvidia/lib64/libcuda.so.1",
  "/usr/lib/wsl/lib/libcuda.so.1",
];

/** The file that shows an NVIDIA driver on this machine, if there is one. */
export function nvidiaDriver(): string | undefined {
  return driverFiles.find((file) => existsSync(file));
}

/**
 * The library to use: the one that `DDEP_NATIVE` names, or else the one that fits the driver found. `"off"` stands for none.
 *
 * @throws UserError if DDEP_NATIVE has another value
 */
export function nativeVariant(): Variant | "off" {
  const asked = process.env["DDEP_NATIVE"] ?? "";
  if (asked === "cpu" || asked === "gpu" || asked === "off") return asked;
  if (asked !== "") throw new UserError(`DDEP_NATIVE is "${asked}": use cpu, gpu or off, or leave it unset`);
  return process.platform === "linux" && process.arch === "x64" && nvidiaDriver() ? "gpu" : "cpu";
}
