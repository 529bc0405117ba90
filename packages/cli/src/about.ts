/** The method, step by step. */
export const steps = `1. The encoder takes the weights of supervised classification and is frozen.
2. The decoder, random at first, denoises images without labels through it: of
     x~ = sqrt(gamma) x + sqrt(1 - gamma) eps,  gamma = 1 / (1 + sigma^2),
   with sigma 0.22 it predicts the noise eps, by its squared error.
3. Under a new head of classes, encoder and decoder are fine-tuned together on
   the labelled images there are.
4. The mean IoU is that of one confusion matrix over the validation split.`;

/** What the help of the commands says of the method. Source: Brempong et al. 2022, sections 3.2, 4, 4.1 and 5.1. */
export const about = {
  title: "Decoder denoising pretraining (DDeP): segmentation from few labels.",

  run: `Decoder denoising pretraining (DDeP), beside the methods it is compared with.

${steps}

The other methods differ in steps 1 and 2: supervised denoises nothing; random
has no weights of a classifier either; dep trains encoder and decoder to
denoise, both random at first.`,

  pretrain: `Steps 1 and 2 of run alone: denoising pretraining on images without labels.

ddep denoises with the decoder, under a frozen supervised encoder; dep with
both, random at first.`,

  finetune: `Steps 3 and 4 of run alone: fine-tuning on labelled images, and evaluation.

Encoder and decoder start from what --init names: ddep and dep from what
pretrain left in --from; supervised from a classifier's encoder and a random
decoder; random from nothing.`,
} as const;
