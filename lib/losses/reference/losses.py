"""Computes losses.json: what PyTorch (float64) makes of every loss of the table.

Logits are twice a sine wave, in the kit's order of axes. Of a gradient only its L2 norm and its
product with a wave are kept. The methods are written from their papers and their authors' code, by
other ways than the kit's: powers of probabilities, the layers' dense matrix inverted, convolutions.

    python losses.py > losses.json && deno fmt losses.json        (PyTorch 2.x, no other package)
"""

import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

BATCH, HEIGHT, WIDTH, CLASSES = 2, 5, 6, 3
IGNORE = 255
STENCILS = {"released": (-1, 1 / 4, 0), "printed": (-4, 1, 0)}


def wave(seed, *shape):
    step = 0.7390851332151607
    return torch.sin(seed + step * torch.arange(math.prod(shape))).reshape(shape)


def labels(ignoring):
    every = torch.arange(BATCH * HEIGHT * WIDTH)
    values = every * 7 // 11 % CLASSES
    if ignoring:
        values = torch.where(every % 7 < 2, IGNORE, values)
    return values.reshape(BATCH, HEIGHT, WIDTH)


def onehot(y):
    """[batch, classes, height, width]; zeros where ignored."""
    return torch.stack([(y == c).double() for c in range(CLASSES)], 1)


def mean(pixels, y, settings):
    weights = torch.tensor(settings.get("classWeights") or [1.0] * CLASSES)
    w = (onehot(y) * weights[None, :, None, None]).sum(1)
    return (pixels * w).sum() / w.sum()


def soft(u, targets):
    return -(targets * F.log_softmax(u, 1)).sum(1)


def cross_entropy(u, y, settings):
    weights = torch.tensor(settings.get("classWeights") or [1.0] * CLASSES)
    return F.cross_entropy(u, y, weight=weights, ignore_index=IGNORE)


def gce(u, y, settings):
    q = settings["q"]
    if q == 0:
        return cross_entropy(u, y, settings)
    p = (F.softmax(u, 1) * onehot(y)).sum(1)
    return mean((1 - torch.where(p > 0, p, 1) ** q) / q, y, settings)


def symmetric(u, y, settings):
    p, t = F.softmax(u, 1), onehot(y)
    reverse = -(p * torch.where(t > 0, 0.0, settings["logZero"])).sum(1)
    return mean(settings["alpha"] * soft(u, t) + settings["beta"] * reverse, y, settings)


def bootstrapping(u, y, settings):
    p = F.softmax(u, 1)
    own = p if settings["kind"].endswith("soft") else F.one_hot(u.argmax(1), CLASSES).permute(0, 3, 1, 2)
    return mean(soft(u, settings["beta"] * onehot(y) + (1 - settings["beta"]) * own), y, settings)


def smoothing(u, y, settings):
    if not settings.get("classWeights"):
        return F.cross_entropy(u, y, ignore_index=IGNORE, label_smoothing=settings["epsilon"])
    t = (1 - settings["epsilon"]) * onehot(y) + settings["epsilon"] / CLASSES
    return mean(soft(u, t), y, settings)


def normalised(blurred):
    return blurred / blurred.sum(1, keepdim=True)


def svls(u, y, settings):
    # The authors' SVLS_2D.ipynb, get_gaussian_kernel_2d and get_svls_filter_2d.
    grid = torch.arange(3) - 1.0
    kernel = torch.exp(-(grid[:, None] ** 2 + grid[None] ** 2) / (2 * settings["sigma"] ** 2))
    kernel = kernel / kernel.sum()
    around = 1 - kernel[1, 1]
    kernel[1, 1] = around
    kernel = (kernel / around).repeat(CLASSES, 1, 1, 1)
    padded = F.pad(onehot(y), (1, 1, 1, 1), mode="replicate")
    return mean(soft(u, normalised(F.conv2d(padded, kernel, groups=CLASSES))), y, settings)


def laplacian(settings):
    """The dense matrix of the stencil on HEIGHT × WIDTH pixels."""
    centre, edge, corner = STENCILS[settings["stencil"]]
    weights = {0: centre, 1: edge, 2: corner}
    matrix = torch.zeros(HEIGHT * WIDTH, HEIGHT * WIDTH)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    v, h = y + dy, x + dx
                    inside = 0 <= v < HEIGHT and 0 <= h < WIDTH
                    if settings["boundary"] == "zero" and not inside:
                        continue
                    v, h = min(max(v, 0), HEIGHT - 1), min(max(h, 0), WIDTH - 1)
                    matrix[y * WIDTH + x, v * WIDTH + h] += weights[abs(dy) + abs(dx)]
    return matrix


