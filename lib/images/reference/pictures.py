"""Small image files of many kinds with what Pillow and OpenCV read, for the tests of lib/images.

    python pictures.py > pictures.json        (Pillow, OpenCV)

Written with Pillow 13.0.0 and opencv-python-headless 5.0.0. `rgb` is Pillow's `convert("RGB")` after
`exif_transpose`, or OpenCV's `imread` where Pillow cannot read the file (run lengths that move); `stored`
is NumPy's view of the unconverted image, where that differs.
"""
import base64
import io
import json
import struct
import sys

import cv2
import numpy as np
from PIL import Image, ImageOps

H, W = 5, 7
random = np.random.default_rng(0)
grey = random.integers(0, 256, (H, W), dtype=np.uint8)
rgb = random.integers(0, 256, (H, W, 3), dtype=np.uint8)
rgba = random.integers(0, 256, (H, W, 4), dtype=np.uint8)
words = random.integers(0, 65536, (H, W), dtype=np.uint16)
longs = random.integers(0, 2**32, (H, W), dtype=np.uint32)
nibbles = random.integers(0, 16, (H, 8), dtype=np.uint8)
pairs = (nibbles[:, 0::2] << 4 | nibbles[:, 1::2]).astype(np.uint8)
files = {}


def pil(name, image, **options):
    file = io.BytesIO()
    image.save(file, **options)
    files[name] = file.getvalue()


def palette(values, colours):
    image = Image.fromarray(values.astype(np.uint8), "P")
    image.putpalette([channel for colour in colours for channel in colour])
    return image


def exif(orientation):
    tags = Image.Exif()
    tags[0x112] = orientation
    return tags


def padded(rows):
    return b"".join(row.tobytes() + b"\0" * (-len(row.tobytes()) % 4) for row in rows)


def bmp(name, bits, pixels, width=W, height=H, header=40, compression=0, masks=b"", colours=b""):
    """A bitmap by the format's description."""
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(pixels), 0, 0, 0, 0)
        info += masks if header > 40 else b""
        info += b"\0" * (header - len(info))
        colours = masks if header == 40 and masks else colours
    start = 14 + len(info) + len(colours)
    files[name] = b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + info + colours + pixels


def tiff(name, bits, photometric, pixels, samples=1):
    """A TIFF of one strip by the format's description."""
    pixels += b"\0" * (len(pixels) % 2)
    tags = {256: W, 257: H, 258: bits, 259: 1, 262: photometric, 273: 8, 277: samples, 278: H, 279: len(pixels)}
    end = 8 + len(pixels) + 2 + 12 * len(tags) + 4
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items()]
    if samples > 1:
        entries[2] = struct.pack("<HHII", 258, 3, samples, end)
    directory = struct.pack("<H", len(tags)) + b"".join(entries) + b"\0" * 4
    files[name] = b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels + directory + struct.pack("<H", bits) * samples


one_bit = Image.fromarray((grey > 128).astype(np.uint8) * 255).convert("1")
voc = palette(grey % 5, [(0, 0, 0), (128, 0, 0), (0, 128, 0), (128, 128, 0), (0, 0, 128)])
greys = palette(grey % 4, [(0,) * 3, (2,) * 3, (7,) * 3, (255,) * 3])
deep = Image.fromarray(grey.astype(np.uint16) * 251 + 7)

for kind, image in dict(grey=Image.fromarray(grey), rgb=Image.fromarray(rgb), one_bit=one_bit, voc=voc, deep=deep).items():
    pil(f"{kind}.png", image, format="PNG")
    pil(f"{kind}.tif", image, format="TIFF")
pil("grey_alpha.png", Image.fromarray(rgba[..., :2], "LA"), format="PNG")
pil("rgba.png", Image.fromarray(rgba), format="PNG")
pil("voc_4_bits.png", voc, format="PNG", bits=4)
pil("greys_2_bits.png", greys, format="PNG", bits=2)
pil("turned.png", Image.fromarray(rgb), format="PNG", exif=exif(6))
pil("turned.tif", Image.fromarray(rgb), format="TIFF", exif=exif(6))
pil("lzw.tif", Image.fromarray(rgb), format="TIFF", compression="tiff_lzw")
pil("fax.tif", one_bit, format="TIFF", compression="group4")
tiff("white_first_16.tif", 16, 0, words.tobytes())
pil("private_tags.tif", Image.fromarray(rgb), format="TIFF", tiffinfo={65000: "private", 50838: (1, 2, 3)})
pil("lossless.webp", Image.fromarray(rgb), format="WEBP", lossless=True)
pil("greys.gif", greys, format="GIF")
pil("rgb.jpg", Image.fromarray(rgb), format="JPEG", quality=95, subsampling=0)
pil("grey.jpg", Image.fromarray(grey), format="JPEG", quality=95)
pil("turned.jpg", Image.fromarray(rgb), format="JPEG", quality=95, subsampling=0, exif=exif(6))

