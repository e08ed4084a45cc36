"""Writes what PyTorch's float64 makes of training mode into deeplab_16.json, deeplab_8.json and
hrnet.json, and how far its float32 is from that.

The waves that serve as weights make matrices of rank 2, on which batch normalisation of a hundred
layers is so badly conditioned that the gradients of PyTorch's float32 are off by 70 % in the median
(DeepLabV3+; HRNetV2: by 300 %) and differ from release to release: nothing can be held to them. The
gradients are therefore taken at chirps, sin(seed + step * i^2), where float32 is good to 2 %
(HRNetV2: 0.4 %); and where it is worse than 1 %, with frozen statistics too, where it is good to
0.01 %.

    python deeplab_hrnet_float64.py DeepLabV3Plus-Pytorch HRNet-Semantic-Segmentation
    deno fmt *.json

The arguments are checkouts of VainF/DeepLabV3Plus-Pytorch (4e1087d) and
HRNet/HRNet-Semantic-Segmentation (0bbb288), unchanged. Needs PyTorch 2.x and NumPy only.
"""

import json
import math
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
import torch.nn.functional as F

HERE = Path(__file__).parent
STEP = 0.7390851332151607


def wave(seed, i):
    return torch.sin(seed + STEP * i)


def chirp(seed, i):
    return torch.sin(seed + STEP * i * i)


def indices(*shape):
    return torch.arange(math.prod(shape), dtype=torch.float64)


def value(formula, name, shape):
    """As in formula.ts, rounded to float32 like there."""
    values = formula(sum(map(ord, name)) % 1000, indices(*shape))
    if len(shape) >= 2:
        values = values * math.sqrt(2 / math.prod(shape[1:]))
    else:
        near_one = name.endswith("running_var") or (len(shape) == 1 and name.endswith("weight"))
        values = (1 if near_one else 0) + 0.1 * values
    return values.float().reshape(shape)


def deeplab(stride):
    from network import modeling

    return modeling.deeplabv3plus_resnet101(19, output_stride=stride, pretrained_backbone=False)


def hrnet():
    np.int = int  # which seg_hrnet.py wants, and NumPy no longer has
    torch.nn.SyncBatchNorm = torch.nn.BatchNorm2d  # one device
    from models.seg_hrnet import HighResolutionNet

    def stage(modules, block, blocks, channels):
        return {
            "NUM_MODULES": modules, "NUM_BRANCHES": len(channels), "BLOCK": block,
            "NUM_BLOCKS": [blocks] * len(channels), "NUM_CHANNELS": channels, "FUSE_METHOD": "SUM",
        }  # fmt: skip

    class Extra(dict):
        FINAL_CONV_KERNEL = 1

    # experiments/cityscapes/seg_hrnet_w48_train_512x1024_sgd_lr1e-2_wd5e-4_bs_12_epoch484.yaml
    extra = Extra(
        STAGE1=stage(1, "BOTTLENECK", 4, [64]),
        STAGE2=stage(1, "BASIC", 4, [48, 96]),
        STAGE3=stage(4, "BASIC", 4, [48, 96, 192]),
        STAGE4=stage(3, "BASIC", 4, [48, 96, 192, 384]),
    )
    return HighResolutionNet(SimpleNamespace(
        MODEL=SimpleNamespace(EXTRA=extra, ALIGN_CORNERS=False),
        DATASET=SimpleNamespace(NUM_CLASSES=19),
    ))  # fmt: skip


def train(net, formula, dtype, frozen=False):
    """Loss and gradient norms in training mode, without dropout; frozen: by running statistics."""
    net = net.to(dtype).train()
    net.load_state_dict({
        name: tensor if name.endswith("num_batches_tracked") else value(formula, name, tensor.shape)
        for name, tensor in net.state_dict().items()
    })  # fmt: skip
    for module in net.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
        if frozen and isinstance(module, torch.nn.BatchNorm2d):
            module.eval()
    images = formula(7, indices(2, 3, 64, 64)).float().to(dtype).reshape(2, 3, 64, 64)
    labels = (torch.arange(2 * 64 * 64) * 7 // 11 % 19).reshape(2, 64, 64)
    logits = F.interpolate(net(images), size=(64, 64), mode="bilinear", align_corners=False)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    return loss.item(), {name: p.grad.norm().item() for name, p in net.named_parameters()}


def main(deeplab_folder, hrnet_folder):
    sys.path += [deeplab_folder, f"{hrnet_folder}/lib"]
    networks = {"deeplab_16": lambda: deeplab(16), "deeplab_8": lambda: deeplab(8), "hrnet": hrnet}
    for name, make in networks.items():
        path = HERE / f"{name}.json"
        reference = json.loads(path.read_text())
        published = reference["train"]["loss"]
        loss_float64, _ = train(make(), wave, torch.float64)
        loss_float32, _ = train(make(), wave, torch.float32)
        reference["train"] = {
            "loss": published,
            "loss_float64": loss_float64,
            # of the release that made the file, and of this one
            "loss_deviation": max(
                abs(loss / loss_float64 - 1) for loss in [published, loss_float32]
            ),
        }
        loss, exact = train(make(), chirp, torch.float64)
        _, single = train(make(), chirp, torch.float32)
        whole = math.hypot(*exact.values())
        reference["chirp"] = {
            "loss": loss,
            "grad_l2": {name: float(f"{norm:.7g}") for name, norm in exact.items()},
            # Rounding spreads from where it is amplified to all layers before it: one number.
            "float32_deviation": max(
                abs(single[name] / norm - 1)
                for name, norm in exact.items()
                if norm > 1e-6 * whole  # a bias before batch normalisation has no gradient
            ),
        }
        if reference["chirp"]["float32_deviation"] > 0.01:
            loss, exact = train(make(), chirp, torch.float64, frozen=True)
            reference["frozen"] = {
                "loss": loss,
                "grad_l2": {name: float(f"{norm:.7g}") for name, norm in exact.items()},
            }
        path.write_text(json.dumps(reference, separators=(",", ":")) + "\n")


main(*sys.argv[1:])
