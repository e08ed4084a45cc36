import { deepStrictEqual as equal, ok, rejects, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import sharp from "sharp";
import { decodeImage, imageHeader } from "./decode.ts";
import { inFolder } from "../fixture.ts";
import { encodePng } from "./png.ts";
import { rgbOf } from "./raster.ts";
import { readImage } from "./read_image.ts";
import pictures from "./reference/pictures.json" with { type: "json" };
import { Unreadable } from "./unreadable.ts";

/** The values that Pillow or OpenCV reads from a file. */
interface Known {
  readonly file: string;
  readonly reader: string;
  readonly size: readonly number[];
  readonly rgb?: string;
  readonly stored?: string;
  readonly deep?: string;
}

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

for (const [name, known] of Object.entries<Known>(pictures.known)) {
  Deno.test(`${name} has the pixels that ${known.reader} reads`, async () => {
    const file = bytesOf(known.file);
    const raster = await decodeImage(file);
    equal([raster.height, raster.width], known.size);
    const { format, height, width, orientation, lossy, bits } = raster;
    equal(await imageHeader(file), { format, height, width, orientation, lossy, bits });
    if (known.deep) {
      strictEqual(bits, 16);
      equal(raster.data, new Uint16Array(bytesOf(known.deep).buffer));
      return;
    }
    const [seen, expected] = [rgbOf(raster), bytesOf(known.rgb!)];
    // Two decoders of JPEG may differ by rounding.
    const off = expected.map((value, at) => Math.abs(value - seen[at]!));
    ok(Math.max(...off) <= (format === "JPEG" ? 2 : 0), `${off}`);
    strictEqual(lossy, format === "JPEG");
    // sharp returns the colours of palettes, not their indices.
    if (known.stored && raster.channels !== 3) equal([...raster.data], [...bytesOf(known.stored)]);
  });
}

/** Four flat blocks of 8×8 pixels: 0 60 in the upper row, 120 240 in the lower one. */
async function blocks(orientation: number, format: "jpeg" | "webp" | "tiff"): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: 256 }, (_, at) =>
    [0, 60, 120, 240][
      2 * (at >> 7) + ((at >> 3) & 1)
    ]!);
  const image = sharp(data, { raw: { width: 16, height: 16, channels: 1 } });
  return new Uint8Array(
    await image.withMetadata({ orientation }).toFormat(format, { quality: 100, lossless: true })
      .toBuffer(),
  );
}

Deno.test("pixels are turned as EXIF says, in all eight ways", async () => {
  // Corners of the upper and the lower row after turning, by the table of the EXIF specification.
  const turned = [
    ...[[0, 60, 120, 240], [60, 0, 240, 120], [240, 120, 60, 0], [120, 240, 0, 60]],
    ...[[0, 120, 60, 240], [120, 0, 240, 60], [240, 60, 120, 0], [60, 240, 0, 120]],
  ];
  for (const [at, expected] of turned.entries()) {
    for (const format of ["jpeg", "webp", "tiff"] as const) {
      const raster = await decodeImage(await blocks(at + 1, format));
      const seen = rgbOf(raster);
      const corners = [[0, 0], [0, 15], [15, 0], [15, 15]]
        .map(([y, x]) => seen[(y! * 16 + x!) * 3]!);
      ok(
        corners.every((value, corner) => Math.abs(value - expected[corner]!) <= 1),
        `${format} ${at + 1}: ${corners}`,
      );
      strictEqual(raster.orientation, at + 1);
    }
  }
});

Deno.test("interlaced PNGs of every depth have the pixels of plain ones", async () => {
  const random = Uint8Array.from({ length: 19 * 13 * 3 }, (_, at) => (at * at * 31 + at) % 251);
  const [width, height] = [19, 13];
  const images = {
    rgb: sharp(random, { raw: { width, height, channels: 3 } }),
    grey: sharp(random.subarray(0, width * height), { raw: { width, height, channels: 1 } })
      .toColourspace("b-w"),
  };
  for (const image of Object.values(images)) {
    for (
      const options of [
        {},
        ...[1, 2, 4, 8].map((bitdepth) => ({ palette: true, colours: 2 ** bitdepth })),
      ]
    ) {
      const [plain, interlaced] = await Promise.all(
        [false, true].map(async (progressive) =>
          new Uint8Array(await image.clone().png({ ...options, progressive, dither: 0 }).toBuffer())
        ),
      );
      strictEqual(interlaced![28], 1, "interlaced");
      equal(await decodeImage(interlaced!), await decodeImage(plain!));
      equal(
        Buffer.from(rgbOf(await decodeImage(plain!)) as Uint8Array),
        await sharp(plain!).removeAlpha().toColourspace("srgb").raw().toBuffer(),
      );
    }
  }
  const [plain, interlaced] = await Promise.all([false, true].map(async (progressive) => {
    const deep = images.rgb.clone().toColourspace("rgb16").png({ progressive });
    return decodeImage(new Uint8Array(await deep.toBuffer()));
  }));
  ok(plain!.data instanceof Uint16Array);
  equal(interlaced, plain);
});

Deno.test("interlaced PNGs smaller than a pass, down to one pixel", async () => {
  for (let height = 1; height <= 9; height += 2) {
    for (let width = 1; width <= 9; width++) {
      const data = Uint8Array.from({ length: height * width }, (_, at) => at);
      const png = await sharp(data, { raw: { width, height, channels: 1 } })
        .toColourspace("b-w").png({ progressive: true }).toBuffer();
      equal((await decodeImage(new Uint8Array(png))).data, data);
    }
  }
});

