"""What another file's forests already know, as a beginning for forests of one's own.

A user's file holds some hundred laundering payments; the worlds that the shipped forests learned
from hold thousands. Their scores, and those of the payments around, are columns of one's own first
forest, which takes from them what holds in its file (stacked generalization, Wolpert, 1992; the
scores need not be out of fold, since those forests have not seen its labels).
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from titan.aml.features import neighbours, table
from titan.aml.features.view import Mode
from titan.aml.scorer.model import Scorer
from titan.aml.scorer.trees import Trees

_NAMES, _INFOS, _LAST = "feature_names=", "feature_infos=", "max_feature_idx="
_SPLIT, _SIZES = "split_feature=", "tree_sizes="


def joined_methods(scorer: Scorer, methods: tuple[str, ...]) -> tuple[str, ...]:
    """Return a file's ways of payment and those that a scorer knows, sorted."""
    return tuple(sorted({*methods, *scorer.settings.methods}))


def prior_of(scorer: Scorer, mode: Mode, methods: tuple[str, ...]) -> tuple[Trees, ...]:
    """Return a scorer's forests over payments, made to look at another model's columns.

    Args:
        scorer: trained elsewhere.
        mode: of the other model; a scorer of another mode is of no use to it.
        methods: of the other model, all of the scorer's among them.

    Returns:
        none if the scorer has none or is of another mode.
    """
    if scorer.settings.mode is not mode:
        return ()
    own = table.names(mode, methods)
    names = own + neighbours.columns(mode)
    place = np.array([names.index(name) for name in scorer.settings.columns])
    return tuple(
        _moved(trees, place, len(names) if stage else len(own))
        for stage, trees in enumerate(scorer.stages)
    )


def _moved(trees: Trees, place: NDArray[np.int64], count: int) -> Trees:
    """Return a forest whose column k stands at `place[k]` of `count` columns."""

    def line(text: str) -> str | None:
        if text.startswith(_SIZES):
            return None  # of the old text; LightGBM counts anew without them
        if text.startswith(_SPLIT):
            columns = np.array(text[len(_SPLIT) :].split(), dtype=np.int64)
            return _SPLIT + " ".join(map(str, place[columns].tolist()))
        if text.startswith(_LAST):
            return f"{_LAST}{count - 1}"
        if text.startswith(_NAMES):
            return _NAMES + " ".join(f"Column_{number}" for number in range(count))
        if text.startswith(_INFOS):
            infos = np.full(count, "none", dtype=object)
            known = text[len(_INFOS) :].split()
            infos[place[: len(known)]] = known
            return _INFOS + " ".join(infos.tolist())
        return text

    lines = map(line, trees.text.split("\n"))
    kept = [each for each in lines if each is not None]
    return replace(trees, text="\n".join(kept))
