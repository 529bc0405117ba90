import type { Carded } from "./carded.js";

/** How to use a model here, and in PyTorch where a package has its architecture under the same names. */
export function howToLoad({ method, config }: Carded): string {
  return `\`\`\`sh\nnpm run ddep -- predict --run RUN --method ${method} --out PREDICTIONS IMAGES...\n\`\`\`\n\n\`RUN\` is the folder of the run, which holds \`${method}/model.safetensors\`.\n\n${inPyTorch(config)}`;
}

function inPyTorch({ options, data }: Carded["config"]): string {
  const encoder = peerName(String(options["encoder"]));
  const decoder = options["decoder"] ?? "unet";
  const plain = options["conditioning"] !== true && (decoder === "unet" || decoder === "fpn");
  if (encoder === undefined || !plain)
    return "PyTorch: no package we know of has this architecture. The file is plain safetensors in PyTorch's layout, which `safetensors.torch.load_file` reads.";
  return [
    "In PyTorch, with segmentation_models_pytorch and safetensors (`model.safetensors` has its names and layout):",
    "",
    "```python",
    "import segmentation_models_pytorch as smp",
    "from safetensors.torch import load_file",
    "",
    `model = smp.${decoder === "unet" ? "Unet" : "FPN"}("${encoder}", encoder_weights=None, classes=${data?.labelMap.names.length ?? 1}${widthsOf(options)})`,
    'model.load_state_dict(load_file("model.safetensors"), strict=True)',
    "model.eval()",
    "```",
    "",
    "Images are RGB, normalised with the `mean` and `std` of the file's metadata, and padded at the right and the bottom with zeros to a multiple of 32.",
  ].join("\n");
}

/** The encoder as segmentation_models_pytorch names it. */
function peerName(encoder: string): string | undefined {
  if (/^resnet(18|34|50|101|152)$/.test(encoder)) return encoder;
  return /^(tf_)?efficientnet_lite\d$/.test(encoder) || encoder === "mobilenetv2_100" ? `tu-${encoder}` : undefined;
}

function widthsOf({ decoder = "unet", widths, widthMultiple = 1 }: Carded["config"]["options"]): string {
  if (!Array.isArray(widths)) return "";
  const wide = widths.map((width) => Number(width) * Number(widthMultiple));
  return decoder === "unet"
    ? `, decoder_channels=(${wide.join(", ")})`
    : `, decoder_pyramid_channels=${wide[0]}, decoder_segmentation_channels=${wide[1]}`;
}
