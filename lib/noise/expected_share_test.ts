import { ok } from "node:assert/strict";
import { expectedWrongShare } from "./expected_share.ts";
import { labelNoise } from "./table.ts";
import { type NoiseProtocolName, protocols } from "./protocols.ts";
import { wrongShare } from "./wrong_share.ts";

const SIZE = 60;
const IMAGES = 60;

for (const name of Object.keys(protocols) as NoiseProtocolName[]) {
  Deno.test(`the formula is what the noise does on average: ${name}`, () => {
    // Another seed of the positions for each image, so that the mean is over draws of them too.
    const { settings } = protocols[name];
    const classes = settings.encoding === "grey-level" ? 2 : 3;
    const data = Uint8Array.from(
      { length: SIZE ** 2 },
      (_, at) => Math.floor(at % SIZE * classes / SIZE),
    );
    const label = { height: SIZE, width: SIZE, data };
    const shares = Array.from({ length: IMAGES }, (_, seed) => {
      const noise = labelNoise({ ...settings, positionsSeed: seed }, {
        ...{ classes, ignore: undefined, height: SIZE, width: SIZE, seed },
      });
      return wrongShare(label, noise.corrupt(label, { id: "1", epoch: 1 }));
    });
    const mean = shares.reduce((sum, share) => sum + share) / IMAGES;
    const expected = expectedWrongShare(settings, { label, classes });
    ok(Math.abs(mean - expected) < 0.06 * expected, `${mean} instead of ${expected}`);
  });
}
