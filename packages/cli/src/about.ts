/** The method, step by step. */
export const steps = `1. The encoder takes the weights of a supervised classifier and is frozen.
2. The decoder starts from random weights and learns to denoise unlabelled
   images on top of it. From
     x~ = sqrt(gamma) x + sqrt(1 - gamma) eps,  gamma = 1 / (1 + sigma^2),
   with sigma 0.22, it predicts the noise eps under a squared error.
3. A new head predicts the classes, and the whole network is fine-tuned on the
   labelled images.
4. The mean IoU is computed from one confusion matrix over the validation split.`;

/** The method as the commands' help describes it. Source: Brempong et al. 2022, sections 3.2, 4, 4.1 and 5.1. */
export const about = {
  title: "Decoder denoising pretraining (DDeP): segmentation from few labels.",

  run: `Decoder denoising pretraining (DDeP) and the methods it is compared with.

${steps}

The other methods differ in steps 1 and 2: supervised skips the denoising;
random skips it too, and starts the encoder from random weights; dep starts
encoder and decoder from random weights and trains both to denoise.`,

  pretrain: `Steps 1 and 2 of run: denoising pretraining on unlabelled images.

ddep trains only the decoder, on top of a frozen supervised encoder; dep trains
encoder and decoder, both from random weights.`,

  finetune: `Steps 3 and 4 of run: fine-tuning on labelled images, then evaluation.

--init sets where encoder and decoder start: ddep and dep from the pretraining
run in --from; supervised from a classifier's encoder and a random decoder;
random from random weights.`,
} as const;
