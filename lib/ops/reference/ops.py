"""Computes ops.json: what PyTorch (float64) makes of the cases below.

Inputs are sine waves in the kit's order of axes. Of each result only its L2 norm and its product
with a wave are kept: together they notice any wrong value or order of axes.

    python ops.py > ops.json && deno fmt ops.json        (PyTorch 2.x, no other package)
"""

import json

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def wave(seed, *shape):
    count = 1
    for size in shape:
        count *= size
    step = 0.7390851332151607
    return torch.sin(seed + step * torch.arange(count)).reshape(shape).requires_grad_()


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def probes(tensor):
    return [tensor.norm().item(), (tensor * wave(5, *tensor.shape)).sum().item()]


def results(y, inputs):
    gradients = torch.autograd.grad((y * wave(4, *y.shape)).sum(), inputs)
    return {
        "y": probes(y),
        "gradients": [probes(g) for g in gradients],
    }


def convolution(case):
    (height, width), (rows, columns) = case["size"], case["kernel"]
    x = wave(1, case["batch"], height, width, case["in"])
    w = wave(2, rows, columns, case["in"], case["out"])
    y = F.conv2d(
        nchw(x),
        w.permute(3, 2, 0, 1),
        stride=case["stride"],
        dilation=case["dilation"],
        padding=case["padding"],
    )
    return results(nhwc(y), [x, w])


def transposed(case):
    (height, width), (rows, columns) = case["size"], case["kernel"]
    x = wave(1, case["batch"], height, width, case["in"])
    w = wave(2, rows, columns, case["out"], case["in"])
    y = F.conv_transpose2d(nchw(x), w.permute(3, 2, 0, 1), stride=case["stride"])
    return results(nhwc(y), [x, w])


def norm(case):
    height, width = case["size"]
    x = wave(1, case["batch"], height, width, case["channels"])
    # What instance_norm computes; PyTorch's own refuses maps of one pixel.
    u = nchw(x)
    variance, mean = torch.var_mean(u, dim=(2, 3), correction=0, keepdim=True)
    normalised = (u - mean) / torch.sqrt(variance + case["epsilon"])
    y = F.leaky_relu(normalised, negative_slope=case["slope"])
    if height * width > 1:
        own = F.leaky_relu(F.instance_norm(u, eps=case["epsilon"]), case["slope"])
        assert torch.allclose(y, own, atol=1e-12)
    return results(nhwc(y), [x])


