/**
 * Damages files at random, from a fixed seed: each either gives weights or tells its user what is
 * wrong.
 */
import { deepStrictEqual, ok } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { inFolder } from "../fixture.ts";
import { type RandomStream, stream } from "../random.ts";
import { tf } from "../tensor.ts";
import { initialParameters, memoryShape } from "./model.ts";
import { startingWeights } from "./starting_weights.ts";
import { unetModel } from "./unet.ts";
import { encodeWeights } from "./weights.ts";

const COUNT = 400;
/** The limit for one file; undamaged it takes about a hundredth. */
const LIMIT_MS = 2000;

/** Ways to damage a file; most concern its header, where most can go wrong. */
const DAMAGES: ((bytes: Uint8Array<ArrayBuffer>, random: RandomStream) => Uint8Array)[] = [
  /** Changes a byte. */
  (bytes, random) => {
    bytes[random.integer(3000)] = random.integer(256);
    return bytes;
  },
  /** Changes a digit of the header. */
  (bytes, random) => {
    const digits = Array.from(bytes.subarray(0, 3000).keys()).filter((at) => isDigit(bytes[at]!));
    bytes[digits[random.integer(digits.length)]!] = 0x30 + random.integer(10);
    return bytes;
  },
  /** Sets the length of the header to a random number. */
  (bytes, random) => {
    const bits = random.integer(64);
    new DataView(bytes.buffer).setBigUint64(
      0,
      1n << BigInt(bits) | BigInt(random.integer(9)),
      true,
    );
    return bytes;
  },
  /** Truncates the file. */
  (bytes, random) => bytes.subarray(0, random.integer(bytes.length)),
  /** Removes a section. */
  (bytes, random) => {
    const [at, length] = [random.integer(bytes.length), 1 + random.integer(40)];
    return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
  },
  /** Repeats a section. */
  (bytes, random) => {
    const [at, length] = [random.integer(3000), 1 + random.integer(80)];
    return Uint8Array.from([...bytes.subarray(0, at + length), ...bytes.subarray(at)]);
  },
];

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;

Deno.test(`${COUNT} damaged files end in weights or in a user's error, soon`, () =>
  inFolder(async (folder) => {
    await tf.setBackend("cpu");
    const model = unetModel({ classes: 2, width: 1 });
    const random = stream(0, "damage");
    const drawn = initialParameters(model, stream(0, "weights"));
    const whole = await encodeWeights(model, drawn, { metadata: { note: "whole" } });
    const before = tf.memory().numTensors;
    const path = `${folder}/w`;
    const ends = { weights: 0, refused: 0 };
    for (let count = 0; count < COUNT; count++) {
      const damage = DAMAGES[count % DAMAGES.length]!;
      await Deno.writeFile(path, damage(whole.slice(), random.fork(`${count}`)));
      const begun = performance.now();
      try {
        const values = await startingWeights(model, { path, log: () => {} });
        for (const [name, info] of Object.entries(model.parameters)) {
          deepStrictEqual(values[name]!.shape, memoryShape(info));
        }
        tf.dispose(values);
        ends.weights++;
      } catch (error) {
        ok(error instanceof UserError, `file ${count}: ${error}`);
        ok(/^[^\n]*\/w: [^\n]+; [^\n]+$/.test(error.message), `file ${count}: ${error.message}`);
        ends.refused++;
      }
      ok(performance.now() - begun < LIMIT_MS, `file ${count} took long`);
      deepStrictEqual(tf.memory().numTensors, before, `file ${count} leaves tensors`);
    }
    ok(ends.weights > 0 && ends.refused > COUNT / 2, JSON.stringify(ends));
  }));
