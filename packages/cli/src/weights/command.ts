import { targets } from "@ddep/encoders";
import { pullWeights } from "@ddep/encoders/node";
import { Command } from "commander";
import { convert, type ConvertOptions } from "./convert.js";
import { inspect } from "./inspect.js";
import { list } from "./list.js";
import { transfer } from "./transfer.js";
import { print, say } from "../print.js";

/** `ddep weights`: published encoder weights, and conversion to and from PyTorch. */
export function weightsCommand(): Command {
  const group = new Command("weights")
    .description("list, download, convert and inspect encoder weights")
    .showHelpAfterError("(run with --help to list the flags)");

  group
    .command("list")
    .description("list published weights that can be pulled by name")
    .action(() => print(list()));

  group
    .command("pull")
    .description("download published weights into the cache and print the file for --encoder-weights")
    .argument("<name>", "a name from `ddep weights list`")
    .option("--sha256 <hash>", "expected hash of the published file, as printed by an earlier pull")
    .action(async (name: string, { sha256 }: { sha256?: string }) => {
      const shown = transfer(name);
      const options = { onBytes: shown.onBytes, pinned: sha256 };
      const { file, weights, hash, cached } = await pullWeights(name, options).finally(shown.end);
      const state = cached ? "is already in the cache" : "was downloaded, checked and converted";
      const pin = sha256 === undefined ? `; pin it with --sha256 ${hash}` : ", as expected";
      const shownHash = hash === undefined ? "" : `, SHA-256 ${hash}${pin}`;
      say(`${weights.name} (${weights.licence}) ${state}${shownHash}`);
      print(file);
    });

  group
    .command("convert")
    .description("convert an encoder or a segmentation network to safetensors that another library loads strictly")
    .argument("<in>", "safetensors, torch.save or .npz file")
    .argument("<out>", "safetensors file to write")
    .option("--to <library>", `library whose parameter names to use: ${targets.join(", ")}`, "timm")
    .option("--key <path>", "state dict to read, if the file holds more than one")
    .action(async (input: string, output: string, options: ConvertOptions) => {
      const { architecture, naming } = await convert(input, output, options);
      print(`${output}: ${architecture}, converted from ${naming} names to ${options.to} names`);
    });

  group
    .command("inspect")
    .description("list the tensors of a file and recognise its encoder")
    .argument("<file>", "safetensors, torch.save, .npz or .npy file")
    .option("--key <path>", "state dict to read, if the file holds more than one")
    .action(async (file: string, options: { key?: string }) => print(await inspect(file, options)));
  return group;
}
