import { z } from "zod";

/** What `runs/ID/diagnostics.json` holds. */
export const diagnostics = z.object({
  /** Of a method that denoises: mean squared error of its denoiser at each noise magnitude. */
  denoisingError: z.array(z.object({ sigma: z.number().positive(), error: z.number() })).optional(),
  /** Each layer's maps before and after fine-tuning, as `compareFeatures` tells them; null where they are constant. */
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
