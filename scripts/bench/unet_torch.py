"""The training step of `deno task bench`, in PyTorch: the peer that ours is measured beside.

The same UNet, inverse evolution layers, loss and optimizer as the kit's, written plainly with
torch's own modules. A driver runs it as a process and alternates with its own steps:

    → (start)     {"ready": true, "torch": "2.15.0", "threads": 2, "parameters": 31025987, …}
    → step 3      {"ms": [801.2, 799.8, 803.1], "loss": 1.09, "peak_rss_bytes": 1500000000}

One JSON line for each line read; the end of the input ends the process. The first step of a
compiled mode includes compiling. On a GPU, `peak_device_bytes` is there too. Nothing here is used
by the kit itself. `--check` proves the network against numbers computed from the authors' one.
"""

import argparse
import json
import math
import resource
import sys
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

INPUT_CHANNELS = 3
CLASSES = 3
DT = 0.1
"""Step of the inverse evolution layers (Table 1 of the paper)."""


class DoubleConv(nn.Module):
    """(3×3 convolution, instance norm, leaky ReLU) twice."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.double_conv = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
            nn.InstanceNorm2d(outputs),
            nn.LeakyReLU(inplace=True),
            nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
            nn.InstanceNorm2d(outputs),
            nn.LeakyReLU(inplace=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.double_conv(x)


class Down(nn.Module):
    """Max-pooling by 2, then a double convolution."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConv(inputs, outputs))

    def forward(self, x: Tensor) -> Tensor:
        return self.maxpool_conv(x)


class Up(nn.Module):
    """Transposed convolution by 2, padded to the skip; [skip, up] through a double convolution."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(inputs, outputs, 2, stride=2)
        self.conv = DoubleConv(inputs, outputs)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        x = self.up(x)
        height, width = (skip.shape[axis] - x.shape[axis] for axis in (2, 3))
        if height or width:
            x = F.pad(x, (width // 2, width - width // 2, height // 2, height - height // 2))
        return self.conv(torch.cat([skip, x], dim=1))


class OutConv(nn.Module):
    """1×1 convolution to the logits."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, CLASSES, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class UNet(nn.Module):
    """UNet of depth 5, channels w, 2w, 4w, 8w, 16w."""

    def __init__(self, width: int) -> None:
        super().__init__()
        w = width
        self.inc = DoubleConv(INPUT_CHANNELS, w)
        self.down1 = Down(w, 2 * w)
        self.down2 = Down(2 * w, 4 * w)
        self.down3 = Down(4 * w, 8 * w)
        self.down4 = Down(8 * w, 16 * w)
        self.up1 = Up(16 * w, 8 * w)
        self.up2 = Up(8 * w, 4 * w)
        self.up3 = Up(4 * w, 2 * w)
        self.up4 = Up(2 * w, w)
        self.outc = OutConv(w)

    def forward(self, x: Tensor) -> Tensor:
        x1 = self.inc(x)
        x2 = self.down1(x1)
        x3 = self.down2(x2)
        x4 = self.down3(x3)
        x = self.up1(self.down4(x4), x4)
        return self.outc(self.up4(self.up3(self.up2(x, x3), x2), x1))


class InverseHeat(nn.Module):
    """L(u) = u − Δt·F(u), `layers` times: F is a depthwise convolution, zero outside the image.

    The stencil is that of the authors' released code: ¼ of the printed [0 1 0; 1 −4 1; 0 1 0].
    """

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.layers = layers
        stencil = torch.tensor([[0, 1, 0], [1, -4, 1], [0, 1, 0]]) / 4
        self.register_buffer("stencil", stencil.repeat(CLASSES, 1, 1, 1))

    def forward(self, u: Tensor) -> Tensor:
        for _ in range(self.layers):
            u = u - DT * F.conv2d(u, self.stencil, padding=1, groups=CLASSES)
        return u


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--width", type=int, default=64, help="channels of the first level")
    parser.add_argument("--size", type=int, default=112, help="height and width of the images")
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--iels", type=int, default=20, help="inverse evolution layers")
    parser.add_argument("--iel-mode", choices=["step", "none"], default="step")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--mode",
        choices=["eager", "channels_last", "compile", "compile_channels_last"],
        default="eager",
    )
    parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--check", type=Path, metavar="JSON", help="check the network, and end")
    return parser.parse_args()


