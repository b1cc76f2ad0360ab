import json

from titan.aml.model import WEIGHTS_DIR, WEIGHTS_NAME
from titan.aml.train.card import render
from titan.aml.train.run import CARD_NAME, FIGURES_NAME


def test_the_committed_card_is_that_of_the_committed_figures() -> None:
    figures = json.loads((WEIGHTS_DIR / FIGURES_NAME).read_text())
    size = (WEIGHTS_DIR / WEIGHTS_NAME).stat().st_size
    assert (WEIGHTS_DIR / CARD_NAME).read_text() == render(figures, size)


def test_a_spread_needs_two_runs() -> None:
    figures = json.loads((WEIGHTS_DIR / FIGURES_NAME).read_text())
    several, one = render(figures, 1), render(figures | {"runs": figures["runs"][:1]}, 1)
    assert "±" in several.split("| world 200")[1]
    assert "±" not in one.split("| world 200")[1]
