/**
 * The suite of `deno task test`. Groups of its files, between which stands a `+`, run side by side,
 * each in a process of its own: most tests have one thread, or wait for programs that they start. The
 * first group shows what it does; what the others said follows once it is done. Options (`--filter x`)
 * are for all groups. Types are `deno task check`'s matter, which checks all of them at once.
 *
 * @module
 */

/** Starts `deno test`; where it is not shown, what it says comes at its end. */
function start(words: readonly string[], { shown }: { readonly shown: boolean }) {
  const output = shown ? "inherit" : "piped";
  return new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--doc", "--no-check", ...words],
    ...{ stdin: "null", stdout: output, stderr: output },
  }).spawn();
}

const firstOption = Deno.args.findIndex((word) => word.startsWith("-"));
const paths = firstOption < 0 ? Deno.args : Deno.args.slice(0, firstOption);
const options = Deno.args.slice(paths.length);
const groups = paths.join(" ").split(" + ").map((group) => group.split(" "));
const [first, ...others] = groups.map((group, at) =>
  start([...options, ...group], { shown: at === 0 })
);
const told = others.map((process) => process.output());
let { success } = await first!.status;
for (const other of told) {
  const { stdout, stderr, ...end } = await other;
  await Deno.stderr.write(stderr);
  for (let at = 0; at < stdout.length;) at += await Deno.stdout.write(stdout.subarray(at));
  success &&= end.success;
}
Deno.exit(success ? 0 : 1);