class Trainer:
    """A network, one fixed batch, and the step that trains the one on the other."""

    def __init__(self, options: argparse.Namespace) -> None:
        torch.manual_seed(options.seed)
        self.device = torch.device(options.device)
        self.bfloat16 = options.dtype == "bfloat16"
        layout = (
            torch.channels_last
            if options.mode.endswith("channels_last")
            else torch.contiguous_format
        )
        self.model = UNet(options.width).to(self.device, memory_format=layout)
        layers = options.iels if options.iel_mode == "step" else 0
        self.iel = InverseHeat(layers).to(self.device)
        shape = (options.batch, options.size, options.size)
        images = torch.randint(0, 256, (options.batch, INPUT_CHANNELS, *shape[1:])).float()
        self.images = images.to(self.device, memory_format=layout)
        self.labels = torch.randint(0, CLASSES, shape).to(self.device)
        self.optimizer = torch.optim.RMSprop(
            self.model.parameters(), lr=1e-4, weight_decay=1e-8, momentum=0.9
        )
        compiled = options.mode.startswith("compile")
        self.loss = torch.compile(self.compute_loss) if compiled else self.compute_loss

    def compute_loss(self, images: Tensor, labels: Tensor) -> Tensor:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            logits = self.model(images)
        # Layers and loss stay in float32: the layers amplify rounding as they amplify noise.
        return F.cross_entropy(self.iel(logits.float()), labels)

    def step(self) -> float:
        """One step; returns its milliseconds."""
        self.synchronize()
        start = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.images, self.labels)
        loss.backward()
        self.optimizer.step()
        self.last_loss = loss.detach()
        self.synchronize()
        return (time.perf_counter() - start) * 1e3

    def synchronize(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def peak_bytes(self) -> dict[str, int]:
        peak = {"peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
        if self.device.type == "cuda":
            peak["peak_device_bytes"] = torch.cuda.max_memory_allocated()
        return peak


def serve(options: argparse.Namespace) -> None:
    """Answers each line of the input with a line of JSON."""
    trainer = Trainer(options)
    parameters = sum(parameter.numel() for parameter in trainer.model.parameters())
    ready = {"ready": True, "torch": torch.__version__, "threads": torch.get_num_threads()}
    names = ("mode", "dtype", "device", "width", "size", "batch", "iels", "iel_mode")
    settings = {name: getattr(options, name) for name in names}
    if options.device == "cuda":
        settings["device_name"] = torch.cuda.get_device_name()
    answer({**ready, "parameters": parameters, **settings})
    for line in sys.stdin:
        match line.split():
            case ["step", count] if count.isdigit() and int(count) > 0:
                ms = [round(trainer.step(), 3) for _ in range(int(count))]
                answer({"ms": ms, "loss": trainer.last_loss.item(), **trainer.peak_bytes()})
            case _:
                answer({"error": f"not a command: {line.strip()!r}; write 'step N'"})


def answer(message: dict) -> None:
    print(json.dumps(message), flush=True)


def wave(seed: int, count: int) -> Tensor:
    """sin(seed + 0.739…·i) for i = 0 … count − 1, in float64."""
    return torch.sin(seed + 0.7390851332151607 * torch.arange(count, dtype=torch.float64))


def check(path: Path) -> None:
    """Compares names, shapes, logits, loss and gradients of width 64 with a file of numbers.

    The file's weights and images are a formula: waves, seeded by the weight's name.
    """
    reference = json.loads(path.read_text())
    model = UNet(64)
    state = {name: list(parameter.shape) for name, parameter in model.named_parameters()}
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            values = wave(sum(map(ord, name)) % 1000, parameter.numel())
            fan_in = math.prod(parameter.shape[1:])
            scale = math.sqrt(2 / fan_in) if parameter.dim() > 1 else 0.1
            parameter.copy_((values * scale).reshape(parameter.shape))
    shape = reference["input"]
    images = wave(7, math.prod(shape)).float().reshape(shape)
    index = torch.arange(shape[0] * shape[2] * shape[3])
    labels = (index * 7 // 11 % CLASSES).reshape(shape[0], *shape[2:])
    logits = model(images)
    loss = F.cross_entropy(logits, labels)
    loss.backward()

    samples = reference["eval"]["samples"]
    flat = logits.detach().flatten()
    apart = max(abs(flat[int(at)].item() - value) for at, value in samples.items())
    norms = reference["train"]["grad_l2"]
    gradients = {name: parameter.grad.norm().item() for name, parameter in model.named_parameters()}
    parameters = sum(parameter.numel() for parameter in model.parameters())
    errors = {
        "logits, relative to their deviation": (apart / reference["eval"]["std"], 1e-3),
        "loss, relative": (abs(loss.item() / reference["train"]["loss"] - 1), 1e-5),
        "gradient norms, relative": (max(abs(gradients[n] / norms[n] - 1) for n in norms), 1e-2),
    }
    ok = (
        state == reference["state"]
        and parameters == reference["parameters"]
        and all(error <= limit for error, limit in errors.values())
    )
    answer({"ok": ok, "parameters": parameters, **{name: e for name, (e, _) in errors.items()}})
    if not ok:
        sys.exit(f"not the network of {path}: see the line above")


if __name__ == "__main__":
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    if arguments.check:
        check(arguments.check)
    else:
        serve(arguments)
