"""The network: from pixels, noise residuals and JPEG coefficients to where a crop was edited.

Edits leave traces in three places: in the pixels themselves (strokes too sharp for the lens), in
the residue that cameras and denoisers leave (filters after J. Fridrich and J. Kodovský, "Rich
models for steganalysis of digital images", 2012), and in the rounding of JPEG coefficients
(M.-J. Kwon and others, "Learning JPEG compression artifacts for image manipulation detection and
localization", 2022). What generalises between editors is less a trace than a difference from the
rest of the page, so that every stage also sees its features relative to the crop's own mean and
deviation.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

_LUMINANCE = (0.114, 0.587, 0.299)  # of blue, green, red
_RESIDUE_LIMIT = 6.0  # grey levels; beyond lies content, not noise
_COEFFICIENT_LIMIT = 6.0  # divisors


class Residue(nn.Module):
    """High-pass residuals of luminance and of two colour differences, clipped to -1 .. 1.

    Shapes: pixels [N, 3, H, W] in 0 .. 255; returns [N, 8, H, W]. Luminance, differences and
    filters are all linear, so that they are one convolution.
    """

    kernels: Tensor

    def __init__(self) -> None:
        super().__init__()
        first = [[0] * 5, [0] * 5, [0, 0, -1, 1, 0], [0] * 5, [0] * 5]
        second = [[0] * 5, [0] * 5, [0, 0.5, -1, 0.5, 0], [0] * 5, [0] * 5]
        square = [[0] * 5, [0, -1, 2, -1, 0], [0, 2, -4, 2, 0], [0, -1, 2, -1, 0], [0] * 5]
        large = [
            [-1, 2, -2, 2, -1],
            [2, -6, 8, -6, 2],
            [-2, 8, -12, 8, -2],
            [2, -6, 8, -6, 2],
            [-1, 2, -2, 2, -1],
        ]
        along, wide, three, five = torch.tensor([first, second, square, large]).unbind()
        filters = [along, along.T, wide, wide.T, three / 4, five / 12, three / 4, three / 4]
        luminance = torch.tensor(_LUMINANCE)
        blueness, redness = torch.tensor([1.0, 0, 0]), torch.tensor([0, 0, 1.0])
        planes = [luminance] * 6 + [blueness - luminance, redness - luminance]
        pairs = zip(planes, filters, strict=True)
        kernels = torch.stack([torch.einsum("c,ij->cij", plane, kernel) for plane, kernel in pairs])
        self.register_buffer("kernels", kernels / _RESIDUE_LIMIT, persistent=False)

    def forward(self, picture: Tensor) -> Tensor:
        """Return the residuals."""
        return functional.hardtanh(functional.conv2d(picture, self.kernels, padding=2))


class Coefficients(nn.Module):
    """JPEG coefficients in units of their divisors, and how far each is from a whole number.

    Shapes: pixels [N, 3, H, W] whose first pixel begins a block, divisors [N, 64] in row order
    (ones where the file is no JPEG); returns [N, 128, H / 8, W / 8].
    """

    basis: Tensor

    def __init__(self) -> None:
        super().__init__()
        places = (2 * torch.arange(8) + 1) * math.pi / 16
        cosines = torch.cos(torch.arange(8)[:, None] * places) / 2
        cosines[0] /= math.sqrt(2)
        basis = torch.einsum("ui,vj->uvij", cosines, cosines).reshape(64, 8, 8)
        of_luminance = torch.einsum("c,kij->kcij", torch.tensor(_LUMINANCE), basis)
        self.register_buffer("basis", of_luminance, persistent=False)

    def forward(self, picture: Tensor, divisors: Tensor) -> Tensor:
        """Return coefficients, and cosines that are one where a coefficient is a whole multiple."""
        found = functional.conv2d(picture - 128, self.basis, stride=8)
        levels = found / divisors[:, :, None, None]
        # A coefficient below half a divisor rounds to nothing and says nothing of the rounding.
        told = (levels.abs() > 0.5) & (divisors[:, :, None, None] > 1.5)
        rounding = torch.cos(2 * math.pi * levels) * told.float()
        return torch.cat([(levels / _COEFFICIENT_LIMIT).clamp(-1, 1), rounding], 1)


def _block(inside: int, outside: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, stride, 1, bias=False), nn.BatchNorm2d(outside), nn.ReLU()
    )


class Residual(nn.Module):
    """Two convolutions beside the identity: [N, width, H, W] to the same."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _block(width, width)
        self.second = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        )

    def forward(self, features: Tensor) -> Tensor:
        """Return the changed features."""
        return torch.relu(features + self.second(self.first(features)))


