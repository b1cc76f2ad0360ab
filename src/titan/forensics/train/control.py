"""Whether files alone tell edited pages from genuine ones: if so, a network would learn just that.

The control sees size, format, tables, subsampling and mean colours, and no trace of an edit.
"""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from titan.forensics.train.metrics import Labels, Scores
from titan.forensics.train.opened import decode
from titan.forensics.train.pages import LabelledPage

_PLACES = (0, 1, 8, 63)  # of the luminance divisors
_FOLDS = 5
_ROUNDS = 120


def file_facts(page: LabelledPage) -> list[float]:
    """Return what a file says of itself, and its mean colours: 18 numbers."""
    from PIL import Image

    pixels = decode(page.content).pixels
    height, width = pixels.shape[:2]
    with Image.open(io.BytesIO(page.content)) as picture:
        tables: dict[int, list[int]] = getattr(picture, "quantization", {})
        layers: Sequence[Sequence[int]] = getattr(picture, "layer", ())
        kind = picture.format
        progressive = "progressive" in picture.info
    sums = [float(sum(tables.get(place, ()))) for place in (0, 1)]
    divisors = [float(tables[0][place]) if tables else 0.0 for place in _PLACES]
    sampling = [float(step) for step in layers[0][1:3]] if layers else [0.0, 0.0]
    colours = pixels[::4, ::4].reshape(-1, 3)
    return [
        len(page.content), len(page.content) / (height * width), height, width,
        float(kind == "JPEG"), float(progressive), *sums, *divisors, *sampling,
        *colours.mean(0), *colours.std(0),
    ]  # fmt: skip


def guess_by_file(facts: Sequence[Sequence[float]], labels: Labels) -> Scores:
    """Return what gradient boosted trees say of each page when they learned from the others.

    Args:
        facts: of each page, from `file_facts`.
        labels: whether each is edited; at least five of each kind.

    Raises:
        ImportError: where scikit-learn, a dependency for development only, is absent.
    """
    from sklearn.ensemble import (  # type: ignore[import-untyped] # it has no types
        HistGradientBoostingClassifier,
    )
    from sklearn.model_selection import (  # type: ignore[import-untyped] # likewise
        cross_val_predict,
    )

    model = HistGradientBoostingClassifier(max_iter=_ROUNDS, random_state=0)
    table: NDArray[np.float64] = np.array(facts)
    chances = cross_val_predict(model, table, labels, cv=_FOLDS, method="predict_proba")
    return np.asarray(chances[:, 1], np.float64)
