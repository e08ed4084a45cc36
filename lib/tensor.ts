/**
 * The only file that imports tfjs: tensors, their types, and lifetime scopes. All other rooms import
 * `tf` from here, so that there is a single instance of the library.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

// Without this, tfjs's cpu backend prints a greeting on stderr and recommends its other packages.
tf.env().set("PROD", true);

/** The tensor library, tfjs. */
export { tf };

export type {
  Rank,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorContainer,
} from "@tensorflow/tfjs";

/** Tensors by name, such as a network's parameters. Never mutated: an update creates a new record. */
export type TensorRecord = Readonly<Record<string, tf.Tensor>>;
