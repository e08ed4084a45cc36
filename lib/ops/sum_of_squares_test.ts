import { close, numbersOf, testEngines } from "../engine/fixture.ts";
import { tf } from "../tensor.ts";
import { wave, waveTensor } from "./fixture.ts";
import { sumOfSquares } from "./sum_of_squares.ts";

testEngines("the sum of squares equals that of a loop", () => {
  tf.tidy(() => {
    for (const shape of [[1], [7, 3], [2, 5, 6, 11]]) {
      const expected = wave(1, shape).reduce((sum, value) => sum + value * value, 0);
      close(numbersOf(sumOfSquares(waveTensor(1, shape))), [expected]);
    }
  });
});
