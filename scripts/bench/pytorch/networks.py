"""The kit's networks in PyTorch, by the kit's settings."""

from torch import nn

from unet import UNet


def network(model: dict, classes: int) -> nn.Module:
    """The network that `lib/models/from_settings.ts` makes of the same settings, unstandardised."""
    match model:
        case {"name": "unet", "width": width}:
            return UNet(width, classes)
        case {"name": "deeplabv3plus", "backbone": backbone, "outputStride": stride}:
            from streets import DeepLabV3Plus  # needs torchvision and timm; the UNet only torch

            return DeepLabV3Plus(backbone, stride, classes, model.get("backboneMomentum", 0.1))
        case {"name": "hrnetv2", "width": width}:
            from streets import HRNetV2

            return HRNetV2(width, classes)
    raise SystemExit(f"no network here has the settings {model}")


def for_images(model: dict, made: nn.Module) -> nn.Module:
    """The same network for images of values 0–255: what the kit standardises, standardised."""
    if model["name"] == "unet":
        return made
    from streets import Standardised

    return Standardised(made)
