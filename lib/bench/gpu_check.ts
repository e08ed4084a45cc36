/**
 * A step of the UNet on the `webgpu` engine beside PyTorch's on the same GPU: what
 * `scripts/gpu_check.sh` runs on a machine without network, as a bundle. Prints a line for each width,
 * then all of it as JSON.
 *
 * @module
 */
import { cac } from "cac";
import { compare, ratio } from "./compare.ts";
import { unetStep } from "./networks.ts";

const cli = cac("gpu_check");
cli.option("--kit <path>", "The bundle of kit_step.ts");
cli.option("--peer <path>", "pytorch/step.py");
cli.option("--python <path>", "A Python that has torch; without it the kit is measured alone");
cli.option("--device <name>", "PyTorch's: cuda or cpu", { default: "cuda" });
cli.option("--widths <list>", "Channels of the first level", { default: "16,64" });
cli.option("--rounds <n>", "Rounds in which the two alternate", { default: 5 });
cli.option("--steps <n>", "Steps of each in a round", { default: 5 });
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
      // float32 in both: PyTorch takes TF32 for convolutions on a GPU unless it is told not to.
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
    `width ${width}: ${ours!.ready.device}, ${ours!.medianMs.toFixed(2)} ms a step${beside}`,
  );
  for (const { name, loss } of [ours!, ...(theirs ? [theirs] : [])]) {
    if (!Number.isFinite(loss)) throw new RangeError(`${name}: the loss is ${loss}`);
  }
  measured.push({ width, ours, theirs });
}
console.log(JSON.stringify({ device, rounds, steps, measured }));
