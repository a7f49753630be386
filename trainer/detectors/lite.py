"""MegadetectorLite: YOLOX-tiny with one class, from the weights of the package ``zamba``.

Network: Ge et al. 2021, "YOLOX: Exceeding YOLO Series in 2021"; the names are those of its weights.
"""

from collections.abc import Mapping
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.detectors.grids import STRIDES, as_rows, places, repeated

_WIDTHS: Final = (24, 48, 96, 192, 384)
_HEAD: Final = 96
_EPSILON: Final = 1e-3
_FOCUS: Final = "backbone.backbone.stem.conv.conv.weight"


class _Conv(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=_EPSILON)

    def forward(self, maps: Tensor) -> Tensor:
        return functional.silu(self.bn(self.conv(maps)))


class _Bottleneck(nn.Module):
    def __init__(self, width: int, shortcut: bool) -> None:
        super().__init__()
        self.conv1 = _Conv(width, width, 1)
        self.conv2 = _Conv(width, width, 3)
        self.shortcut = shortcut

    def forward(self, maps: Tensor) -> Tensor:
        changed: Tensor = self.conv2(self.conv1(maps))
        return maps + changed if self.shortcut else changed


class _Csp(nn.Module):
    def __init__(self, inputs: int, outputs: int, count: int, *, shortcut: bool) -> None:
        super().__init__()
        half = outputs // 2
        self.conv1 = _Conv(inputs, half, 1)
        self.conv2 = _Conv(inputs, half, 1)
        self.conv3 = _Conv(2 * half, outputs, 1)
        self.m = nn.Sequential(*(_Bottleneck(half, shortcut) for _ in range(count)))

    def forward(self, maps: Tensor) -> Tensor:
        joined = torch.cat([self.m(self.conv1(maps)), self.conv2(maps)], dim=1)
        return self.conv3(joined)  # type: ignore[no-any-return]


class _Pools(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = _Conv(width, width // 2, 1)
        self.conv2 = _Conv(2 * width, width, 1)

    def forward(self, maps: Tensor) -> Tensor:
        few = self.conv1(maps)
        pools = [functional.max_pool2d(few, side, 1, side // 2) for side in (5, 9, 13)]
        return self.conv2(torch.cat([few, *pools], dim=1))  # type: ignore[no-any-return]


class _Stem(nn.Module):
    """YOLOX joins every second row and column and then looks at 3 × 3 of them, which is this."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = _Conv(3, width, 6, 2)

    def forward(self, pixels: Tensor) -> Tensor:
        return self.conv(pixels)  # type: ignore[no-any-return]


class _Trunk(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        stem, two, three, four, five = _WIDTHS
        self.stem = _Stem(stem)
        self.dark2 = _stage(stem, two, 1)
        self.dark3 = _stage(two, three, 3)
        self.dark4 = _stage(three, four, 3)
        self.dark5 = nn.Sequential(
            _Conv(four, five, 3, 2), _Pools(five), _Csp(five, five, 1, shortcut=False)
        )

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        fine = self.dark3(self.dark2(self.stem(pixels)))
        middle = self.dark4(fine)
        return fine, middle, self.dark5(middle)


def _stage(inputs: int, outputs: int, count: int) -> nn.Sequential:
    return nn.Sequential(_Conv(inputs, outputs, 3, 2), _Csp(outputs, outputs, count, shortcut=True))


class _Neck(nn.Module):
    def __init__(self, size: int) -> None:
        super().__init__()
        fine, middle, coarse = _WIDTHS[2:]
        self.size = size
        self.backbone = _Trunk()
        self.lateral_conv0 = _Conv(coarse, middle, 1)
        self.C3_p4 = _Csp(2 * middle, middle, 1, shortcut=False)
        self.reduce_conv1 = _Conv(middle, fine, 1)
        self.C3_p3 = _Csp(2 * fine, fine, 1, shortcut=False)
        self.bu_conv2 = _Conv(fine, fine, 3, 2)
        self.C3_n3 = _Csp(2 * fine, middle, 1, shortcut=False)
        self.bu_conv1 = _Conv(middle, middle, 3, 2)
        self.C3_n4 = _Csp(2 * middle, coarse, 1, shortcut=False)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        fine, middle, coarse = self.backbone(pixels)
        few = self.lateral_conv0(coarse)
        up = repeated(few, _WIDTHS[3], self.size // STRIDES[2])
        less = self.reduce_conv1(self.C3_p4(torch.cat([up, middle], dim=1)))
        up = repeated(less, _WIDTHS[2], self.size // STRIDES[1])
        first = self.C3_p3(torch.cat([up, fine], dim=1))
        second = self.C3_n3(torch.cat([self.bu_conv2(first), less], dim=1))
        third = self.C3_n4(torch.cat([self.bu_conv1(second), few], dim=1))
        return first, second, third


class _Head(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stems = nn.ModuleList(_Conv(width, _HEAD, 1) for width in _WIDTHS[2:])
        self.cls_convs = nn.ModuleList(_two() for _ in STRIDES)
        self.reg_convs = nn.ModuleList(_two() for _ in STRIDES)
        self.cls_preds = nn.ModuleList(nn.Conv2d(_HEAD, 1, 1) for _ in STRIDES)
        self.reg_preds = nn.ModuleList(nn.Conv2d(_HEAD, 4, 1) for _ in STRIDES)
        self.obj_preds = nn.ModuleList(nn.Conv2d(_HEAD, 1, 1) for _ in STRIDES)


def _two() -> nn.Sequential:
    return nn.Sequential(_Conv(_HEAD, _HEAD, 3), _Conv(_HEAD, _HEAD, 3))


class LiteNetwork(nn.Module):
    """RGB from 0 to 255, float32 (n, 3, size, size), to rows (n, places, 6): centre, width and
    height in pixels, the probability of any object, and that it is an animal, person or vehicle."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.backbone = _Neck(size)
        self.head = _Head()

    def forward(self, pixels: Tensor) -> Tensor:
        head, grids = self.head, []
        for level, (stride, maps) in enumerate(zip(STRIDES, self.backbone(pixels), strict=True)):
            few = head.stems[level](maps)
            where = head.reg_convs[level](few)
            what = head.cls_preds[level](head.cls_convs[level](few))
            values = [head.reg_preds[level](where), head.obj_preds[level](where), what]
            rows = as_rows(torch.cat(values, dim=1), 6, self.size // stride)
            centres = (rows[..., :2] + places(self.size, stride, 0.0)) * stride
            sizes = torch.exp(rows[..., 2:4]) * stride
            grids.append(torch.cat([centres, sizes, torch.sigmoid(rows[..., 4:])], dim=2))
        return torch.cat(grids, dim=1)


def lite_network(weights: Mapping[str, Tensor], size: int) -> LiteNetwork:
    """The network with the weights of ``yolox_tiny_640_20220528.pth``; any size of whole grids.

    Raises ``KeyError`` and ``RuntimeError`` for other weights.
    """
    focus = weights[_FOCUS]
    stem = focus.new_zeros(focus.shape[0], 3, 6, 6)
    for part, (down, right) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        stem[:, :, down::2, right::2] = focus[:, 3 * part : 3 * part + 3]
    network = LiteNetwork(size)
    network.load_state_dict({**weights, _FOCUS: stem}, strict=True)
    return network.eval()
