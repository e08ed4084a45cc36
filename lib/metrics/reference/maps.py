"""Computes maps.json: measures of random label maps by the libraries of the field.

MedPy 0.5.2 (hd95), MONAI 1.6.1 (compute_hausdorff_distance), scikit-image 0.26 (find_boundaries, label,
regionprops), SciPy 1.17 (distance_transform_edt), torchmetrics 1.9 (multiclass_calibration_error).

    python maps.py > maps.json && deno fmt maps.json
"""

import json

import numpy as np
import torch
from medpy.metric.binary import hd, hd95
from monai.metrics import compute_hausdorff_distance
from scipy.ndimage import distance_transform_edt, gaussian_filter
from skimage.measure import label, regionprops
from skimage.segmentation import find_boundaries
from torchmetrics.functional.classification import multiclass_calibration_error

CLASSES, HEIGHT, WIDTH = 3, 23, 31
random = np.random.default_rng(0)


def blobs(previous=None, change=1.0, sigma=2.0):
    """Smooth random maps; near `previous` where it is given."""
    field = gaussian_filter(random.normal(size=(CLASSES, HEIGHT, WIDTH)), (0, sigma, sigma))
    field /= field.std()
    return field if previous is None else previous + change * field


def boundary_counts(predicted, truth, value, tolerance):
    borders = [find_boundaries(m == value, mode="inner", connectivity=1) for m in (predicted, truth)]
    near = []
    for own, other in (borders, borders[::-1]):
        distance = distance_transform_edt(~other) if other.any() else np.full(own.shape, np.inf)
        near += [int((own & (distance <= tolerance)).sum()), int(own.sum())]
    return near


def monai_hd95(predicted, truth, value):
    one = [torch.tensor(m == value, dtype=torch.float32)[None, None] for m in (predicted, truth)]
    return compute_hausdorff_distance(*one, include_background=True, percentile=95).item()


def components(values, value):
    return int(label(values == value, connectivity=1).max())


def found(predicted, truth, value, edge):
    counts = [[0, 0], [0, 0]]
    for region in regionprops(label(truth == value, connectivity=1)):
        rows, columns = region.coords.T
        bin = counts[int(region.area >= edge)]
        bin[0] += int((predicted[rows, columns] == value).mean() >= 0.5)
        bin[1] += 1
    return counts


def case(change, sigma):
    field = blobs(sigma=sigma)
    logits = 2 * blobs(field, change, sigma)
    truth, predicted = field.argmax(0), logits.argmax(0)
    present = [int(c) for c in range(CLASSES) if (truth == c).any() and (predicted == c).any()]
    return {
        "truth": ["".join(map(str, row)) for row in truth],
        "predicted": ["".join(map(str, row)) for row in predicted],
        "classes": [
            {
                "value": c,
                "medpy": hd95(predicted == c, truth == c),
                "greatest": hd(predicted == c, truth == c),
                "monai": monai_hd95(predicted, truth, c),
                "boundaries": {str(t): boundary_counts(predicted, truth, c, t) for t in (0, 1.5, 2)},
                "components": [components(predicted, c), components(truth, c)],
                "found": found(predicted, truth, c, 30),
            }
            for c in present
        ],
    }


def calibration(bins):
    """Of softmax(3·sin(1 + 0.739·i)) and the labels floor(7i / 11) mod 3."""
    pixels = np.arange(HEIGHT * WIDTH)
    logits = 3 * np.sin(1 + 0.7390851332151607 * np.arange(pixels.size * CLASSES))
    return multiclass_calibration_error(
        torch.tensor(logits.reshape(-1, CLASSES)).softmax(1),
        torch.tensor(pixels * 7 // 11 % CLASSES),
        num_classes=CLASSES,
        n_bins=bins,
        norm="l1",
    ).item()


cases = [case(0.3, 2.0), case(1.0, 2.0), case(0.5, 0.8)]
errors = {str(bins): calibration(bins) for bins in (15, 10, 1)}
print(json.dumps({"height": HEIGHT, "width": WIDTH, "calibration": errors, "cases": cases}))
