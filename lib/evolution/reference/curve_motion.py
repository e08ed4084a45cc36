"""Computes curve_motion.json: what the authors' curve-motion layers make of the logits below.

The steps are those of `iels` in Unet_IELs_REFUGE/unet_iels/model.py of the paper's released code
(commit a62ebd6), written anew without packages, in double precision: the union of bands, windows of
21 x 21 pixels with zeros beyond the edge, the band three pixels into the shape, central differences of
the target's logit less the background's with the edge's pixels repeated, and 1e-6 under the root.

    python curve_motion.py > curve_motion.json && deno fmt curve_motion.json        (Python 3)
"""

import json
import math

HEIGHT, WIDTH, CLASSES = 33, 31, 3
DT, LAYERS = 0.1, 6


def logit(y, x, k):
    """A disc without a quarter, in sure but uneven logits."""
    inside = math.hypot(y - 16, x - 15) < 13 and not (y > 16 and x > 15)
    if k == 2:
        return -4.0
    sign = 1 if inside == (k == 1) else -1
    return 3 * sign + math.sin(0.7390851332151607 * ((y * WIDTH + x) * CLASSES + k))


def window(values, y, x, radius):
    return sum(
        values[i][j]
        for i in range(max(0, y - radius), min(HEIGHT, y + radius + 1))
        for j in range(max(0, x - radius), min(WIDTH, x + radius + 1))
    )


PIXELS = [(y, x) for y in range(HEIGHT) for x in range(WIDTH)]
u = [[[logit(y, x, k) for k in range(CLASSES)] for x in range(WIDTH)] for y in range(HEIGHT)]
band = [[0] * WIDTH for _ in range(HEIGHT)]
for _ in range(LAYERS):
    shape = [[int(max(range(CLASSES), key=lambda k: u[y][x][k]) != 0) for x in range(WIDTH)] for y in range(HEIGHT)]
    outer = [[0] * WIDTH for _ in range(HEIGHT)]
    for y, x in PIXELS:
        outer[y][x] = int(not shape[y][x] and window(shape, y, x, 10) / 441 >= 0.5)
    for y, x in PIXELS:
        inner = shape[y][x] and window(outer, y, x, 3) > 0
        band[y][x] = int(band[y][x] or outer[y][x] or inner)
    d = [[u[y][x][1] - u[y][x][0] for x in range(WIDTH)] for y in range(HEIGHT)]
    row = lambda y: min(max(y, 0), HEIGHT - 1)
    column = lambda x: min(max(x, 0), WIDTH - 1)
    for y, x in PIXELS:
        gx = (d[y][column(x + 1)] - d[y][column(x - 1)]) / 2
        gy = (d[row(y - 1)][x] - d[row(y + 1)][x]) / 2
        u[y][x][1] -= DT * band[y][x] * math.sqrt(gx * gx + gy * gy + 1e-6)

print(json.dumps({
    "size": [HEIGHT, WIDTH, CLASSES],
    "dt": DT,
    "layers": LAYERS,
    "band": sum(map(sum, band)),
    "row16": [round(u[16][x][1], 6) for x in range(WIDTH)],
    "row20": [round(u[20][x][1], 6) for x in range(WIDTH)],
    "norm": round(math.sqrt(sum(v * v for line in u for pixel in line for v in pixel)), 6),
}))
