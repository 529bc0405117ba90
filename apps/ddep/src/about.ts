import { steps, type MethodApp } from "@ddep/cli";

/**
 * DDeP, the paper's method, as its section 4 tells it. The algorithm is packages/ddep/src/ddep.ts.
 *
 *   npm run app:ddep -- --small --root CAMVID --images IMAGES --labels 5% --out runs/ddep
 *
 * Recorded for DDeP alone, as `pretrain` and `finetune --init ddep`, with `--pretrain-epochs 5` to the one and `--finetune-steps 100
 * --lr 3e-3 --no-flip` to the other added (625 steps of denoising on 1,000 pictures of ImageNet, 100 of fine-tuning on 18
 * labelled images; --small has 1,250 and 200): 17 min 13 s on one thread of an AMD EPYC whose two cores other work shared,
 * native-cpu with TensorFlow 2.21.0, seed 0. mIoU 35.5 % on CamVid's 101 validation images, pixel accuracy 79.1 %. Seeds 1
 * and 2 came to 35.3 % and 30.9 %.
 *
 * Source: Brempong et al. 2022, section 3.2 (target), section 4 (method), section 4.1 (noise), section 5.1 (training).
 */
export const about: MethodApp = {
  name: "app:ddep",

  description: `Decoder denoising pretraining (DDeP): segmentation from few labels.

${steps}

DeP (npm run dep) denoises with a random encoder too; supervised (npm run
supervised) denoises nothing.`,

  stages: { denoising: true, finetuning: true },

  /** No flag changes the method. */
  fixed: { methods: ["ddep"] },
};
