"""The network: eight convolutions that see three characters at a time, and no language."""

from torch import Tensor, nn

from titan.documents.zone_reader import NOTHING

# Outputs, kernel and stride of each layer, as (down, along); the last leaves one row of frames.
_LAYERS = (
    (16, (3, 3), (2, 2)),
    (32, (3, 3), (2, 1)),
    (64, (3, 3), (1, 2)),
    (64, (3, 3), (1, 1)),
    (96, (3, 3), (2, 1)),
    (128, (4, 3), (1, 1)),
    (128, (1, 3), (1, 1)),
)


class ZoneNetwork(nn.Module):
    """Lines of a zone to frames.

    It sees 43 pixels of the line at once, less than three characters: what it says of a name can
    only come from its letters, never from names that it has seen.
    """

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for outputs, kernel, stride in _LAYERS:
            padding = (0 if kernel[0] == 4 else kernel[0] // 2, kernel[1] // 2)
            layers += [
                nn.Conv2d(before, outputs, kernel, stride, padding, bias=False),
                nn.BatchNorm2d(outputs),
                nn.ReLU(inplace=True),
            ]
            before = outputs
        self.body = nn.Sequential(*layers)
        self.head = nn.Conv2d(before, NOTHING + 1, 1)

    def forward(self, lines: Tensor) -> Tensor:
        """Return logits (N, W / 4, 38) of lines (N, 1, 32, W)."""
        frames: Tensor = self.head(self.body(lines)).squeeze(2)
        return frames.transpose(1, 2)
