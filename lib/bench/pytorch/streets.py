"""The networks of the street scenes: torchvision's ResNet with DeepLabV3+'s head, in the variant of
VainF/DeepLabV3Plus-Pytorch, and timm's HRNet with HRNetV2's. Parameters carry the names of the
public checkpoints, HRNet's after `trunk.`. Images come as ImageNet's, standardised.
"""

import timm
import torch
import torchvision
from torch import Tensor, nn
from torch.nn import functional as F

CHANNELS = 256
LOW_CHANNELS = 48
RATES = {16: (6, 12, 18), 8: (12, 24, 36)}
"""Dilations of the pyramid, by output stride."""
DILATED = {16: (False, False, True), 8: (False, True, True)}
"""Which of the last three stages are dilated instead of strided."""


def resize(x: Tensor, like: Tensor) -> Tensor:
    return F.interpolate(x, size=like.shape[2:], mode="bilinear", align_corners=False)


def rectified(inputs: int, outputs: int, kernel: int, dilation: int = 1) -> list[nn.Module]:
    """Convolution, batch normalisation, rectifier."""
    padding = dilation * (kernel - 1) // 2
    return [
        nn.Conv2d(inputs, outputs, kernel, padding=padding, dilation=dilation, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    ]


class Pyramid(nn.Module):
    """1×1, three dilated 3×3 and the image's mean, concatenated and projected."""

    def __init__(self, inputs: int, rates: tuple[int, ...]) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            [
                nn.Sequential(*rectified(inputs, CHANNELS, 1)),
                *(nn.Sequential(*rectified(inputs, CHANNELS, 3, rate)) for rate in rates),
                nn.Sequential(nn.AdaptiveAvgPool2d(1), *rectified(inputs, CHANNELS, 1)),
            ]
        )
        joined = len(self.convs) * CHANNELS
        self.project = nn.Sequential(*rectified(joined, CHANNELS, 1), nn.Dropout(0.1))

    def forward(self, x: Tensor) -> Tensor:
        return self.project(torch.cat([resize(conv(x), x) for conv in self.convs], dim=1))


class Decoder(nn.Module):
    """From the features of the first and of the last stage to logits."""

    def __init__(self, low: int, high: int, rates: tuple[int, ...], classes: int) -> None:
        super().__init__()
        self.project = nn.Sequential(*rectified(low, LOW_CHANNELS, 1))
        self.aspp = Pyramid(high, rates)
        self.classifier = nn.Sequential(
            *rectified(LOW_CHANNELS + CHANNELS, CHANNELS, 3), nn.Conv2d(CHANNELS, classes, 1)
        )
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)

    def forward(self, low: Tensor, high: Tensor) -> Tensor:
        details = self.project(low)
        return self.classifier(torch.cat([details, resize(self.aspp(high), details)], dim=1))


class DeepLabV3Plus(nn.Module):
    """A ResNet whose last stages are dilated, and the decoder; logits of the image's size."""

    def __init__(
        self, backbone: str, output_stride: int, classes: int, backbone_momentum: float
    ) -> None:
        super().__init__()
        self.backbone = torchvision.models.get_model(
            backbone, weights=None, replace_stride_with_dilation=DILATED[output_stride]
        )
        high = self.backbone.fc.in_features
        del self.backbone.fc
        for module in self.backbone.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = backbone_momentum
        self.classifier = Decoder(high // 8, high, RATES[output_stride], classes)

    def forward(self, images: Tensor) -> Tensor:
        net = self.backbone
        low = net.layer1(net.maxpool(net.relu(net.bn1(net.conv1(images)))))
        high = net.layer4(net.layer3(net.layer2(low)))
        return resize(self.classifier(low, high), images)


class HRNetV2(nn.Module):
    """Four branches, brought to the first one's size, concatenated; logits of a quarter's size."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.trunk = timm.create_model(
            f"hrnet_w{width}",
            pretrained=False,
            features_only=True,
            feature_location="",
            out_indices=(1, 2, 3, 4),
        )
        for module in self.trunk.modules():
            # timm's is the classifier, which takes the nearest; the segmenter interpolates.
            if isinstance(module, nn.Upsample):
                module.mode, module.align_corners = "bilinear", False
        joined = sum(self.trunk.feature_info.channels())
        self.last_layer = nn.Sequential(
            nn.Conv2d(joined, joined, 1),
            nn.BatchNorm2d(joined),
            nn.ReLU(inplace=True),
            nn.Conv2d(joined, classes, 1),
        )
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, std=0.001)

    def forward(self, images: Tensor) -> Tensor:
        branches = self.trunk(images)
        return self.last_layer(torch.cat([resize(x, branches[0]) for x in branches], dim=1))


class Standardised(nn.Module):
    """A network that takes images of values 0–255: (x/255 − mean)/deviation, ImageNet's."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        for name, values in [
            ("mean", [0.485, 0.456, 0.406]),
            ("deviation", [0.229, 0.224, 0.225]),
        ]:
            self.register_buffer(name, torch.tensor(values).reshape(1, 3, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        return self.network((images / 255 - self.mean) / self.deviation)