def entropy(case):
    height, width = case["size"]
    x = wave(1, case["batch"], height, width, case["classes"])
    pixels = torch.arange(case["batch"] * height * width)
    labels = (pixels * 7 // 11 % case["classes"]).reshape(case["batch"], height, width)
    return results(F.cross_entropy(nchw(x), labels, reduction="none"), [x])


def rectified(case):
    height, width = case["size"]
    terms = [wave(1 + k, case["batch"], height, width, 3) for k in range(case["terms"])]
    return results(torch.relu(sum(terms)), terms)


def batch_norm(case):
    height, width = case["size"]
    x = wave(1, case["batch"], height, width, 3)
    weight, bias = wave(2, 3), wave(3, 3)
    mean, variance = wave(6, 3).detach(), (1 + 0.5 * wave(8, 3)).detach()
    y = F.batch_norm(
        nchw(x), mean, variance, weight, bias,
        training=case["by"] == "batch", momentum=case["momentum"], eps=case["epsilon"],
    )  # fmt: skip
    return {**results(nhwc(y), [x, weight, bias]), "running": [mean.tolist(), variance.tolist()]}


def pooling(case):
    height, width = case["size"]
    x = wave(1, case["batch"], height, width, 2)
    y = F.max_pool2d(nchw(x), case["kernel"], case["stride"], case["padding"])
    return results(nhwc(y), [x])


def resized(case):
    height, width = case["size"]
    x = wave(1, case["batch"], height, width, 3)
    align = case["alignCorners"]
    y = F.interpolate(nchw(x), size=case["to"], mode="bilinear", align_corners=align)
    return results(nhwc(y), [x])


def conv(batch, size, into, out, kernel, stride=1, dilation=1, padding=0):
    return {
        "batch": batch, "size": size, "in": into, "out": out, "kernel": kernel,
        "stride": stride, "dilation": dilation, "padding": padding,
    }  # fmt: skip


def transpose(batch, size, into, out, kernel, stride):
    return {
        "batch": batch, "size": size, "in": into, "out": out, "kernel": kernel, "stride": stride,
    }  # fmt: skip


CASES = {
    "conv2d": (convolution, [
        conv(2, [6, 5], 3, 4, [3, 3], padding=1),
        conv(1, [4, 4], 2, 3, [1, 1]),
        conv(3, [5, 6], 2, 2, [3, 2]),
        conv(1, [5, 4], 2, 3, [2, 2], padding=1),
        conv(3, [7, 6], 2, 3, [3, 3], stride=2, padding=1),
        conv(1, [11, 9], 3, 2, [7, 7], stride=2, padding=3),
        conv(2, [8, 7], 2, 2, [1, 1], stride=2),
        conv(2, [7, 8], 2, 3, [3, 3], dilation=2, padding=2),
        conv(3, [9, 8], 2, 2, [3, 3], dilation=3, padding=1),
        conv(1, [7, 6], 2, 3, [3, 3], dilation=2),
        conv(2, [6, 7], 2, 3, [2, 3], dilation=2, padding=4),
    ]),
    "convTranspose2d": (transposed, [
        transpose(2, [3, 4], 4, 2, [2, 2], 2),
        transpose(1, [3, 3], 2, 3, [3, 3], 1),
        transpose(3, [2, 3], 3, 2, [3, 3], 2),
        transpose(1, [3, 2], 2, 2, [2, 2], 3),
    ]),
    "instanceNormLeakyRelu": (norm, [
        {"batch": batch, "size": size, "channels": 3, "epsilon": epsilon, "slope": slope}
        for batch, size, epsilon, slope in [
            (1, [5, 4], 1e-5, 0.01),
            (2, [3, 4], 1e-5, 0.01),
            (3, [4, 5], 0.1, 0.2),
            (2, [1, 1], 1e-5, 0.01),
        ]
    ]),
    "enginePixelCrossEntropy": (entropy, [
        {"batch": 1, "size": [3, 4], "classes": 3},
        {"batch": 2, "size": [4, 3], "classes": 5},
        {"batch": 3, "size": [2, 2], "classes": 2},
    ]),
    "reluOfSum": (rectified, [
        {"batch": 2, "size": [3, 4], "terms": terms} for terms in [1, 2, 4]
    ]),
    "batchNorm": (batch_norm, [
        {"batch": batch, "size": size, "by": by, "epsilon": epsilon, "momentum": momentum}
        for batch, size, by, epsilon, momentum in [
            (2, [4, 5], "batch", 1e-5, 0.1),
            (1, [3, 3], "batch", 1e-5, 0.01),
            (2, [1, 1], "batch", 0.1, 0.3),
            (3, [4, 3], "running", 1e-5, 0.1),
            (1, [1, 2], "running", 0.1, 0.1),
        ]
    ]),
    "maxPool": (pooling, [
        {"batch": batch, "size": size, "kernel": kernel, "stride": stride, "padding": padding}
        for batch, size, kernel, stride, padding in [
            (2, [8, 6], 3, 2, 1),
            (1, [7, 9], 3, 2, 1),
            (2, [4, 6], 2, 2, 0),
        ]
    ]),
    "resizeBilinear": (resized, [
        {"batch": 2, "size": size, "to": to, "alignCorners": align}
        for size, to in [
            ([3, 4], [6, 8]), ([4, 3], [16, 12]), ([3, 5], [7, 8]),
            ([1, 1], [3, 4]), ([6, 8], [3, 5]), ([1, 4], [2, 1]),
        ]
        for align in [False, True]
    ]),
}  # fmt: skip

lines = [
    f'  "{name}": [\n'
    + ",\n".join(f"    {json.dumps({**case, **run(case)})}" for case in cases)
    + "\n  ]"
    for name, (run, cases) in CASES.items()
]
print("{\n" + ",\n".join(lines) + "\n}")
