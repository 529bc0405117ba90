import { z } from "zod";

/** The form of `runs/ID/diagnostics.json`. */
export const diagnostics = z.object({
  /** Of a method that denoises: mean squared error of its denoiser at each noise magnitude. */
  denoisingError: z.array(z.object({ sigma: z.number().positive(), error: z.number() })).optional(),
  /** Of a method that denoises: the share of what it is asked for that its denoiser misses, by side of the details in pixels. */
  errorByScale: z.array(z.object({ pixels: z.number().positive(), error: z.number() })).optional(),
  /** Each layer's maps before and after fine-tuning, as `compareFeatures` measures them; null where they are constant. */
  layers: z.array(
    z.object({
      layer: z.string(),
      channels: z.int().positive(),
      cka: z.number().nullable(),
      rankBefore: z.number().nullable(),
      rankAfter: z.number().nullable(),
    }),
  ),
  /** Validation images it was measured on. */
  images: z.int().positive(),
});
export type Diagnostics = z.infer<typeof diagnostics>;

export const diagnosticsFile = "diagnostics.json";
