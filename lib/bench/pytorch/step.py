"""The training step of `deno task bench`, in PyTorch: the peer that ours is measured beside.

The same network, inverse evolution layers, loss and optimizer as the kit's, from the same settings,
written plainly with torch's own modules. A driver runs it as a process and alternates with its own
steps:

    → (start)     {"ready": true, "torch": "2.15.0", "threads": 2, "parameters": 31025987, …}
    → step 3      {"ms": [801.2, 799.8, 803.1], "loss": 1.09, "peak_rss_bytes": 1500000000}

One JSON line for each line read; the end of the input ends the process. The first step of a
compiled mode includes compiling. On a GPU, `peak_device_bytes` is there too. Nothing here is used
by the kit itself. `check.py` proves the networks to be the public ones.
"""

import argparse
import json
import re
import resource
import sys
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from networks import for_images, network

MODES = ["eager", "channels_last", "compile", "compile_channels_last"]
IGNORED = 0.1
"""Share of the pixels with the ignore label, where there is one; as in `kit_step.ts`."""


class InverseHeat(nn.Module):
    """L(u) = u − Δt·F(u), `steps` times: F is a depthwise convolution, zero outside the image.

    The stencil is that of the authors' released code: ¼ of the printed [0 1 0; 1 −4 1; 0 1 0].
    """

    def __init__(self, settings: dict, classes: int) -> None:
        super().__init__()
        known = {"evolution": {"kind": "heat", "stencil": "released", "boundary": "zero"}}
        on_logits = settings.get("resolution", "logits") == "logits"
        if not (known.items() <= settings.items() and on_logits):
            raise SystemExit(f"layers here are {known}, on the network's logits: not {settings}")
        self.dt, self.steps, self.classes = settings["dt"], settings["steps"], classes
        stencil = torch.tensor([[0, 1, 0], [1, -4, 1], [0, 1, 0]]) / 4
        self.register_buffer("stencil", stencil.repeat(classes, 1, 1, 1))

    def forward(self, u: Tensor) -> Tensor:
        for _ in range(self.steps):
            u = u - self.dt * F.conv2d(u, self.stencil, padding=1, groups=self.classes)
        return u


def optimizer_of(settings: dict, model: nn.Module) -> torch.optim.Optimizer:
    """The optimizer; parameters in groups by the multiplier of their rate."""
    rates = settings.get("rates", {})
    groups: dict[float, list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        rate = next((rate for start, rate in rates.items() if name.startswith(start)), 1)
        groups.setdefault(rate, []).append(parameter)
    rate = settings["learningRate"]
    params = [{"params": group, "lr": rate * factor} for factor, group in groups.items()]
    shared = {"momentum": settings["momentum"], "weight_decay": settings["weightDecay"]}
    match settings["kind"]:
        case "sgd":
            return torch.optim.SGD(params, lr=rate, **shared)
        case "rmsprop":
            of_squares = {"alpha": settings["alpha"], "eps": settings["epsilon"]}
            return torch.optim.RMSprop(params, lr=rate, **of_squares, **shared)
    raise SystemExit(f"no optimizer here is called {settings['kind']}")


class Trainer:
    """A network, one fixed batch, and the step that trains the one on the other."""

    def __init__(self, settings: dict, options: argparse.Namespace) -> None:
        torch.manual_seed(options.seed)
        self.device = torch.device(options.device)
        self.bfloat16 = options.dtype == "bfloat16"
        layout = (
            torch.channels_last
            if options.mode.endswith("channels_last")
            else torch.contiguous_format
        )
        classes, model = settings["classes"], settings["model"]
        made = network(model, classes).to(self.device, memory_format=layout)
        self.parameters = sum(parameter.numel() for parameter in made.parameters())
        self.optimizer = optimizer_of(settings["optimizer"], made)
        self.model = for_images(model, made).to(self.device).train()
        self.iel = InverseHeat(settings["iel"], classes).to(self.device)
        loss = settings["loss"]
        weights = loss["classWeights"]
        self.weights = None if weights is None else torch.tensor(weights, device=self.device)
        self.ignore = -100 if settings["ignore"] is None else settings["ignore"]
        size, batch = settings["size"], settings["batch"]
        images = torch.randint(0, 256, (batch, 3, size, size)).float()
        self.images = images.to(self.device, memory_format=layout)
        labels = torch.randint(0, classes, (batch, size, size))
        if settings["ignore"] is not None:
            labels[torch.rand(labels.shape) < IGNORED] = self.ignore
        self.labels = labels.to(self.device)
        compiled = options.mode.startswith("compile")
        self.loss = torch.compile(self.compute_loss) if compiled else self.compute_loss

    def compute_loss(self, images: Tensor, labels: Tensor) -> Tensor:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            logits = self.model(images)
        # Layers and loss stay in float32: the layers amplify rounding as they amplify noise.
        logits = self.iel(logits.float())
        if logits.shape[2:] != labels.shape[1:]:
            size = labels.shape[1:]
            logits = F.interpolate(logits, size=size, mode="bilinear", align_corners=False)
        return F.cross_entropy(logits, labels, self.weights, ignore_index=self.ignore)

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
        peak = {"peak_rss_bytes": peak_memory()}
        if self.device.type == "cuda":
            peak["peak_device_bytes"] = torch.cuda.max_memory_allocated()
        return peak


def peak_memory() -> int:
    """Largest resident memory of this process, in bytes, by the kit's rule (`peakMemory`): the
    kernel's VmHWM, and where there is none, what the system keeps for its process table."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def serve(settings: dict, options: argparse.Namespace) -> None:
    """Answers each line of the input with a line of JSON."""
    trainer = Trainer(settings, options)
    ready = {"ready": True, "torch": torch.__version__, "threads": torch.get_num_threads()}
    chosen = {name: getattr(options, name) for name in ("mode", "dtype", "device")}
    if options.device == "cuda":
        chosen["device_name"] = torch.cuda.get_device_name()
    answer({**ready, **chosen, "parameters": trainer.parameters})
    for line in sys.stdin:
        match line.split():
            case ["step", count] if count.isdigit() and int(count) > 0:
                ms = [round(trainer.step(), 3) for _ in range(int(count))]
                answer({"ms": ms, "loss": trainer.last_loss.item(), **trainer.peak_bytes()})
            case _:
                answer({"error": f"not a command: {line.strip()!r}; write 'step N'"})


def answer(message: dict) -> None:
    print(json.dumps(message), flush=True)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--settings",
        type=json.loads,
        required=True,
        help="what is trained: `StepSettings` of networks.ts, as in the bench's results",
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--mode", choices=MODES, default="eager")
    parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    serve(arguments.settings, arguments)
