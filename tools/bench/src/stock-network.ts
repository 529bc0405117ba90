// ResNet and U-Net as someone writes them who has only the layers of TF.js.
import * as layers from "@tensorflow/tfjs-layers";
import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { CLASSES, type Work } from "./work.js";

type Make = (x: SymbolicTensor) => SymbolicTensor;

const apply = (layer: layers.layers.Layer, x: SymbolicTensor | SymbolicTensor[]) => layer.apply(x) as SymbolicTensor;

interface ConvOptions {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides?: number;
  readonly trainable: boolean;
  readonly activated?: boolean;
}

function convNorm({ filters, kernelSize, strides = 1, trainable, activated = true }: ConvOptions): Make {
  const conv = layers.layers.conv2d({
    filters,
    kernelSize,
    strides,
    padding: "same",
    useBias: false,
    trainable,
  });
  const norm = layers.layers.batchNormalization({ trainable });
  return (x) => {
    const y = apply(norm, apply(conv, x));
    return activated ? apply(layers.layers.reLU(), y) : y;
  };
}

function block(x: SymbolicTensor, width: number, strides: number, bottleneck: boolean, trainable: boolean) {
  const out = bottleneck ? 4 * width : width;
  const branch: Make[] = bottleneck
    ? [
        convNorm({ filters: width, kernelSize: 1, trainable }),
        convNorm({ filters: width, kernelSize: 3, strides, trainable }),
        convNorm({ filters: out, kernelSize: 1, trainable, activated: false }),
      ]
    : [
        convNorm({ filters: width, kernelSize: 3, strides, trainable }),
        convNorm({ filters: out, kernelSize: 3, trainable, activated: false }),
      ];
  const same = strides === 1 && x.shape.at(-1) === out;
  const around = same ? x : convNorm({ filters: out, kernelSize: 1, strides, trainable, activated: false })(x);
  const y = branch.reduce((value, layer) => layer(value), x);
  return apply(layers.layers.reLU(), apply(layers.layers.add(), [y, around]));
}

const depths = { resnet18: [2, 2, 2, 2], resnet34: [3, 4, 6, 3], resnet50: [3, 4, 6, 3] } as const;

/** The network of a work in the layers of TF.js; the encoder does not train in pretraining. */
export function stockNetwork({ encoder, decoder, widths, size, stage }: Work): layers.LayersModel {
  if (!(encoder in depths) || decoder !== "unet")
    throw new Error("only U-Nets on ResNets are written with the layers of TF.js");
  const trainable = stage !== "pretrain";
  const images = layers.input({ shape: [size, size, 3] });
  const stem = convNorm({ filters: 64, kernelSize: 7, strides: 2, trainable })(images);
  const features = [stem];
  let x = apply(layers.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: "same" }), stem);
  for (const [stage, count] of depths[encoder as keyof typeof depths].entries()) {
    for (let i = 0; i < count; i++)
      x = block(x, 64 * 2 ** stage, stage > 0 && i === 0 ? 2 : 1, encoder === "resnet50", trainable);
    features.push(x);
  }
  features.pop();
  for (const filters of widths) {
    const up = apply(layers.layers.upSampling2d({ size: [2, 2] }), x);
    const skip = features.pop();
    x = skip === undefined ? up : apply(layers.layers.concatenate(), [up, skip]);
    for (let i = 0; i < 2; i++) x = convNorm({ filters, kernelSize: 3, trainable: true })(x);
  }
  const filters = stage === "pretrain" ? 3 : CLASSES;
  const map = apply(layers.layers.conv2d({ filters, kernelSize: 3, padding: "same" }), x);
  return layers.model({ inputs: images, outputs: map });
}
