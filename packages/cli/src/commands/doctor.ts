import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Backend } from "@ddep/backend";
import { findNative, whyNoNative } from "@ddep/native";
import { cacheFolder, nvidiaDriver } from "@ddep/native/set-up";
import { print } from "../print.js";

/** Starts a backend in a process of its own, which a library that does not load cannot take down. */
export function probe(name: string): Backend | { readonly problem: string } {
  const program = `
    const { useBackend } = await import(${JSON.stringify(import.meta.resolve("@ddep/backend"))});
    const tf = await import(${JSON.stringify(import.meta.resolve("@tensorflow/tfjs-core"))});
    const started = await useBackend(${JSON.stringify(name)});
    if (tf.matMul([[2]], [[3]]).dataSync()[0] !== 6) throw new Error("2 times 3 is not 6 on it");
    console.log(JSON.stringify(started));`;
  const { status, stdout, stderr, error } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" },
  });
  if (status === 0) return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Backend;
  const line = stderr.split("\n").find((text) => /^\w*Error\b/.test(text)) ?? error?.message;
  return { problem: line?.replace(/^(\w*Error: )+/, "") ?? "it ended without a message" };
}

/** What is known of a backend that works, in a line. */
export function describeBackend({ name, threads, tensorflowVersion, kernels }: Backend): string {
  if (tensorflowVersion === undefined)
    return name === "wasm" ? `TF.js with SIMD, ${count(threads)}` : "plain JavaScript, for tests";
  const own = name === "native-gpu" ? "" : `, kernels for ${kernels ?? "no instruction set (not registered)"}`;
  return `TensorFlow ${tensorflowVersion}, ${count(threads)}${own}`;
}

const count = (threads: number) => `${threads} ${threads === 1 ? "thread" : "threads"}`;

interface Finding {
  readonly name: string;
  readonly works: boolean;
  readonly found: string;
  readonly fix?: string;
}

function finding(name: string): Finding {
  if (name.startsWith("native")) {
    const missing = missingNative(name);
    if (missing !== undefined) return { name, works: false, ...missing };
  }
  const probed = probe(name);
  if ("problem" in probed) return { name, works: false, found: probed.problem };
  return { name, works: true, found: describeBackend(probed) };
}

function missingNative(name: string): { readonly found: string; readonly fix?: string } | undefined {
  if (name === "native-gpu") {
    if (process.platform !== "linux" || process.arch !== "x64")
      return { found: "TensorFlow publishes its CUDA library only for Linux on x64" };
    const fix = "DDEP_NATIVE=gpu npx @ddep/cli setup";
    if (nvidiaDriver() === undefined) return { found: "no NVIDIA driver", fix: `install NVIDIA's driver, then ${fix}` };
    if (findNative()?.library.variant !== "gpu") return { found: "TensorFlow's CUDA library is not set up", fix };
    return undefined;
  }
  if (findNative() !== undefined) return undefined;
  const { reason, fix } = whyNoNative();
  return { found: reason, ...(fix === undefined ? {} : { fix }) };
}

/** Says of each backend whether it works here, what is missing, and the command that fixes it. Exits with 1 if none is fast. */
export function doctorCommand(): void {
  const { platform, arch, versions } = process;
  print(`Node ${versions.node}, ${platform} ${arch}, ${availableParallelism()} cores`);
  print(`Cache: ${cacheFolder}${existsSync(cacheFolder) ? "" : " (not made yet)"}\n`);
  const findings = ["native-gpu", "native-cpu", "wasm", "cpu"].map(finding);
  for (const { name, works, found, fix } of findings) {
    print(`${name.padEnd(11)} ${works ? "works  " : "missing"}  ${found}`);
    if (!works && fix !== undefined) print(`${" ".repeat(21)}fix: ${fix}`);
  }
  const chosen = findings.find(({ works }) => works)?.name;
  print(chosen === undefined ? "\nNo backend works here." : `\nddep uses ${chosen}; DDEP_BACKEND=NAME takes another.`);
  process.exitCode = chosen === undefined || chosen === "cpu" ? 1 : 0;
}
