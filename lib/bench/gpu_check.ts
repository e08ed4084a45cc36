/**
 * Times a step of the UNet on the `webgpu` engine and in PyTorch on the same GPU.
 * `scripts/gpu_check.sh` runs it, as a bundle, on a machine without network. Prints a line for each
 * width, then everything as JSON.
 *
 * @module
 */
import { cac } from "cac";
import { compare, ratio } from "./compare.ts";
import { unetStep } from "./networks.ts";

const cli = cac("gpu_check");
cli.option("--kit <path>", "The bundle of kit_step.ts");
cli.option("--peer <path>", "pytorch/step.py");
cli.option("--python <path>", "A Python with torch; without it only the kit is measured");
cli.option("--device <name>", "PyTorch's device: cuda or cpu", { default: "cuda" });
cli.option("--widths <list>", "Channels of the first level", { default: "16,64" });
cli.option("--rounds <n>", "Rounds, in which the two alternate", { default: 5 });
cli.option("--steps <n>", "Steps of each per round", { default: 5 });
const { kit, peer, python, device, widths, rounds, steps } =
  cli.parse(["", "", ...Deno.args]).options;

const measured = [];
for (const width of `${widths}`.split(",").map(Number)) {
  const settings = `--settings=${JSON.stringify(unetStep(width))}`;
  const contenders = [
    {
      name: "kit, webgpu",
      command: [Deno.execPath(), "run", "-A", kit, settings, "--engine=webgpu"],
    },
    ...(python
      // float32 in both: on a GPU, PyTorch uses TF32 for convolutions unless told otherwise.
      ? [{
        name: `torch, ${device}`,
        command: [
          "env",
          "NVIDIA_TF32_OVERRIDE=0",
          python,
          "-B",
          peer,
          settings,
          `--device=${device}`,
        ],
      }]
      : []),
  ];
  const [ours, theirs] = await compare(contenders, { rounds, steps, warmup: 2 });
  const beside = theirs
    ? `; torch ${theirs.medianMs.toFixed(2)} ms, ratio ${ratio(ours!, theirs).toFixed(2)}`
    : "";
  console.log(
    `width ${width}: ${ours!.ready.device}, ${ours!.medianMs.toFixed(2)} ms per step${beside}`,
  );
  for (const { name, loss } of [ours!, ...(theirs ? [theirs] : [])]) {
    if (!Number.isFinite(loss)) throw new RangeError(`${name}: the loss is ${loss}`);
  }
  measured.push({ width, ours, theirs });
}
console.log(JSON.stringify({ device, rounds, steps, measured }));
