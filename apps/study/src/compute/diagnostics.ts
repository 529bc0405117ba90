import { z } from "zod";

/** The schema of `runs/ID/diagnostics.json`. */
export const diagnostics = z.object({
  /** For methods that denoise: the denoiser's mean squared error at each noise magnitude. */
  denoisingError: z.array(z.object({ sigma: z.number().positive(), error: z.number() })).optional(),
  /** For methods that denoise: the share of the target that the denoiser misses, by size of detail in pixels. */
  errorByScale: z.array(z.object({ pixels: z.number().positive(), error: z.number() })).optional(),
  /** Each layer's feature maps before and after fine-tuning, as measured by `compareFeatures`; null if they are constant. */
  layers: z.array(
    z.object({
      layer: z.string(),
      channels: z.int().positive(),
      cka: z.number().nullable(),
      rankBefore: z.number().nullable(),
      rankAfter: z.number().nullable(),
    }),
  ),
  /** The number of validation images used. */
  images: z.int().positive(),
});
export type Diagnostics = z.infer<typeof diagnostics>;

export const diagnosticsFile = "diagnostics.json";
