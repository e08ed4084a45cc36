/**
 * `deno task campaign`: runs for hours, for maintainers, what the tests run for seconds. Results are
 * written to `results/reliability.md`.
 *
 * @module
 */
import { UserError } from "../lib/errors.ts";
import { oneOf, wholeNumber } from "../lib/cli_values.ts";
import { disk } from "./campaign/disk.ts";
import type { Campaign } from "./campaign/campaign.ts";
import { fuzz } from "./campaign/fuzz.ts";
import { kill } from "./campaign/kill.ts";
import { report } from "./campaign/report.ts";
import { soak } from "./campaign/soak.ts";
import { commandLine, main } from "./main.ts";
import { shownPath } from "./paths.ts";

const CAMPAIGNS = {
  kill: [
    kill,
    "Kills runs, in one process and in several, 100 times at random moments, and resumes them.",
  ],
  fuzz: [
    fuzz,
    "Reads a million damaged files, as many with each reader, within limits of time and memory.",
  ],
  disk: [
    disk,
    "Runs on disks that become full at random writes, and resumes once they have free space.",
  ],
  soak: [soak, "Opens and closes each engine 200 times in one process."],
} as const satisfies Record<string, readonly [Campaign, string]>;

interface Options {
  readonly minutes?: number | string;
  readonly seed?: number | string;
}

async function run(word: string, options: Options): Promise<void> {
  const name = oneOf("campaign", Object.keys(CAMPAIGNS) as (keyof typeof CAMPAIGNS)[], word);
  const minutes = Number(options.minutes ?? 30);
  if (!(minutes > 0)) {
    throw new UserError(`--minutes takes a positive number, not "${options.minutes}"`);
  }
  const seed = wholeNumber("--seed", options.seed ?? 1, { least: 0 });
  const [campaign, about] = CAMPAIGNS[name];
  const begun = performance.now();
  const findings = await campaign({
    seed,
    until: begun + 60_000 * minutes,
    log: console.error,
  });
  const seconds = (performance.now() - begun) / 1000;
  const path = await report({ name, about, seed, seconds, findings });
  for (const [what, count] of Object.entries(findings.counts)) console.log(`${what}: ${count}`);
  for (const line of findings.failures) console.error(line);
  console.log(shownPath(path));
  if (findings.failures.length > 0) Deno.exitCode = 1;
}

const cli = commandLine("campaign");
cli.command("<kill|fuzz|disk|soak>", "Run a long test that searches for failures of the kit")
  .option("--minutes <n>", "Stop after this many minutes (default 30)")
  .option("--seed <k>", "Seed of all random choices (default 1)")
  .example("nice deno task campaign fuzz --minutes 120 --seed 2")
  .action(run);
await main(cli);
