/**
 * Compares what oneDNN does in the kit's training step with what it does in PyTorch's: shows where a
 * step's time goes, and how far its convolutions are from the processor's limit.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { startProgram } from "../program.ts";
import { type Table, toMarkdown } from "../results/table.ts";
import { type Circumstances, whereAndWhen } from "./circumstances.ts";
import { type NetworkName, NETWORKS, type TorchMode, variantsOf } from "./networks.ts";
import { endedEarly, kitCommand, torchCommand } from "./peer.ts";
import { accountOf, primitivesOf, type StepAccount } from "./primitives.ts";

/** What to profile, and how thoroughly. */
export interface StepProfileOptions {
  /** The network. */
  readonly network: NetworkName;
  /** Channels of the UNet's first level; the other networks have one size. */
  readonly widths: readonly number[];
  /** Precisions. @default the network's */
  readonly dtypes?: readonly string[] | undefined;
  /** PyTorch's mode. */
  readonly mode: TorchMode;
  /** Number of steps. */
  readonly steps: number;
  /** Threads of each process. */
  readonly threads: number;
  /** A Python with the network's packages; if undefined, only the kit is profiled. */
  readonly python: string | undefined;
  /** Called with one line at the start of each measurement. */
  readonly log: (line: string) => void;
}

/** One size and precision. */
export interface StepProfile {
  /** The size of the network. */
  readonly variant: string;
  /** Its precision. */
  readonly dtype: string;
  /** The kit's step. */
  readonly kit: StepAccount;
  /** PyTorch's, unless only the kit was profiled. */
  readonly torch: StepAccount | undefined;
}

/** Steps before the account begins: tracing, compiling, and the allocator's growth. */
const WARMUP = 3;

/** Profiles each size and precision, the kit and PyTorch one after the other. @throws {UserError} */
export async function profileSteps(
  { network, widths, dtypes, mode, steps, threads, python, log }: StepProfileOptions,
): Promise<StepProfile[]> {
  const profiles: StepProfile[] = [];
  for (const { variant, settings } of variantsOf(network, widths)) {
    for (const dtype of dtypes ?? NETWORKS[network].dtypes) {
      log(`${variant}, ${dtype}`);
      const options = [`--threads=${threads}`, `--dtype=${dtype}`];
      const kit = await profileStep(kitCommand(settings, options), steps);
      const torch = python &&
        torchCommand(python, { settings, options: [...options, `--mode=${mode}`] });
      profiles.push({
        ...{ variant, dtype, kit },
        torch: torch ? await profileStep(torch, steps) : undefined,
      });
    }
  }
  return profiles;
}

/** Runs one side's steps, and adds up those after the first {@linkcode WARMUP}. */
async function profileStep(command: readonly string[], steps: number): Promise<StepAccount> {
  const child = startProgram(command, { stdin: "piped", env: { ONEDNN_VERBOSE: "1" } });
  const ended = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`step ${WARMUP}\nstep ${steps}\n`));
  await writer.close();
  const { stdout, stderr } = await ended;
  const lines = new TextDecoder().decode(stdout).split("\n");
  const answers = lines.flatMap((line, at) => line.startsWith('{"ms"') ? [at] : []);
  const [begin, end] = answers;
  if (begin === undefined || end === undefined) {
    throw endedEarly(command, new TextDecoder().decode(stderr));
  }
  const primitives = primitivesOf(lines.slice(begin + 1, end));
  if (primitives.length === 0) {
    throw new UserError(
      `${
        command[0]
      } runs nothing in oneDNN: profile a step on a processor where it does, such as x86-64`,
    );
  }
  return accountOf(primitives, JSON.parse(lines[end]!));
}

/** The profiles as Markdown. */
export function profileMarkdown(
  { network, mode, steps, threads, profiles, ...where }:
    & Circumstances
    & Pick<StepProfileOptions, "network" | "mode" | "steps" | "threads">
    & { profiles: readonly StepProfile[] },
): string {
  const { title, settings: { size, batch } } = NETWORKS[network];
  return `# What oneDNN does in a training step of ${title}

${size}×${size} pixels, batch ${batch}; ${threads} threads; ${steps} steps of the kit, then of PyTorch
(${mode}). oneDNN writes its account meanwhile (\`ONEDNN_VERBOSE=1\`), which slows a step. PyTorch runs
one operation at a time: its step less the sum is what it computes without oneDNN. The kit runs up to
${threads} at a time, each slower while another runs, so its sum can exceed the step.
${whereAndWhen(where)} Command: \`${where.command}\`
(with \`--python\` naming a Python that has ${NETWORKS[network].packages.join(", ")}).

${profiles.map(profileSection).join("\n")}`;
}

function profileSection({ variant, dtype, kit, torch }: StepProfile): string {
  const sides = torch ? [kit, torch] : [kit];
  const kinds = [...new Set(sides.flatMap((side) => side.kinds.map(({ kind }) => kind)))];
  const cells = (side: StepAccount, kind: string) => {
    const found = side.kinds.find((one) => one.kind === kind);
    return [found?.count ?? 0, found?.ms.toFixed(1) ?? "–"];
  };
  const total = (side: StepAccount) => side.kinds.reduce((sum, { ms }) => sum + ms, 0);
  const row = (name: string, of: (side: StepAccount) => string | number) =>
    [name, ...sides.flatMap((side) => ["", of(side)])] as (string | number)[];
  const fastest = Math.max(...sides.map((side) => side.fastest));
  const table: Table = {
    columns: ["", "kit, calls", "kit, ms", ...torch ? ["PyTorch, calls", "PyTorch, ms"] : []],
    rows: [
      ...kinds.map((kind) => [kind, ...sides.flatMap((side) => cells(side, kind))]),
      row("sum", (side) => total(side).toFixed(1)),
      row("step", (side) => side.stepMs.toFixed(1)),
    ],
  };
  return `## ${variant}, ${dtype}

${toMarkdown(table)}${fastest > 0 ? limits({ kit, torch, fastest }) : ""}`;
}

/** How near the convolutions come to the speed of the fastest one. */
function limits(
  { kit, torch, fastest }: Pick<StepProfile, "kit" | "torch"> & { fastest: number },
): string {
  const gflop = kit.kinds.reduce((sum, kind) => sum + kind.gflop, 0);
  const ms = 1000 * gflop / fastest;
  const share = ({ stepMs }: StepAccount) => `${(100 * ms / stepMs).toFixed(0)} %`;
  const ofTorch = torch ? ` and ${share(torch)} of PyTorch's` : "";
  return `
The convolutions are ${gflop.toFixed(1)} GFLOP. The fastest of them ran at ${
    fastest.toFixed(0)
  } GFLOP/s. At this speed
all would take ${ms.toFixed(0)} ms: ${share(kit)} of the kit's step${ofTorch}.
`;
}
