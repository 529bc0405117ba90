import { availableParallelism } from "node:os";

/** The input pipeline under measurement: pictures below a folder, cropped at random. Both sides read it, so its keys are theirs, too. */
export interface Pipeline {
  /** A folder of pictures, which may nest. */
  readonly images: string;
  readonly batch: number;
  /** Side of the crop. */
  readonly size: number;
  /** Threads or processes that decode, on either side. */
  readonly workers: number;
}

/** As many as the machine has cores. */
export const standardWorkers = availableParallelism();

export const nameOfPipeline = ({ images, batch, size, workers }: Pipeline): string =>
  `random ${size}x${size} crops of ${images}, batches of ${batch}, ${workers} workers`;