class Relative(nn.Module):
    """Features beside themselves relative to the crop's mean and deviation, joined: width kept."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.join = nn.Conv2d(2 * width, width, 1)

    def forward(self, features: Tensor) -> Tensor:
        """Return what is said of each place and of its difference from the rest."""
        mean = features.mean((2, 3), keepdim=True)
        deviation = ((features - mean) ** 2).mean((2, 3), keepdim=True).add(1e-4).sqrt()
        relative = ((features - mean) / deviation).clamp(-6, 6)
        return torch.relu(self.join(torch.cat([features, relative], 1)))


class TamperNetwork(nn.Module):
    """A U-shaped network over three streams with a map and a verdict on the whole crop.

    Args:
        streams: which of ``pixels``, ``residue`` and ``coefficients`` it may see; the others
            are zero, so that an ablation has the same size.

    Shapes: picture [N, 3, H, W], BGR in 0 .. 255, H and W multiples of 32, its first pixel at the
    corner of a JPEG block; divisors [N, 64]. Returns logits of the map [N, H / 4, W / 4] and of
    the crop [N].
    """

    def __init__(
        self, streams: frozenset[str] = frozenset({"pixels", "residue", "coefficients"})
    ) -> None:
        super().__init__()
        self.seen = [float(name in streams) for name in ("pixels", "residue", "coefficients")]
        self.residue, self.coefficients = Residue(), Coefficients()
        self.from_pixels = nn.Conv2d(3, 16, 3, 2, 1, bias=False)
        self.from_residue = nn.Conv2d(8, 16, 3, 2, 1, bias=False)
        self.entry = nn.Sequential(nn.BatchNorm2d(16), nn.ReLU(), _block(16, 32, 2))
        self.fine = nn.Sequential(Residual(32), Relative(32))
        self.down8 = _block(32, 48, 2)
        self.blocks = nn.Sequential(
            nn.Conv2d(128, 48, 1, bias=False), nn.BatchNorm2d(48), nn.ReLU(), Residual(48)
        )
        self.middle = nn.Sequential(nn.Conv2d(96, 64, 1), nn.ReLU(), Residual(64), Relative(64))
        self.down16 = nn.Sequential(_block(64, 96, 2), Residual(96), Relative(96))
        self.down32 = nn.Sequential(_block(96, 96, 2), Residual(96), Relative(96))
        self.up16 = nn.Sequential(nn.Conv2d(192, 64, 1), nn.ReLU(), Residual(64))
        self.up8 = nn.Sequential(nn.Conv2d(128, 48, 1), nn.ReLU(), Residual(48))
        self.up4 = nn.Sequential(nn.Conv2d(80, 32, 1), nn.ReLU(), Residual(32))
        self.map = nn.Conv2d(32, 1, 1)
        self.verdict = nn.Sequential(nn.Linear(96 + 48 + 48 + 2, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, picture: Tensor, divisors: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of the map and of the crop."""
        with torch.autocast("cpu", enabled=False):  # half a grey level is all that a trace has
            residue = self.residue(picture)
            coefficients = self.coefficients(picture, divisors)
        seen = self.from_pixels(picture / 127.5 - 1) * self.seen[0]
        seen = seen + self.from_residue(residue) * self.seen[1]
        fine = self.fine(self.entry(seen))
        coefficients = coefficients * self.seen[2]
        middle = self.middle(torch.cat([self.down8(fine), self.blocks(coefficients)], 1))
        coarse = self.down16(middle)
        deep = self.down32(coarse)
        coarse = self.up16(torch.cat([coarse, _twice(deep)], 1))
        middle = self.up8(torch.cat([middle, _twice(coarse)], 1))
        where = self.map(self.up4(torch.cat([fine, _twice(middle)], 1)))[:, 0]
        return where, self._judge(where, middle, deep)

    def _judge(self, where: Tensor, middle: Tensor, deep: Tensor) -> Tensor:
        """Judge the crop by its features everywhere, and where the map points to."""
        weights = functional.avg_pool2d(where[:, None], 2).flatten(1)
        pointed = (weights.softmax(1)[:, None] * middle.flatten(2)).sum(2)
        highest = weights.amax(1, keepdim=True)
        mean = weights.sigmoid().mean(1, keepdim=True)
        everywhere = torch.cat(
            [deep.mean((2, 3)), middle.mean((2, 3)), pointed, highest / 8, mean], 1
        )
        verdict: Tensor = self.verdict(everywhere)
        return verdict[:, 0]


def _twice(features: Tensor) -> Tensor:
    return functional.interpolate(features, scale_factor=2.0, mode="nearest")
