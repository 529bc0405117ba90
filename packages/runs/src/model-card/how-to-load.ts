import { decoders, type DecoderName, type DecoderPart } from "@ddep/decoders";
import { encoders, isEncoderName, type EncoderName } from "@ddep/encoders";
import type { Carded } from "./carded.js";

/** How to use a model here, and in PyTorch if a package has the same architecture with the same names. */
export function howToLoad({ method, config }: Carded): string {
  return `\`\`\`sh\nnpx @ddep/cli predict --run RUN --method ${method} --out PREDICTIONS IMAGES...\n\`\`\`\n\n\`RUN\` is the run folder, which contains \`${method}/model.safetensors\`.\n\n${inPyTorch(config)}`;
}

function inPyTorch({ options, data }: Carded["config"]): string {
  const { encoder, decoder, widths, widthMultiple, conditioning } = options;
  const peer = isEncoderName(String(encoder)) ? encoders[encoder as EncoderName].peers.smp : undefined;
  const smp = Object.hasOwn(decoders, String(decoder))
    ? (decoders[decoder as DecoderName] as DecoderPart).smp
    : undefined;
  if (peer === undefined || smp === undefined || conditioning === true)
    return "We know of no PyTorch package with this architecture. The file is plain safetensors in PyTorch's layout, which `safetensors.torch.load_file` can read.";
  const multiple = Number(widthMultiple ?? 1);
  const wide = Array.isArray(widths) ? `, ${smp.widths(widths.map((width) => Number(width) * multiple))}` : "";
  return [
    "In PyTorch, with segmentation_models_pytorch and safetensors (`model.safetensors` has the names and layout of segmentation_models_pytorch):",
    "",
    "```python",
    "import segmentation_models_pytorch as smp",
    "from safetensors.torch import load_file",
    "",
    `model = smp.${smp.model}("${peer}", encoder_weights=None, classes=${data?.labelMap.names.length ?? 1}${wide})`,
    'model.load_state_dict(load_file("model.safetensors"), strict=True)',
    "model.eval()",
    "```",
    "",
    "Images must be RGB, normalised with the `mean` and `std` in the file's metadata, and zero-padded on the right and at the bottom to a multiple of 32.",
  ].join("\n");
}