const refuses = (bytes: Uint8Array, message: RegExp) =>
  rejects(decodeImage(bytes), (error) => {
    ok(error instanceof Unreadable && message.test(error.message), `${error}`);
    return true;
  });

Deno.test("content that is not an image is named", async () => {
  const text = (text: string) => new TextEncoder().encode(text);
  await refuses(new Uint8Array(), /it is an empty file/);
  await refuses(
    text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a"),
    /Git LFS point/,
  );
  await refuses(text("\n<!DOCTYPE html>\n<html><head>"), /an HTML page/);
  await refuses(text("\ufeff<!-- 1 --><!-- 2 -->\n<html lang='en'>"), /an HTML page/);
  await refuses(Uint8Array.of(0xff, 0x0a, 1, 2), /a JPEG XL picture/);
  await refuses(text('{"version": "5.0.1", "shapes": []}'), /a JSON file/);
  await refuses(text("404: Not Found"), /it is text/);
  await refuses(Uint8Array.of(0, 5, 22, 7, 0, 2, 0, 0), /AppleDouble/);
  await refuses(text("PK\x03\x04\x14"), /a zip archive/);
  await refuses(new Uint8Array(300), /nothing but zeros/);
  await refuses(Uint8Array.of(1, 2, 3), /not an image of a known kind/);
});

Deno.test("truncated files are rejected, in every format", async () => {
  for (const name of ["rgb.png", "rgb.bmp", "rgb.jpg", "lzw.tif", "lossless.webp", "greys.gif"]) {
    const { file } = (pictures.known as Record<string, Known>)[name]!;
    const bytes = bytesOf(file);
    for (const share of [0.3, 0.6, 0.95]) {
      await rejects(
        decodeImage(bytes.subarray(0, share * bytes.length)),
        Unreadable,
        `${name} ${share}`,
      );
    }
  }
});

Deno.test("files that would be read partly or wrongly are rejected by name", async () => {
  const reasons = {
    "pages.tif": /^2 pictures in one file; save/,
    "animation.gif": /^2 pictures in one file; save/,
    "animation.png": /^2 pictures in one file; save/,
    "transparent.gif": /^transparent pixels, whose colours are lost here; save it as PNG/,
    "ycbcr.tif": /^luma and chroma \(YCbCr\) in place of colours; save red/,
    "ycbcr_lzw.tif": /^luma and chroma/,
    "12_bits.tif": /^values of other than 8 or 16 bits; save it with 8 or 16/,
    "float.tif": /^values of the type float; save/,
  };
  equal(Object.keys(pictures.refused), Object.keys(reasons));
  for (const [name, file] of Object.entries(pictures.refused)) {
    await refuses(bytesOf(file), reasons[name as keyof typeof reasons]);
  }
});

Deno.test("16-bit CMYK looks like 8-bit CMYK", async () => {
  const files = Object.values(pictures.alike).map(bytesOf);
  const [few, many] = await Promise.all(files.map(async (file) => rgbOf(await decodeImage(file))));
  ok(Math.max(...few!) > 100, "not all dark");
  few!.forEach((value, at) => ok(Math.abs(value - many![at]!) < 2, `${at}: ${value} ${many![at]}`));
});

Deno.test("too many pixels are rejected before memory is allocated, in every format", async () => {
  const image = sharp(new Uint8Array(600), { raw: { width: 30, height: 20, channels: 1 } });
  for (const format of ["png", "jpeg", "tiff", "webp", "gif"] as const) {
    const bytes = new Uint8Array(await image.clone().toFormat(format).toBuffer());
    await rejects(decodeImage(bytes, { maxPixels: 599 }), /20×30 pixels, above the limit/, format);
    await rejects(imageHeader(bytes, { maxPixels: 599 }), /20×30 pixels, above the limit/, format);
    strictEqual((await decodeImage(bytes, { maxPixels: 600 })).width, 30);
  }
});

Deno.test("lossy files are detected: JPEG, lossy WebP, and JPEG inside TIFF", async () => {
  const image = sharp(new Uint8Array(4096), { raw: { width: 64, height: 64, channels: 1 } });
  const lossy = async (bytes: Promise<Uint8Array>) =>
    (await imageHeader(new Uint8Array(await bytes))).lossy;
  strictEqual(await lossy(image.clone().jpeg().toBuffer()), true);
  strictEqual(await lossy(image.clone().webp().toBuffer()), true);
  const alpha = sharp(new Uint8Array(16384).map((_, at) => at * at), {
    raw: { width: 64, height: 64, channels: 4 },
  });
  strictEqual(await lossy(alpha.clone().webp().toBuffer()), true, "behind a long alpha channel");
  strictEqual(await lossy(alpha.clone().webp({ lossless: true }).toBuffer()), false);
  strictEqual(await lossy(image.clone().webp({ lossless: true }).toBuffer()), false);
  strictEqual(await lossy(image.clone().tiff({ compression: "jpeg" }).toBuffer()), true);
  strictEqual(await lossy(image.clone().tiff({ compression: "lzw" }).toBuffer()), false);
  const png = encodePng({ height: 1, width: 1, channels: 1, data: Uint8Array.of(1) });
  strictEqual((await imageHeader(png)).lossy, false);
});

Deno.test("a pipe with the name of an image is reported without waiting", {
  ignore: Deno.build.os === "windows",
}, () =>
  inFolder(async (folder) => {
    await new Deno.Command("mkfifo", { args: [`${folder}/a.png`] }).output();
    const read = readImage(`${folder}/a.png`, { remedy: "remove it" });
    await rejects(read, /UserError: .*a\.png cannot be read \(not a file\); remove it/);
  }));
