const networks = ["--data", "shapes", "--encoder", "resnet_mini", "--widths", "8,8,8,8,8"];

/** The flags of stages of seconds on generated pictures, to which a test adds weights and `--out`. */
export const tiny = {
  denoising: ["--pretrain-epochs", "0.02", "--pretrain-batch", "4", "--pretrain-size", "32"],
  finetuning: [
    ...networks,
    "--labels",
    "0.02",
    "--finetune-steps",
    "12",
    "--batch",
    "4",
    "--crop",
    "32",
    "--checkpoint-every",
    "2",
  ],
} as const;