for kind, image in dict(one_bit=one_bit, grey=Image.fromarray(grey), voc=voc, rgb=Image.fromarray(rgb)).items():
    pil(f"{kind}.bmp", image, format="BMP")
files["opencv_bgra.bmp"] = cv2.imencode(".bmp", rgba)[1].tobytes()
up = slice(None, None, -1)
m565, m555 = struct.pack("<III", 0xF800, 0x7E0, 0x1F), struct.pack("<III", 0x7C00, 0x3E0, 0x1F)
argb = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
rgbx = struct.pack("<IIII", 0xFF000000, 0xFF0000, 0xFF00, 0)
colours16 = [(7 * i, 5 * i, 3 * i) for i in range(16)]
quads = b"".join(bytes([b, g, r, 0]) for r, g, b in colours16)
triples = b"".join(bytes([b, g, r]) for r, g, b in colours16)
bmp("555.bmp", 16, padded(words[up]))
bmp("555_masks.bmp", 16, padded(words[up]), compression=3, masks=m555)
bmp("565.bmp", 16, padded(words[up]), compression=3, masks=m565)
bmp("565_v5.bmp", 16, padded(words[up]), compression=3, header=124, masks=m565 + b"\0" * 4)
bmp("32.bmp", 32, padded(longs[up]))
bmp("32_v5.bmp", 32, padded(longs[up]), compression=3, header=124, masks=argb)
bmp("32_v4_no_alpha.bmp", 32, padded(longs[up]), compression=3, header=108, masks=rgbx)
bmp("top_down.bmp", 24, padded(rgb[..., ::-1].reshape(H, -1)), height=-H)
bmp("4_bits.bmp", 4, padded(pairs[up]), colours=quads)
bmp("os2_4_bits.bmp", 4, padded(pairs[up]), header=12, colours=triples)
bmp("os2_24_bits.bmp", 24, padded(rgb[up][..., ::-1].reshape(H, -1)), header=12)
bmp("os2_v2.bmp", 4, padded(pairs[up]), header=64, colours=quads)
bmp("white_first.bmp", 1, padded(pairs[up][:, :1].copy()), width=8, colours=bytes([255] * 3 + [0] * 5))
bmp("rle8.bmp", 8, bytes(
    [3, 7, 0, 4, 1, 2, 3, 4, 0, 0] + [7, 9, 0, 0] + [0, 3, 5, 6, 7, 0, 2, 8, 0, 0] + [2, 1, 0, 2, 2, 1, 2, 3, 0, 1]
), compression=1, colours=quads + b"\0" * 960)
bmp("rle4.bmp", 4, bytes(
    [5, 0x12, 0, 0] + [0, 5, 0x12, 0x34, 0x50, 0, 0, 0] + [7, 0x33, 0, 0, 0, 0, 3, 0x11, 0, 1]
), compression=2, colours=quads)

known = {}
for name, file in files.items():
    entry = {"file": base64.b64encode(file).decode()}
    try:
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
        entry["reader"] = "Pillow"
        seen = np.asarray(image if image.mode == "I;16" else image.convert("RGB"))
        stored = np.asarray(image)
        if image.mode in ("P", "LA", "RGBA"):
            entry["stored"] = base64.b64encode(stored.tobytes()).decode()
    except (OSError, ValueError):
        entry["reader"] = "OpenCV"
        seen = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    entry["size"] = list(seen.shape[:2])
    entry["deep" if seen.dtype == np.uint16 else "rgb"] = base64.b64encode(seen.tobytes()).decode()
    known[name] = entry

files.clear()
pil("pages.tif", Image.fromarray(grey), format="TIFF", save_all=True, append_images=[Image.fromarray(grey)])
pil("animation.gif", greys, format="GIF", save_all=True, append_images=[voc])
pil("animation.png", Image.fromarray(grey), format="PNG", save_all=True, append_images=[Image.fromarray(grey[up])])
pil("transparent.gif", greys, format="GIF", transparency=2)
pil("ycbcr.tif", Image.fromarray(rgb).convert("YCbCr"), format="TIFF")
pil("ycbcr_lzw.tif", Image.fromarray(rgb).convert("YCbCr"), format="TIFF", compression="tiff_lzw")
tiff("12_bits.tif", 12, 1, bytes(11 * H))
pil("float.tif", Image.fromarray(grey.astype(np.float32)), format="TIFF")
refused = {name: base64.b64encode(file).decode() for name, file in files.items()}

files.clear()
tiff("cmyk.tif", 8, 5, rgba.tobytes(), samples=4)
tiff("cmyk_16.tif", 16, 5, (rgba.astype(np.uint16) * 257).tobytes(), samples=4)
alike = {name: base64.b64encode(file).decode() for name, file in files.items()}
json.dump({"known": known, "refused": refused, "alike": alike}, sys.stdout, indent=2)
