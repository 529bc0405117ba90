import { useBackend } from "@ddep/backend";
import { availableParallelism, cpus, platform, release, totalmem } from "node:os";

/** The machine that a row was measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
}

export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()}`,
});

/** What tells kinds of machines apart. */
export interface Processor {
  readonly cpu: string;
  /** What our kernels use of it; the backend's name where there are none. */
  readonly kernels: string;
}

export async function thisProcessor(): Promise<Processor> {
  const { kernels, name } = await useBackend();
  return { cpu: thisMachine().cpu, kernels: kernels ?? name };
}

/** What the page calls a processor. */
export const nameOf = ({ cpu, kernels }: Processor): string => `${cpu}, ${kernels}`;
