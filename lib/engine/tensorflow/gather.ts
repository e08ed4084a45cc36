/**
 * Replaces tfjs's kernel `GatherV2`. tfjs-node's version reads the indices to check their range,
 * which waits for the device and cannot be compiled. TensorFlow checks them itself (on a GPU it
 * returns zeros for indices out of range).
 *
 * @module
 */
import { type Tensor, tf } from "../../tensor.ts";
import type { TensorFlowBackend } from "./backend.ts";
import { AttributeType } from "./c_api.ts";

/** Registers the kernel in place of tfjs-node's. */
export function registerGather(): void {
  tf.unregisterKernel("GatherV2", "tensorflow");
  tf.registerKernel({
    kernelName: "GatherV2",
    backendName: "tensorflow",
    kernelFunc({ inputs, attrs, backend }) {
      const { x, indices } = inputs as { x: Tensor; indices: Tensor };
      const { axis, batchDims } = attrs as unknown as { axis: number; batchDims: number };
      const tensorflow = backend as TensorFlowBackend;
      const type = (name: string, { dtype }: { dtype: tf.DataType }) => ({
        name,
        type: AttributeType.TYPE,
        value: tensorflow.getDTypeInteger(dtype),
      });
      const at = tf.scalar(axis, "int32");
      const attributes = [
        { name: "batch_dims", type: AttributeType.INT, value: batchDims },
        type("Tparams", x),
        type("Tindices", indices),
        type("Taxis", at),
      ];
      const [result] = tensorflow.run("GatherV2", {
        attributes,
        inputs: [x, indices, at],
        outputs: 1,
      });
      at.dispose();
      return result!;
    },
  });
}
