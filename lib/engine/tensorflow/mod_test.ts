import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { UserError } from "../../errors.ts";
import { inFolder } from "../../fixture.ts";
import { tf } from "../../tensor.ts";
import { hasTensorFlow } from "../fixture.ts";
import { native } from "../native.ts";
import { openEngine } from "../open.ts";
import type { TensorFlowBackend } from "./backend.ts";
import { findTensorFlow, installFolder } from "./library.ts";
import { wheelsFor } from "./wheel.ts";

const engine = "tensorflow";

Deno.test(
  { name: "the engine opens, closes and opens again", ignore: !hasTensorFlow },
  async () => {
    for (const threads of [0, 1]) {
      const opened = await openEngine({ engine, threads });
      strictEqual(tf.getBackend(), "tensorflow");
      match(opened.version, /^TensorFlow \d+\.\d+\.\d+$/);
      strictEqual(opened.threads, threads || navigator.hardwareConcurrency);
      ok(native());
      strictEqual(tf.tidy(() => tf.sum([1, 2]).dataSync()[0]), 3);
      opened.close();
      opened.close();
      strictEqual(native(), undefined);
      strictEqual(tf.findBackend("tensorflow"), null);
    }
  },
);

Deno.test(
  { name: "closing an engine leaves a later engine open", ignore: !hasTensorFlow },
  async () => {
    const first = await openEngine({ engine });
    const second = await openEngine({ engine });
    first.close();
    ok(native());
    strictEqual(tf.tidy(() => tf.sum([1, 2]).dataSync()[0]), 3);
    second.close();
  },
);

Deno.test(
  { name: "tensors that outlive a closed engine can still be disposed", ignore: !hasTensorFlow },
  async () => {
    const opened = await openEngine({ engine });
    const double = opened.compile((x: tf.Tensor) => x.mul(2));
    const x = tf.tensor1d([1, 2]);
    const result = await double(x);
    const { tensorflow } = tf.backend() as TensorFlowBackend;
    opened.close();
    deepStrictEqual(tensorflow.getNumOfTensors(), 0);
    await rejects(double(x), /closed; open it again/);
    result.dispose();
    x.dispose();
    double.dispose();
  },
);

Deno.test({ name: "TF32 is off unless it is requested", ignore: !hasTensorFlow }, async () => {
  const { framework } = (await findTensorFlow())!;
  const { symbols } = Deno.dlopen(framework, {
    enabled: {
      name: "_ZN3tsl33tensor_float_32_execution_enabledEv",
      parameters: [],
      result: "bool",
    },
  });
  const opened = await openEngine({ engine });
  strictEqual(symbols.enabled(), false);
  opened.close();
  if (opened.device === "CPU") {
    await rejects(openEngine({ engine, precision: "tf32" }), /TF32 needs an NVIDIA GPU/);
  }
});

Deno.test({
  name:
    "TensorFlow computes with oneDNN, whatever the processor, unless the user decides otherwise",
  ignore: !hasTensorFlow || Deno.build.os !== "linux",
}, async () => {
  const { framework } = (await findTensorFlow())!;
  const { TF_ENABLE_ONEDNN_OPTS: _, ...unset } = Deno.env.toObject();
  for (
    const [env, expected] of [[unset, "true"], [
      { ...unset, TF_ENABLE_ONEDNN_OPTS: "0" },
      "false",
    ]] as const
  ) {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--config", `${import.meta.dirname}/../../../deno.json`, ONE_DNN],
      clearEnv: true,
      env: { ...env, FRAMEWORK: framework, MODULE: import.meta.resolve("../open.ts") },
    }).output();
    strictEqual(code, 0);
    strictEqual(new TextDecoder().decode(stdout).trim(), expected);
  }
});

const ONE_DNN = `
  const { openEngine } = await import(Deno.env.get("MODULE"));
  const engine = await openEngine({ engine: "tensorflow" });
  const { symbols } = Deno.dlopen(Deno.env.get("FRAMEWORK"), {
    enabled: { name: "_ZN10tensorflow12IsMKLEnabledEv", parameters: [], result: "bool" },
  });
  console.log(symbols.enabled());
  engine.close();
`;

Deno.test("a damaged library is reported in one line and does not crash the process", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["libtensorflow_cc", "libtensorflow_framework"]) {
      const file = Deno.build.os === "darwin" ? `${name}.2.dylib` : `${name}.so.2`;
      await Deno.writeTextFile(`${folder}/${file}`, "\x7fELF and then nothing of use");
    }
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--config", `${import.meta.dirname}/../../../deno.json`, PROGRAM],
      env: { IEL_TENSORFLOW: folder, MODULE: import.meta.resolve("../open.ts") },
    }).output();
    strictEqual(code, 0);
    const { name, message } = JSON.parse(new TextDecoder().decode(stdout));
    strictEqual(name, UserError.name);
    match(message, /^the TensorFlow library .*libtensorflow_cc.* cannot be opened \(.*\); .*$/);
    match(message, /set IEL_TENSORFLOW to another$/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const PROGRAM = `
  const { openEngine } = await import(Deno.env.get("MODULE"));
  const error = await openEngine({ engine: "tensorflow" }).catch((error) => error);
  console.log(JSON.stringify({ name: error.name, message: error.message }));
`;

Deno.test({
  name: "a truncated library in the cache is reported in one line and fetched again",
  ignore: wheelsFor({ ...Deno.build, variant: "cpu" }) === undefined,
  fn: () =>
    inFolder(async (cache) => {
      const folder = installFolder("cpu", new Map([["IEL_CACHE_DIR", cache]]));
      await Deno.mkdir(`${folder}/tensorflow`, { recursive: true });
      for (const name of ["libtensorflow_cc", "libtensorflow_framework"]) {
        const file = Deno.build.os === "darwin" ? `${name}.2.dylib` : `${name}.so.2`;
        await Deno.writeTextFile(`${folder}/tensorflow/${file}`, "cut");
      }
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["eval", "--quiet", "--config", `${import.meta.dirname}/../../../deno.json`, PROGRAM],
        // Nothing is fetched, since pip is missing.
        env: { IEL_CACHE_DIR: cache, MODULE: import.meta.resolve("../open.ts"), PATH: cache },
      }).output();
      const { message } = JSON.parse(new TextDecoder().decode(stdout));
      match(
        message,
        /tensorflow is not available: .*is damaged: it has 6 bytes, not \d+, and no pip/,
      );
      match(new TextDecoder().decode(stderr), /^[^\n]*damaged[^\n]*; fetching .* again\n$/);
    }),
});

Deno.test(
  { name: "the engine says which permission it lacks", ignore: !hasTensorFlow },
  () =>
    inFolder(async (folder) => {
      const program = `${folder}/program.ts`;
      await Deno.writeTextFile(
        program,
        `import { tryEngine } from "${import.meta.resolve("../open.ts")}";
      const opened = await tryEngine("tensorflow");
      console.log(opened.reason ?? opened.engine.name);
      opened.engine?.close();`,
      );
      const tell = async (...more: string[]) => {
        const permissions = ["--allow-read", "--allow-env", "--allow-sys", ...more];
        const config = `--config=${import.meta.dirname}/../../../deno.json`;
        const { stdout } = await new Deno.Command(Deno.execPath(), {
          args: ["run", "--quiet", "--no-prompt", config, ...permissions, program],
        }).output();
        return new TextDecoder().decode(stdout).trim();
      };
      strictEqual(await tell("--allow-ffi"), "tensorflow");
      match(await tell(), /^tensorflow: .*not permitted \(--allow-ffi\)$/);
    }),
);
