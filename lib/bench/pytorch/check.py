"""Proves the networks here against the reference numbers of the public implementations:

    python lib/bench/pytorch/check.py lib/models/reference/deeplab_16.json

compares count, names, shapes, logits, loss and gradient norms. Weights and images are a formula,
explained in `lib/models/reference/formula.ts`.
"""

import json
import math
import sys
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from networks import network

STEP = 0.7390851332151607
MODELS = {
    "unet": {"name": "unet", "width": 64},
    "deeplab_16": {"name": "deeplabv3plus", "backbone": "resnet101", "outputStride": 16},
    "deeplab_8": {"name": "deeplabv3plus", "backbone": "resnet101", "outputStride": 8},
    "hrnet": {"name": "hrnetv2", "width": 48},
}
LOGITS, LOSS, GRADIENTS = 1e-3, 1e-4, 1e-2
"""Agreement in float32, as in `lib/models/conformance.ts`."""
ROUNDING = 1e-6
"""A gradient below this share of the whole is zero but for rounding."""


def wave(seed: int, count: int) -> Tensor:
    return torch.sin(seed + STEP * torch.arange(count, dtype=torch.float64))


def chirp(seed: int, count: int) -> Tensor:
    return torch.sin(seed + STEP * torch.arange(count, dtype=torch.float64) ** 2)


def public(name: str) -> str:
    """The name in the public checkpoints."""
    return name.removeprefix("trunk.")


def fill(made: nn.Module, formula) -> None:
    """Gives every parameter and running statistic its values."""
    for name, tensor in made.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        values = formula(sum(map(ord, public(name))) % 1000, tensor.numel())
        if tensor.dim() > 1:
            values *= math.sqrt(2 / math.prod(tensor.shape[1:]))
        else:
            values *= 0.1
            values += name.endswith(("weight", "running_var"))
        tensor.copy_(values.reshape(tensor.shape))


def loss_and_norms(made: nn.Module, images: Tensor, labels: Tensor) -> tuple[float, dict]:
    """Of one batch in training, without dropout."""
    made.train()
    for module in made.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    logits = made(images)
    logits = F.interpolate(logits, size=labels.shape[1:], mode="bilinear", align_corners=False)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    norms = {public(name): value.grad.norm().item() for name, value in made.named_parameters()}
    return loss.item(), norms


def check(reference: dict) -> dict[str, tuple[float, float]]:
    """Errors and their limits, by what they are errors of."""
    shape, classes = reference["input"], reference["eval"]["shape"][1]
    made = network(MODELS[reference["model"]], classes)
    state = {
        public(name): list(tensor.shape)
        for name, tensor in made.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    known = reference["state"]
    odd = sorted(name for name in {*state, *known} if state.get(name) != known.get(name))
    if odd:
        raise SystemExit(f"names or shapes differ: {', '.join(odd[:5])} …")
    count = sum(parameter.numel() for parameter in made.parameters())

    fill(made, wave)
    made.eval()
    with torch.no_grad():
        flat = made(wave(7, math.prod(shape)).float().reshape(shape)).flatten()
    samples = reference["eval"]["samples"]
    apart = max(abs(flat[int(at)].item() - value) for at, value in samples.items())

    formula = chirp if "chirp" in reference else wave
    expected = reference["chirp" if "chirp" in reference else "train"]
    fill(made, formula)
    images = formula(7, math.prod(shape)).float().reshape(shape)
    index = torch.arange(shape[0] * shape[2] * shape[3])
    labels = (index * 7 // 11 % classes).reshape(shape[0], *shape[2:])
    loss, norms = loss_and_norms(made, images, labels)
    exact = expected.get("grad_l2_float64", expected["grad_l2"])
    whole = math.hypot(*exact.values())
    deviation = expected["float32_deviation"]

    def excess(name: str) -> float:
        """The error as a part of what float32 is allowed."""
        own = deviation[name] if isinstance(deviation, dict) else deviation
        allowed = max((GRADIENTS + 3 * own) * exact[name], ROUNDING * whole)
        return abs(norms[name] - exact[name]) / allowed

    return {
        "parameters": (abs(count - reference["parameters"]), 0),
        "logits, relative to their deviation": (apart / reference["eval"]["std"], LOGITS),
        "loss, relative": (abs(loss / expected["loss"] - 1), LOSS),
        "gradient norms, as a part of what float32 is allowed": (max(map(excess, exact)), 1),
    }


if __name__ == "__main__":
    for path in sys.argv[1:]:
        errors = check(json.loads(Path(path).read_text()))
        print(path, {name: error for name, (error, _) in errors.items()})
        if any(error > limit for error, limit in errors.values()):
            sys.exit(f"not the network of {path}: see the line above")
