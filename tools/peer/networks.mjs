// @ts-check
// Our networks, by the names that python/round_trip.py uses for its own.
import { segmentationModel, seedOf } from "@ddep/core";
import { fpn, head, transunetCup, unet } from "@ddep/decoders";
import { efficientnetLite0, resnet50, transunetR50VitB16 } from "@ddep/encoders";

const CLASSES = 3;

/**
 * @param {import("@ddep/core").Encoder} encoder
 * @param {import("@ddep/core").Decoder} decoder
 */
const under = (encoder, decoder) => segmentationModel(encoder, decoder, head(decoder, CLASSES, seedOf(3)));

const unetWidths = [256, 128, 64, 32, 16];

/**
 * Each network, and what the peer's names have in front of the encoder's: segmentation_models_pytorch has EfficientNet-Lite
 * under timm's name, `tu-efficientnet_lite0`, and puts `model.` before its tensors.
 * @type {Record<string, { make: () => import("@ddep/core").Network, prefix?: string, size: number }>}
 */
export const networks = {
  "unet-resnet50": {
    size: 96,
    make: () => {
      const encoder = resnet50(seedOf(1));
      return under(encoder, unet({ encoder, widths: unetWidths, seed: seedOf(2) }));
    },
  },
  "unet-efficientnet_lite0": {
    size: 96,
    prefix: "encoder.model.",
    make: () => {
      const encoder = efficientnetLite0(seedOf(1));
      return under(encoder, unet({ encoder, widths: unetWidths, seed: seedOf(2) }));
    },
  },
  "fpn-resnet50": {
    size: 96,
    make: () => {
      const encoder = resnet50(seedOf(1));
      return under(encoder, fpn({ encoder, seed: seedOf(2) }));
    },
  },
  transunet: {
    size: 224,
    make: () => {
      const encoder = transunetR50VitB16(seedOf(1));
      return under(encoder, transunetCup({ encoder, widths: [128, 64, 32, 16, 16], seed: seedOf(2) }));
    },
  },
};
