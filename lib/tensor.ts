/**
 * The one place that imports tfjs: tensors, their types, and scopes of lifetime.
 * Every other room takes `tf` from here, so that there is one instance of the library.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

// Without it, tfjs's cpu backend greets on stderr and recommends packages of its own.
tf.env().set("PROD", true);

/** The library of tensors, tfjs. */
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

/** Tensors by name, such as a network's parameters. Never mutated: an update makes a new record. */
export type TensorRecord = Readonly<Record<string, tf.Tensor>>;
