"""Adds float64 gradient norms to unet.json, and how far PyTorch's own float32 is from them.

The reference network is badly conditioned: instance norm over 4x4 maps of sine waves. In float32
PyTorch itself misses the exact gradient norms by up to 12 %; a test needs to know where.

    python lib/models/reference/unet_float64.py      (PyTorch 2.x, no other package)
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F

PATH = pathlib.Path(__file__).with_name("unet.json")


def wave(seed, count):
    return torch.sin(seed + 0.7390851332151607 * torch.arange(count, dtype=torch.float64))


def parameter(name, shape):
    values = wave(sum(map(ord, name)) % 1000, math.prod(shape)).float().double().reshape(shape)
    scale = math.sqrt(2 / math.prod(shape[1:])) if len(shape) >= 2 else 0.1
    return (values * scale).float()


def gradient_norms(state, dtype):
    p = {name: parameter(name, shape).to(dtype).requires_grad_() for name, shape in state.items()}
    images = wave(7, 2 * 3 * 64 * 64).float().to(dtype).reshape(2, 3, 64, 64)
    labels = (torch.arange(2 * 64 * 64) * 7 // 11 % 3).reshape(2, 64, 64)

    def double(x, name):
        for index in (0, 3):
            x = F.conv2d(x, p[f"{name}.{index}.weight"], padding=1)
            x = F.leaky_relu(F.instance_norm(x), 0.01)
        return x

    levels = [double(images, "inc.double_conv")]
    for k in range(1, 5):
        levels.append(double(F.max_pool2d(levels[-1], 2), f"down{k}.maxpool_conv.1.double_conv"))
    x = levels[-1]
    for k in range(1, 5):
        up = F.conv_transpose2d(x, p[f"up{k}.up.weight"], p[f"up{k}.up.bias"], stride=2)
        x = double(torch.cat([levels[4 - k], up], 1), f"up{k}.conv.double_conv")
    logits = F.conv2d(x, p["outc.conv.weight"], p["outc.conv.bias"])
    F.cross_entropy(logits, labels).backward()
    return {name: value.grad.double().norm().item() for name, value in p.items()}


reference = json.loads(PATH.read_text())
exact = gradient_norms(reference["state"], torch.float64)
runs = [reference["train"]["grad_l2"], gradient_norms(reference["state"], torch.float32)]
reference["train"]["grad_l2_float64"] = exact
reference["train"]["float32_deviation"] = {
    name: max(abs(run[name] / value - 1) for run in runs) for name, value in exact.items()
}
PATH.write_text(json.dumps(reference, indent=1) + "\n")
