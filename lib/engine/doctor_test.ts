import assert from "node:assert/strict";
import { tf } from "../tensor.ts";
import { UserError } from "../errors.ts";
import { diagnose, examineApart, examineEngine, formatDiagnosis } from "./doctor.ts";
import { eager } from "./eager.ts";
import { type Engine, ENGINE_NAMES } from "./engine.ts";

/** tfjs's plain JavaScript as an engine; `compile` replaces its compiler, to make it compute wrongly. */
async function engine(compile: Engine["compile"] = eager.compile): Promise<Engine> {
  await tf.setBackend("cpu");
  const close = () => {};
  return {
    ...eager,
    compile,
    name: "cpu",
    version: "4.22.0",
    device: "CPU",
    threads: 1,
    intraThreads: 1,
    close,
  };
}

/** Arguments of `deno` that run the given code. */
const program = (code: string) => ["eval", "--quiet", code];

Deno.test("an engine that computes wrongly is reported as available but not correct", async () => {
  // Always the same ones: as a list for the rates, by name for the check.
  const ones: Engine["compile"] = () => {
    const run = () => {
      const [output, inputGradient, filterGradient] = [
        tf.ones([500]),
        tf.ones([500]),
        tf.ones([500]),
      ];
      const result = Object.assign([output], { output, inputGradient, filterGradient });
      return Promise.resolve(result as never);
    };
    return Object.assign(run, { dispose: () => {} });
  };
  const report = await examineEngine("cpu", async () => ({ engine: await engine(ones) }));
  assert.ok(report.available && !report.correct);
  assert.match(formatDiagnosis({ machine: MACHINE, engines: [report], findings: [] }), / NO \(/);
});

Deno.test("an engine that does not open gives its reason, in one line", async () => {
  const report = await examineEngine("webgpu", () => {
    throw new UserError("no GPU\nat all");
  });
  assert.deepEqual(report, { engine: "webgpu", available: false, reason: "no GPU" });
});

Deno.test("an unavailable engine passes its reason on unchanged", async () => {
  const report = await examineEngine("webgpu", () => Promise.resolve({ reason: "no adapter" }));
  assert.deepEqual(report, { engine: "webgpu", available: false, reason: "no adapter" });
});

Deno.test("a process that crashes is reported as the reason", async () => {
  const report = await examineApart("tensorflow", program("Deno.exit(7)"));
  assert.deepEqual(report, {
    engine: "tensorflow",
    available: false,
    reason: "its process ended with code 7",
  });
});

Deno.test("a process that is killed is reported as the reason", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const killed = await examineApart("wasm", program("Deno.kill(Deno.pid, 'SIGKILL')"));
  assert.deepEqual(killed, {
    engine: "wasm",
    available: false,
    reason: "its process ended by SIGKILL",
  });
});

Deno.test("every engine is examined, in the kit's order, even if another one crashes", async () => {
  const findings = [{ subject: "data", good: false, text: "absent" }];
  const { engines, findings: found } = await diagnose(
    (name) =>
      program(
        name === "tensorflow"
          ? "Deno.exit(1)"
          : `console.log("noise\\n" + JSON.stringify({ engine: "${name}", available: false, reason: "" }))`,
      ),
    { findings },
  );
  assert.deepEqual(engines.map((report) => report.engine), ENGINE_NAMES);
  const subjects = found.map(({ subject }) => subject).filter((subject) => subject !== "GPU");
  assert.deepEqual(subjects, ["Deno", "disk", "data"]);
});

const MACHINE = { os: "Linux 6.1", cpu: "A processor", cores: 2, memoryBytes: 8e9 };

Deno.test("columns are aligned, and a long reason does not widen them", () => {
  const rates = { forward: 1.5e11, training: 1.2e11 };
  const text = formatDiagnosis({
    machine: MACHINE,
    engines: [
      // deno-fmt-ignore
      { engine: "tensorflow", available: true, version: "TensorFlow 2.21.0", device: "CPU", threads: 2, error: 0, correct: true, rates },
      { engine: "webgpu", available: false, reason: "a reason that is longer than a column is" },
    ],
    findings: [{ subject: "disk", good: false, text: "0.1 GB free" }],
  });
  assert.match(text, /^disk +\(!\) 0.1 GB free$/m);
  const [header, row] = text.split("\n").slice(-3) as [string, string];
  assert.equal(header.indexOf("device"), row.indexOf("CPU"));
  assert.equal(header.indexOf("conv"), row.indexOf("150 GFLOP/s"));
  assert.match(row, / yes \(largest difference 0\) /);
});
