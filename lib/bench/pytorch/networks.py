"""The kit's networks in PyTorch, by the kit's settings."""

from torch import nn

from unet import UNet


def network(model: dict, classes: int) -> nn.Module:
    """The network that `lib/models/table.ts` makes of the same settings, unstandardised."""
    match model:
        case {"kind": "unet", "width": width}:
            return UNet(width, classes)
        case {"kind": "deeplabv3plus", "backbone": backbone, "outputStride": stride}:
            from streets import DeepLabV3Plus  # needs torchvision and timm; the UNet only torch

            share = model.get("backboneMomentum")  # None: as the rest of the network
            return DeepLabV3Plus(backbone, stride, classes, 0.1 if share is None else share)
        case {"kind": "hrnetv2", "width": width}:
            from streets import HRNetV2

            return HRNetV2(width, classes)
    raise SystemExit(f"no network here has the settings {model}")


def for_images(model: dict, made: nn.Module) -> nn.Module:
    """The same network for images of values 0–255: what the kit standardises, standardised."""
    if model["kind"] == "unet":
        return made
    from streets import Standardised

    return Standardised(made)
