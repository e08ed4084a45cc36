import { deepStrictEqual, ok, rejects, throws } from "node:assert/strict";
import { named } from "./own_errors.ts";

Deno.test("functions of a class's object are guarded too, also after an await", async () => {
  class Dice {
    #sides = 6;
    throws = 0;
    roll = () => this.#sides * Math.random();
    fail() {
      throw new TypeError(`${this.#sides} sides`);
    }
    async later() {
      await Promise.resolve();
      return this.#sides * Math.random();
    }
    get fair() {
      return this.#sides === 6;
    }
  }
  const dice = named(new Dice(), 'noise "dice"');
  throws(() => dice.roll(), /^UserError: noise "dice": roll calls Math\.random/);
  throws(
    () => dice.fail(),
    /^UserError: noise "dice": fail failed: 6 sides \(own_errors_test\.ts, line/,
  );
  const later = dice.later();
  ok(Math.random() < 1); // of other code meanwhile
  await rejects(later, /^UserError: noise "dice": later calls Math\.random/);
  deepStrictEqual([dice.fair, dice.throws, dice instanceof Dice], [true, 0, true]);
  ok(named(Object.freeze(new Dice()), "dice").roll() <= 6); // nothing can stand for a frozen field
});

Deno.test("an error after an await is named as one before it", async () => {
  const late = async () => {
    await Promise.resolve();
    throw new TypeError("no luck");
  };
  await rejects(
    () => named({ load: late }, 'data set "mine"').load(),
    /^UserError: data set "mine": load failed: no luck \(own_errors_test\.ts, line/,
  );
});
