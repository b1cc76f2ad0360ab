"""The bench of the tamper network on pages that cost nothing to draw, and once on real ones."""

from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from titan.bench.forensics import Material, measure
from titan.bench.report import Measurement
from titan.errors import ArtifactError
from titan.forensics.tamper.network import TamperNetwork
from titan.forensics.tamper.shipped import DECISION_NAME, NETWORK_NAME
from titan.forensics.train.decide import decide
from titan.forensics.train.export import as_onnx, write
from titan.forensics.train.judge import judge_page
from titan.forensics.train.pages import NOTHING_SAID, LabelledPage, Origin, Said, Source
from titan.pipeline.labelled_pages import FRESH, TESTS, Part, labelled_pages

_DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "forensics"


def _page(seed: int, number: int) -> LabelledPage:
    """Noise; every second page has a patch, so smooth that only a blind network would miss it."""
    generator = np.random.default_rng(seed + number)
    pixels = generator.normal(150, 12, (256, 288, 3)).clip(0, 255).astype(np.uint8)
    mask = np.zeros((256, 288), bool)
    edited = number % 2 == 1
    if edited:
        mask[64:144, 80:200] = True
        pixels[mask] = 150
    content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
    names = ("opencv", "patch") if edited else (None, None)
    return LabelledPage(content, mask, Origin("noise", *names, "flat", "single"))


def _draw(part: Part, first: int) -> Source:
    assert first == FRESH, "training numbers its pages from zero"
    return partial(_page, 1000 * list(Part).index(part))


def _said(content: bytes) -> Said:
    """Checks that know nothing; those of an examination take seconds a page."""
    assert content
    return NOTHING_SAID


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network: its figures are bad, and must all be there."""
    from titan.forensics.tamper.scoring import Scorer

    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    network = as_onnx(TamperNetwork())
    scorer = Scorer(network, "u")
    seen = [judge_page(scorer, _page(7, number), NOTHING_SAID) for number in range(12)]
    write(folder, {NETWORK_NAME: network, DECISION_NAME: decide(seen)})
    return folder


@pytest.fixture(scope="module")
def rows(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measurement]:
    made = measure(20, 20, weights, Material(_draw, _said, tmp_path_factory.mktemp("nothing")))
    assert made.area == "forensics"
    return {row.name: row for row in made.measurements}


@pytest.mark.slow
def test_every_goal_is_one_measurement(rows: dict[str, Measurement]) -> None:
    goals = {name: row.goal for name, row in rows.items() if row.goal is not None}
    assert goals == {
        "auc.in-family": 0.985, "apcer-at-bpcer-5.in-family": 0.05, "pixel-f1.in-family": 0.75,
        "genuine-marked.in-family": 0.03, "calibration-error.in-family": 0.02,
        "auc.new-editor": 0.90, "auc.file-facts-alone": 0.55, "auc.sealed": 0.80,
        "apcer-at-bpcer-5.sealed": 0.50, "pixel-f1.sealed": 0.30, "genuine-marked.sealed": 0.05,
        "calibration-error.sealed": 0.05, "inference.crop.cpu": 0.15, "inference.page.cpu": 0.6,
        "weights": 8_000_000,
    }  # fmt: skip


@pytest.mark.slow
def test_every_set_has_an_area_with_its_interval(rows: dict[str, Measurement]) -> None:
    for part in TESTS:
        low, value, high = (
            rows[name].value
            for name in (f"auc.{part}.95-percent-low", f"auc.{part}", f"auc.{part}.95-percent-high")
        )
        assert low is not None and value is not None and high is not None
        assert low <= value <= high
        assert rows[f"auc.{part}"].runs == 20


@pytest.mark.slow
def test_peers_were_measured_on_the_same_pages(rows: dict[str, Measurement]) -> None:
    assert rows["auc.in-family.beside.block-trees"].peer_value == 1.0
    assert rows["auc.in-family.beside.constant"].peer_value == 0.5
    assert rows["auc.in-family.beside.error-level"].value == rows["auc.in-family"].value
    assert rows["auc.attack.patch"].runs == 60


@pytest.mark.slow
def test_what_could_not_be_measured_says_why(rows: dict[str, Measurement]) -> None:
    for name in ("auc.sealed", "marked.specimens", "sidtd-forged-over-genuine"):
        assert rows[name].value is None
        assert rows[name].why


def test_weights_that_are_not_there_are_no_bad_figure(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError):
        measure(20, 20, tmp_path, Material(_draw, _said, tmp_path))


@pytest.mark.exhaustive
def test_drawn_pages_and_pictures_of_others_go_through(weights: Path) -> None:
    if not _DATA.is_dir():
        pytest.skip("the pictures of others are not beside the checkout")
    material = Material(labelled_pages, _said, _DATA)
    rows = {row.name: row for row in measure(20, 20, weights, material).measurements}
    assert rows["referred.specimens"].runs == 17
    assert rows["referred.grey-copies"].runs == 25
    assert rows["sidtd-forged-over-genuine"].runs == 2
    assert all(0 <= row.value <= 1 for row in rows.values() if row.unit == "1" and row.why is None)
