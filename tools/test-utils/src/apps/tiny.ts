import { join } from "node:path";
import { writeCamvid } from "./data-sets.js";

const words = (text: string) => text.split(" ");

/** The flags of stages of seconds on pictures that it writes, to which a test adds weights and `--out`. */
export async function writeTiny() {
  const root = await writeCamvid({ train: 8, val: 4 });
  return {
    root,
    denoising: [
      ...["--images", join(root, "images/train")],
      ...words("--pretrain-epochs 2 --pretrain-batch 4 --pretrain-size 32"),
    ],
    finetuning: [
      ...["--data", "camvid", "--root", root],
      ...words("--encoder resnet_mini --widths 8,8,8,8 --finetune-steps 4 --batch 4 --crop 32"),
    ],
  };
}
