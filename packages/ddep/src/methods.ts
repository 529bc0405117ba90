/** One row of the paper's comparison: how theta and phi are initialised, and what is trained to denoise. */
export interface Method {
  /** How the encoder's weights theta are initialised. */
  readonly encoder: "random" | "supervised";
  /** The parts trained to denoise before fine-tuning. */
  readonly denoises: "nothing" | "decoder" | "encoder and decoder";
}

/**
 * The four methods. In each, the decoder's weights phi start random, and theta and phi are fine-tuned last.
 *
 * Source: Brempong et al. 2022, section 3.4 (DeP beside a supervised encoder), section 4 (DDeP), section 5.2 (random).
 */
export const methods = {
  ddep: { encoder: "supervised", denoises: "decoder" },
  dep: { encoder: "random", denoises: "encoder and decoder" },
  supervised: { encoder: "supervised", denoises: "nothing" },
  random: { encoder: "random", denoises: "nothing" },
} as const satisfies Record<string, Method>;

/** A name of {@link methods}. */
export type MethodName = keyof typeof methods;

/** The names of {@link methods}, starting with the paper's own. */
export const methodNames = Object.keys(methods) as [MethodName, ...MethodName[]];
