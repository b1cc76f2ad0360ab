"""Fitting the small recogniser of zones, and writing the file that ships.

``python -m titan.documents.zone_training.fit`` does both, in some minutes of one processor.
"""

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from titan.documents.built_networks import keep_network
from titan.documents.zone_reader import WEIGHTS_DIR, ZONE_READER_NAME, as_input
from titan.documents.zone_training.lines import draw_line
from titan.documents.zone_training.network import ZoneNetwork

STEPS = 800
_FALLS_OVER = 1200  # steps, over which the rate would fall to nothing
_BATCH = 32
_RATE = 3e-3
_DECAY = 1e-2
_SMOOTHING = 0.02  # of the labels: a network that is never quite sure says when it is not
_SEED = 0


def fit(steps: int, on_progress: Callable[[int, float, float], None]) -> ZoneNetwork:
    """Return a network fitted to drawn lines.

    Args:
        steps: batches of 32 lines, 1,200 at most.
        on_progress: told every 50 steps the step, the mean loss and the share of right frames.
    """
    torch.manual_seed(_SEED)
    network = ZoneNetwork()
    optimiser = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, _FALLS_OVER, pct_start=0.1)
    seen: list[tuple[float, float]] = []
    for step in range(1, steps + 1):
        lines, labels = _batch(step)
        logits = network(lines).flatten(0, 1)
        loss = functional.cross_entropy(logits, labels.flatten(), label_smoothing=_SMOOTHING)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
        optimiser.step()
        schedule.step()
        right = (logits.argmax(1) == labels.flatten()).float().mean()
        seen.append((loss.item(), right.item()))
        if step % 50 == 0:
            on_progress(step, *(float(value) for value in np.mean(seen, axis=0)))
            seen.clear()
    return network.eval()


def _batch(step: int) -> tuple[Tensor, Tensor]:
    chance = np.random.default_rng([_SEED, step])
    drawn = [draw_line(chance) for _ in range(_BATCH)]
    lines = np.stack([as_input(picture) for picture, _ in drawn])[:, None]
    return torch.from_numpy(lines), torch.from_numpy(np.stack([label for _, label in drawn]))


def as_onnx(network: ZoneNetwork) -> bytes:
    """Return a network as an ONNX file for lines of any length and number."""
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        # The newer exporter needs onnxscript; the older one is announced to go and does the work.
        warnings.simplefilter("ignore", DeprecationWarning)
        file = Path(folder) / "network.onnx"
        torch.onnx.export(
            network.eval(),
            (torch.zeros(1, 1, 32, 64),),
            file,
            dynamo=False,
            opset_version=17,
            input_names=["lines"],
            output_names=["frames"],
            dynamic_axes={"lines": {0: "n", 3: "width"}, "frames": {0: "n", 1: "frames"}},
        )
        return file.read_bytes()


def main() -> None:
    """Fit the network and write its file and its entry in the manifest."""
    torch.set_num_threads(1)

    def tell(step: int, loss: float, right: float) -> None:
        sys.stderr.write(f"{step} of {STEPS}: loss {loss:.3f}, right frames {right:.1%}\n")

    made_from = {"lines": f"drawn, seed {_SEED}, {STEPS} x {_BATCH}"}
    keep_network(WEIGHTS_DIR, ZONE_READER_NAME, as_onnx(fit(STEPS, tell)), made_from)


if __name__ == "__main__":
    main()
