"""Computes std_softmax.json: soft threshold dynamics by the authors' own layer, in float64.

The layer is that of cyliu111/variational-regularizer, std_demo/std/STDLayer.py (J. Liu, 2020): a
softmax, and iterations of a grouped convolution and a softmax. Of the result, its gradient and the
kit's waves only norms and products are kept.

    python std_softmax.py > std_softmax.json && deno fmt std_softmax.json      (PyTorch 2.x)
"""

import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
SHAPE = (2, 9, 8, 3)


def wave(seed, *shape):
    step = 0.7390851332151607
    return torch.sin(seed + step * torch.arange(math.prod(shape))).reshape(shape)


def probes(tensor):
    return [tensor.norm().item(), (tensor * wave(5, *tensor.shape)).sum().item()]


def std(o, settings):
    half, classes = settings["halfSize"], o.shape[1]
    y, x = torch.meshgrid(*[torch.arange(-half, half + 1)] * 2, indexing="ij")
    kernel = torch.exp(-(x**2 + y**2) / (2 * settings["sigma"] ** 2))
    kernel = (kernel / kernel.sum()).repeat(classes, 1, 1, 1)
    u = F.softmax(o / settings["epsilon"], 1)
    for _ in range(settings["iterations"]):
        q = F.conv2d(1 - 2 * u, kernel, padding=half, groups=classes)
        u = F.softmax((o - settings["lambda"] * q) / settings["epsilon"], 1)
    return u


def result(settings):
    o = (3 * wave(1, *SHAPE)).requires_grad_()
    u = std(o.permute(0, 3, 1, 2), settings).permute(0, 2, 3, 1)
    (gradient,) = torch.autograd.grad((u * wave(4, *SHAPE)).sum(), o)
    return {"settings": settings, "softmax": probes(u), "gradient": probes(gradient)}


BASE = {"lambda": 5, "sigma": 10, "halfSize": 3, "epsilon": 1, "iterations": 10}
CASES = [
    BASE,
    {**BASE, "lambda": 1, "sigma": 1, "halfSize": 1, "epsilon": 0.5, "iterations": 3},
    {**BASE, "lambda": 0, "epsilon": 2},
    {**BASE, "iterations": 0},
]
print(json.dumps([result(case) for case in CASES], indent=2))
