from collections.abc import Callable

import numpy as np
import pytest
import torch

from titan.forensics.exhibit import Exhibit
from titan.forensics.tamper.decision import Decision
from titan.forensics.tamper.network import TamperNetwork
from titan.forensics.tamper.opinion import form_opinion
from titan.forensics.tamper.scoring import Scorer
from titan.forensics.train.export import as_onnx


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    torch.manual_seed(3)
    return Scorer(as_onnx(TamperNetwork()), "untrained")


@pytest.mark.parametrize(("refer_from", "pointed"), [(0.0, True), (1.0, False)])
def test_only_a_page_that_is_referred_has_places_to_look_at(
    vary: Callable[..., Exhibit], scorer: Scorer, refer_from: float, pointed: bool
) -> None:
    decision = Decision("d", 0.0, {"tamper.tiles.highest": 0.1}, {"tamper.tiles.highest": 0.0},
                        refer_from, True, 0.01)  # fmt: skip
    opinion = form_opinion(vary(), (), scorer, decision)
    assert bool(np.any(opinion.cells)) is pointed
    assert (opinion.finding.code == "edited-perhaps") is pointed
