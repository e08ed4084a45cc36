import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { cudaVersion, type Driver, gpuAdvice, hasCuda, readDriver } from "./driver.ts";

const good: Driver = { cuda: 12050, code: 0, gpus: 1 };
const advice = (driver: Driver | undefined, cudaLibrary = true) =>
  gpuAdvice({ cudaLibrary, driver }) ?? "";

Deno.test("a missing, old or broken driver and one without a GPU each have their own message", () => {
  match(advice(undefined), /^NVIDIA's driver is missing \(libcuda\.so\.1\); install version 525 /);
  match(
    advice({ ...good, cuda: 11080 }),
    /^NVIDIA's driver is too old \(for CUDA 11\.8\); install/,
  );
  match(advice({ ...good, code: 100, gpus: 0 }), /shows no GPU; .*CUDA_VISIBLE_DEVICES$/);
  match(advice({ ...good, gpus: 0 }), /shows no GPU/);
  match(advice({ ...good, code: 803, gpus: 0 }), /does not start \(CUDA error 803\)/);
});

Deno.test("there is no message if a GPU computes or none is expected", () => {
  strictEqual(advice(good), "");
  strictEqual(advice({ ...good, cuda: 13000 }), "");
  strictEqual(advice(undefined, false), "");
  strictEqual(advice({ ...good, gpus: 0 }, false), "");
});

Deno.test("a GPU without the CUDA library installed is reported", () => {
  match(advice(good, false), /GPU is not used; deno task doctor --install cuda/);
});

Deno.test("the driver's number gives the CUDA version", () => {
  deepStrictEqual([12000, 12050, 13010].map((cuda) => cudaVersion({ ...good, cuda })), [
    "12.0",
    "12.5",
    "13.1",
  ]);
});

const driver = readDriver();

Deno.test("this machine's driver answers", { ignore: driver === undefined }, () => {
  const { cuda, gpus } = driver!;
  ok(cuda > 1000 && gpus >= 0, `CUDA ${cuda}, ${gpus} GPUs`);
});

Deno.test("a library for GPUs has NVIDIA's beside it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const library = { cc: `${folder}/tensorflow/cc`, framework: `${folder}/tensorflow/framework` };
    strictEqual(await hasCuda(library), false);
    await Deno.mkdir(`${folder}/nvidia`);
    strictEqual(await hasCuda(library), true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
