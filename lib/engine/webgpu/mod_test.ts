import { deepStrictEqual, rejects } from "node:assert/strict";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { tf } from "../../tensor.ts";
import { findAdapter } from "./adapter.ts";
import { openWebGpu } from "./mod.ts";

const isHere = "adapter" in await findAdapter({ software: true });

Deno.test({
  name: "a refused operation throws when values are read, and does not read as zeros",
  ignore: !isHere,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const opened = await openWebGpu({ software: true });
    if ("reason" in opened) throw new Error(opened.reason);
    const x = tf.tensor1d([1, 2]);
    deepStrictEqual([...await tf.add(x, 1).data()], [2, 3]);
    const { device } = tf.backend() as WebGPUBackend;
    device.createBuffer({ size: 4, usage: 0 }); // a buffer without any usage
    await rejects(tf.add(x, 2).data(), /^Error: webgpu: the device refused an operation.*: .+$/);
    opened.engine.close();
  },
});
