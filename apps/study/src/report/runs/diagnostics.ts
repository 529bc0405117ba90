import { z } from "zod";

/** What `runs/ID/diagnostics.json` holds. */
export const diagnostics = z.object({
  /** Of a method that denoises: mean squared error of its denoiser at each noise magnitude. */
  denoisingError: z.array(z.object({ sigma: z.number().positive(), error: z.number() })).optional(),
  /** Linear CKA of each layer's maps before and after fine-tuning; null where a layer's maps are constant. */
  similarity: z.array(z.object({ layer: z.string(), cka: z.number().nullable() })),
  /** Validation images it was measured on. */
  images: z.int().positive(),
});
export type Diagnostics = z.infer<typeof diagnostics>;

export const diagnosticsFile = "diagnostics.json";