def blurred(u, y, settings):
    one = torch.eye(HEIGHT * WIDTH)
    layers = torch.linalg.matrix_power(one - settings["dt"] * laplacian(settings), settings["steps"])
    maps = onehot(y).reshape(BATCH, CLASSES, -1) @ torch.linalg.inv(layers).T
    return mean(soft(u, normalised(maps.reshape(u.shape))), y, settings)


def gradient_penalty(u, y, settings):
    # The authors' released code, Unet_IELs_DSB2018/utils/smoothing_loss.py.
    kernels = torch.zeros(2, 1, 3, 3)
    kernels[:, 0, 1, 1] = 1
    kernels[0, 0, 1, 0] = kernels[1, 0, 0, 1] = -1
    mode = "constant" if settings["boundary"] == "zero" else "replicate"
    padded = F.pad(u, (1, 1, 1, 1), mode=mode)
    squares = [
        F.conv2d(padded, k.repeat(CLASSES, 1, 1, 1), groups=CLASSES) ** 2 for k in kernels[:, None]
    ]
    return cross_entropy(u, y, settings) + settings["lambda"] * torch.mean(squares[0] + squares[1])


def total_variation(u, y, settings):
    p, epsilon = F.softmax(u, 1), settings["epsilon"]
    down = F.pad(p, (0, 0, 0, 1), mode="replicate").diff(dim=2)
    right = F.pad(p, (0, 1, 0, 0), mode="replicate").diff(dim=3)
    length = torch.sqrt(down**2 + right**2 + epsilon**2) - epsilon
    return cross_entropy(u, y, settings) + settings["lambda"] * (length.sum(1) / 2).mean()


LOSSES = {
    "cross-entropy": cross_entropy,
    "gce": gce,
    "symmetric-cross-entropy": symmetric,
    "bootstrapping-soft": bootstrapping,
    "bootstrapping-hard": bootstrapping,
    "label-smoothing": smoothing,
    "svls": svls,
    "blurred-labels": blurred,
    "gradient-penalty": gradient_penalty,
    "total-variation": total_variation,
}
HEAT = {"stencil": "released", "boundary": "zero", "dt": 0.1, "steps": 20}
SETTINGS = [
    {"kind": "cross-entropy"},
    {"kind": "gce", "q": 0.7},
    {"kind": "gce", "q": 0},
    {"kind": "gce", "q": 1e-3},
    {"kind": "gce", "q": 1},
    {"kind": "symmetric-cross-entropy", "alpha": 0.1, "beta": 1, "logZero": -4},
    {"kind": "symmetric-cross-entropy", "alpha": 6, "beta": 0.1, "logZero": math.log(1e-4)},
    {"kind": "bootstrapping-soft", "beta": 0.95},
    {"kind": "bootstrapping-soft", "beta": 0},
    {"kind": "bootstrapping-hard", "beta": 0.8},
    {"kind": "label-smoothing", "epsilon": 0.1},
    {"kind": "svls", "sigma": 1},
    {"kind": "svls", "sigma": 0.5},
    {"kind": "blurred-labels", **HEAT},
    {"kind": "blurred-labels", **HEAT, "boundary": "replicate", "stencil": "printed", "steps": 5},
    {"kind": "gradient-penalty", "lambda": 2, "boundary": "zero"},
    {"kind": "gradient-penalty", "lambda": 0.02, "boundary": "replicate"},
    {"kind": "total-variation", "lambda": 1, "epsilon": 1e-3},
]


def result(settings, ignoring):
    u = (2 * wave(1, BATCH, HEIGHT, WIDTH, CLASSES)).requires_grad_()
    loss = LOSSES[settings["kind"]](u.permute(0, 3, 1, 2), labels(ignoring), settings)
    (gradient,) = torch.autograd.grad(loss, u)
    product = (gradient * wave(5, *gradient.shape)).sum().item()
    return {
        "settings": settings,
        "ignoring": ignoring,
        "loss": loss.item(),
        "gradient": [gradient.norm().item(), product],
    }


weighted = [{**settings, "classWeights": [1, 0.25, 3]} for settings in SETTINGS]
rows = [(settings, ignoring) for settings in SETTINGS + weighted for ignoring in (False, True)]
print(json.dumps([result(*row) for row in rows], indent=2))
