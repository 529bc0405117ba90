/** One row of the paper's comparison: where theta and phi start, and what denoising trains. */
export interface Method {
  /** Where the encoder's weights theta start from. */
  readonly encoder: "random" | "supervised";
  /** What is trained to denoise before fine-tuning. */
  readonly denoises: "nothing" | "decoder" | "encoder and decoder";
}

/**
 * The four methods; the decoder's weights phi start random in each, and each ends with fine-tuning theta and phi.
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

/** The names of {@link methods}, the paper's own first. */
export const methodNames = Object.keys(methods) as [MethodName, ...MethodName[]];
