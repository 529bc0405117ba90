import type { Network } from "@ddep/core";

/** The parts of a step, in order. */
export const phases = ["load", "noise", "encoder", "decoder", "loss", "backward", "optimiser"] as const;
export type Phase = (typeof phases)[number];

/** Milliseconds of each phase of one step. */
export type Phases = Partial<Record<Phase, number>>;

/** Measures the phases of a step; an op has ended when its call returns, on the CPU. */
export class Clock {
  #phases: Phases = {};

  time<T>(phase: Phase, work: () => T): T {
    const start = performance.now();
    try {
      return work();
    } finally {
      this.add(phase, performance.now() - start);
    }
  }

  add(phase: Phase, milliseconds: number): void {
    this.#phases[phase] = (this.#phases[phase] ?? 0) + milliseconds;
  }

  /** A part of a network, whose passes count as a phase. */
  timed<In, Out, N extends Network<In, Out>>(phase: Phase, network: N & Network<In, Out>): N {
    return { ...network, apply: (input, mode) => this.time(phase, () => network.apply(input, mode)) };
  }

  /** The phases since the last call. */
  lap(): Phases {
    const lap = this.#phases;
    this.#phases = {};
    return lap;
  }
}
