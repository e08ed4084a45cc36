/**
 * The kernels that tfjs's wasm backend needs in order to train: those that it lacks, and faster ones
 * where its own are slow.
 *
 * @module
 */
import { type Tensor4D, tf } from "../../tensor.ts";
import { convInputGradient } from "../kernels/conv_input_gradient.ts";
import { depthwiseFilterGradient, depthwiseInputGradient } from "../kernels/depthwise_gradient.ts";
import { type Attributes, type Kernel, registerKernels } from "../kernels/register.ts";
import { convByProduct, prefersProduct } from "./conv.ts";
import { wasmFilterGradient } from "./conv_filter_gradient.ts";
import { adopt, wasmBackend } from "./heap.ts";
import { leakyRelu } from "./leaky_relu.ts";
import { maxPoolGradient } from "./max_pool_gradient.ts";
import { unsortedSegmentSum } from "./segment_sum.ts";
import { sliceFloats, splitFloats } from "./slice.ts";
import { isSlowTranspose, transposeFloats } from "./transpose.ts";

const kernels: Readonly<Record<string, Kernel>> = {
  Conv2DBackpropFilter: ({ x, dy }, attributes) =>
    wasmFilterGradient(x as Tensor4D, dy as Tensor4D, attributes),
  Conv2DBackpropInput: ({ dy, filter }, attributes) =>
    convInputGradient(dy as Tensor4D, filter as Tensor4D, attributes),
  DepthwiseConv2dNativeBackpropFilter: ({ x, dy }, attributes) =>
    depthwiseFilterGradient(x as Tensor4D, dy as Tensor4D, attributes),
  DepthwiseConv2dNativeBackpropInput: ({ dy, filter }, attributes) =>
    depthwiseInputGradient(dy as Tensor4D, filter as Tensor4D, attributes),
  LeakyRelu: ({ x }, { alpha }) => leakyRelu(x!, alpha),
  MaxPoolGrad: ({ input, dy }, attributes) =>
    maxPoolGradient(input as Tensor4D, dy as Tensor4D, attributes),
  UnsortedSegmentSum: ({ x, segmentIds }, attributes) =>
    unsortedSegmentSum(x!, segmentIds!, attributes.numSegments),
};

/** A kernel that returns undefined where the backend's own should run. */
type Special = (...args: Parameters<Kernel>) => ReturnType<Kernel> | undefined;

/** Products of at least this many multiplications are worth a transposed copy (a guess, not tuned). */
const LARGE_PRODUCT = 1e5;

const specials: Readonly<Record<string, Special>> = {
  BatchMatMul: ({ a, b }, { transposeA, transposeB }) => {
    // The backend multiplies two matrices quickly only if neither is transposed.
    if (a!.rank !== 2 || b!.rank !== 2 || !(transposeA || transposeB)) return;
    if (a!.size * b!.shape[transposeB ? 0 : 1]! < LARGE_PRODUCT) return;
    return tf.tidy(() => {
      const left = transposeA ? tf.transpose(a!) : a!, right = transposeB ? tf.transpose(b!) : b!;
      return tf.matMul(left, right);
    });
  },
  Conv2D: ({ x, filter }, attributes) => {
    const [image, taps] = [x as Tensor4D, filter as Tensor4D];
    if (attributes.dataFormat === "NCHW" || !prefersProduct(image, taps, attributes)) return;
    return convByProduct(image, taps, attributes);
  },
  Slice: ({ x }, { begin, size }) => {
    if (x!.dtype !== "float32") return;
    const [start, shape] = tf.slice_util.parseSliceParams(x!, begin, size);
    return sliceFloats(x!, { begin: start!, size: shape! });
  },
  SplitV: ({ x }, attributes) => {
    if (x!.dtype !== "float32") return;
    const axis = tf.util.parseAxisParam(attributes.axis, x!.shape)[0]!;
    const sizes = tf.backend_util.prepareSplitSize(x!, attributes.numOrSizeSplits, axis);
    return splitFloats(x!, { axis, sizes });
  },
  Transpose: ({ x }, { perm }) => {
    if (x!.dtype !== "float32" || !isSlowTranspose(x!.shape, perm)) return;
    return adopt(transposeFloats(x!, perm));
  },
};

/** Registers the kernels, once the backend is set up. */
export function registerWasmKernels(): void {
  registerKernels("wasm", kernels);
  for (const [name, special] of Object.entries(specials)) {
    const { kernelFunc: own, setupFunc } = tf.getKernel(name, "wasm");
    const general = (inputs: tf.NamedTensorMap, attrs: Attributes) => {
      const infos = own({ inputs, backend: wasmBackend(), attrs });
      return Array.isArray(infos) ? infos.map(adopt) : adopt(infos);
    };
    const either: Kernel = (...args) => special(...args) ?? general(...args);
    registerKernels("wasm", { [name]: either }, { ...setupFunc && { setupFunc } });
  }
}
