/**
 * Decodes JPEG, TIFF, WebP and GIF with sharp. It is loaded only for such a file: PNG and BMP do not need
 * it, nor do commands that may not call native code.
 *
 * @module
 */
import type { Sharp, SharpOptions } from "sharp";
import { UserError } from "../errors.ts";
import type { ImageFormat } from "./content.ts";
import { isLossy } from "./lossy.ts";
import { checkPixels, type DecodeOptions } from "./pixel_limit.ts";
import { greysOf, type PixelSize, type Raster } from "./raster.ts";
import { PHOTOMETRIC, tiffTag, WHITE_IS_ZERO, YCBCR } from "./tiff_tag.ts";
import { severalPictures, Unreadable } from "./unreadable.ts";

/** The properties of a file. */
export interface SharpHeader extends PixelSize {
  /** As in an `ImageFile`. */
  readonly orientation: number;
  /** As in an `ImageFile`. */
  readonly lossy: boolean;
  /** As in an `ImageFile`. */
  readonly bits: 8 | 16;
}

/** Colour spaces whose values are kept; any other (CMYK, Lab) becomes sRGB. */
const AS_STORED = ["b-w", "srgb", "rgb", "grey16", "rgb16"];

/** One-channel spaces have no room for alpha, which would be dropped. */
const WITH_ALPHA: Readonly<Record<string, string>> = { "b-w": "srgb", "grey16": "rgb16" };

async function open(bytes: Uint8Array): Promise<Sharp> {
  const { default: sharp } = await import("sharp").catch(({ message }: Error) => {
    throw new UserError(
      `JPEG, TIFF, WebP and GIF are read by sharp, which does not run here (${
        message.split("\n")[0]
      }); ` +
        'allow native code ("--allow-ffi"), or save images as PNG',
    );
  });
  const options: SharpOptions = {
    autoOrient: true,
    failOn: "warning", // after a decoder's warning, part of the picture may be made up
    ignoreIcc: true, // values as stored, as in PIL and OpenCV
    limitInputPixels: false, // `checkPixels` checks before anything is unpacked
  };
  return sharp(bytes, options);
}

/** Messages of the libraries, and what to tell the user instead. */
const SAYINGS: readonly (readonly [RegExp, string])[] = [
  [
    /samples_per_pixel not a whole|samples out of range/,
    "values of other than 8 or 16 bits; save it with 8 or 16",
  ],
  [
    /(\S+) compression support is not configured/,
    "compressed by $1, which is not supported; save it with LZW or uncompressed",
  ],
  [
    /Compression scheme (\d+)/,
    "compressed by scheme $1, which is not supported; save it with LZW or uncompressed",
  ],
  [/Warning treated as error/, "damaged, or not valid in its format: its decoder warns"],
];

/** Throws the library's message in the user's words, or else its first line. */
function unreadable({ message }: Error): never {
  for (const [pattern, words] of SAYINGS) {
    const found = pattern.exec(message);
    if (found) throw new Unreadable(words.replace("$1", found[1] ?? ""));
  }
  throw new Unreadable(message.split("\n")[0]!.trim() || "damaged");
}

/**
 * The size, orientation and loss of a file, read without its pixels. The size is that after turning.
 *
 * @throws {Unreadable} when it is damaged or too large, or holds more than one picture.
 */
export async function sharpHeader(
  bytes: Uint8Array,
  format: ImageFormat,
  options: DecodeOptions = {},
): Promise<SharpHeader> {
  return (await headerOf(await open(bytes), { bytes, format, ...options })).header;
}

async function headerOf(
  image: Sharp,
  { bytes, format, ...options }: DecodeOptions & { bytes: Uint8Array; format: ImageFormat },
) {
  const meta = await image.metadata().catch(unreadable);
  const { width, height } = meta.autoOrient;
  checkPixels({ height, width }, options);
  if ((meta.pages ?? 1) > 1) {
    throw new Unreadable(severalPictures(meta.pages!));
  }
  if (meta.depth !== "uchar" && meta.depth !== "ushort") {
    throw new Unreadable(`values of the type ${meta.depth}; save it with 8 or 16 bits`);
  }
  const lossy = isLossy(bytes, format);
  // Unless the values are stored as JPEG, sharp mistakes luma and chroma for red, green and blue.
  if (format === "TIFF" && !lossy && tiffTag(bytes, PHOTOMETRIC) === YCBCR) {
    throw new Unreadable("luma and chroma (YCbCr) in place of colours; save red, green and blue");
  }
  const bits = meta.depth === "ushort" ? 16 : 8;
  const header: SharpHeader = { height, width, orientation: meta.orientation ?? 1, lossy, bits };
  return { meta, header };
}

/**
 * Decodes a file, turned as its orientation says.
 *
 * @throws {Unreadable} when it is damaged, truncated or too large, holds more than one picture, or
 * values with neither 8 nor 16 bits.
 */
export async function decodeBySharp(
  bytes: Uint8Array,
  format: ImageFormat,
  options: DecodeOptions = {},
): Promise<Raster & SharpHeader> {
  const image = await open(bytes);
  const { meta, header } = await headerOf(image, { bytes, format, ...options });
  const { space, depth, bitsPerSample } = meta;
  if (AS_STORED.includes(space)) {
    image.toColourspace(meta.hasAlpha ? WITH_ALPHA[space] ?? space : space);
  } else if (depth === "ushort") image.toColourspace("rgb16");
  const { data, info } = await image.raw({ depth }).toBuffer({ resolveWithObject: true })
    .catch(unreadable);
  const channels = info.channels as number;
  if (channels > 4) throw new Unreadable(`${channels} channels; save red, green and blue, or one`);
  const size = {
    height: info.height,
    width: info.width,
    channels: info.channels as Raster["channels"],
  };
  const values = depth === "ushort"
    ? new Uint16Array(new Uint8Array(data).buffer)
    : new Uint8Array(data);
  if (values.length !== size.height * size.width * channels) {
    throw new Unreadable(`${values.length} values for ${size.height}×${size.width} pixels`);
  }
  if (format === "GIF" && channels === 4 && values.some((value, at) => at % 4 === 3 && !value)) {
    throw new Unreadable("transparent pixels, whose colours are lost here; save it as PNG");
  }
  // For 16 bits, Pillow, OpenCV and tifffile return the stored values, even where 0 is white.
  if (format === "TIFF" && depth === "ushort" && tiffTag(bytes, PHOTOMETRIC) === WHITE_IS_ZERO) {
    values.forEach((value, at) => values[at] = 65535 - value);
  }
  const few = [1, 2, 4].find((bits) => bits === bitsPerSample) as 1 | 2 | 4 | undefined;
  if (!few || channels !== 1) return { ...header, ...size, data: values };
  const most = 2 ** few - 1;
  const stored = Uint8Array.from(values, (grey) => grey * most / 255);
  return { ...header, ...size, data: stored, colours: greysOf(few), greyBits: few };
}
