import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from titan.artifacts.store import ArtifactStore
from titan.errors import ArtifactError
from titan.forensics.tamper.decision import Decision
from titan.forensics.train.ablation import Budget, ablate, enter
from titan.forensics.train.fit import Plan
from titan.forensics.train.leave_out import Family
from titan.forensics.train.pages import Examine, LabelledPage, Source
from titan.forensics.train.run import LEFT_OUT, REFUSED, TOGETHER, Trial, Work, train

pytestmark = pytest.mark.slow

_TESTS = ("in-family", "new-editor")


@pytest.fixture(scope="module")
def run(
    patched_folder: Path, tmp_path_factory: pytest.TempPathFactory,
    source: Callable[[int], LabelledPage], checks: Examine,
) -> tuple[Path, dict[str, Any]]:  # fmt: skip
    out = tmp_path_factory.mktemp("weights")
    work = Work(24, 24, 24, Plan(4), leave_out=Family("editor", "pillow"))
    figures = train(
        work, patched_folder, source, source, dict.fromkeys(_TESTS, source),
        examine=checks, out_dir=out, data="0" * 64,
    )  # fmt: skip
    return out, figures


def test_a_run_writes_a_card_that_a_reader_can_rely_on(run: tuple[Path, dict[str, Any]]) -> None:
    out, figures = run
    card = (out / "MODEL_CARD.md").read_text()
    for name, one in figures["sets"].items():
        low, high = one["area_under_curve_interval"]
        assert f"| {name} | {one['edited']} / {one['pages']} |" in card
        assert f"{one['area_under_curve']:.3f} [{low:.3f}, {high:.3f}]" in card
    assert "--leave-out editor:pillow" in card
    pictures = list(out.glob("failure-*.jpg"))
    assert len(pictures) == 6
    assert sum(picture.stat().st_size for picture in pictures) < 150_000
    for name in (*(picture.name for picture in pictures), "training.svg", "calibration.svg"):
        assert f"]({name})" in card
        assert (out / name).stat().st_size > 500


def test_weights_that_fail_their_trial_take_nobodys_place(  # noqa: PLR0917 - parts of one run
    patched_folder: Path, tmp_path: Path, source: Source, checks: Examine,
    run: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("titan.forensics.train.gate.MOST_REFERRED", -1.0)  # nothing passes
    shipped, _ = run
    manifest = (shipped / "manifest.json").read_bytes()
    folder = tmp_path / "again"
    shutil.copytree(patched_folder, folder)
    figures = train(
        Work(24, 24, 24, Plan(4)), folder, source, source, dict.fromkeys(_TESTS, source),
        examine=checks, out_dir=shipped, data="0" * 64, trial=Trial(source, 8, shipped),
    )  # fmt: skip
    assert figures["refused_for"]
    assert (shipped / "manifest.json").read_bytes() == manifest
    card = (folder / REFUSED / "MODEL_CARD.md").read_text()
    referred, of = figures["trial"]["referred"]["noise"]
    assert f"| noise | {referred} | {of} |" in card


def test_what_is_left_out_is_measured_apart(run: tuple[Path, dict[str, Any]]) -> None:
    _, figures = run
    left_out = figures["sets"][LEFT_OUT]
    assert left_out["edited"] == 6  # of 24 pages every second is edited, every fourth by pillow
    assert left_out["pages"] == 6 + 3
    assert figures["sets"]["validation"]["edited"] == 6


def test_all_measured_sets_count_as_one_too(run: tuple[Path, dict[str, Any]]) -> None:
    _, figures = run
    apart = [figures["sets"][name] for name in (*_TESTS, LEFT_OUT)]
    assert figures["sets"][TOGETHER]["pages"] == sum(one["pages"] for one in apart)
    assert figures["sets"][TOGETHER]["edited"] == sum(one["edited"] for one in apart)


def test_the_card_says_what_joining_brings(run: tuple[Path, dict[str, Any]]) -> None:
    out, figures = run
    assert set(figures["by_share"]) == {"network", "other checks", "both"}
    card = (out / "MODEL_CARD.md").read_text()
    assert all(f"\n| {share} | " in card for share in figures["by_share"])


def test_weights_figures_and_manifest_agree(run: tuple[Path, dict[str, Any]]) -> None:
    out, figures = run
    store = ArtifactStore(out)
    assert json.loads(store.read("figures.json")) == json.loads(json.dumps(figures))
    assert figures["bytes"] == len(store.read("network.onnx"))
    Decision.parse(store.read("decision.json"), "d")


@pytest.mark.exhaustive
def test_an_ablation_enters_figures_and_card(
    run: tuple[Path, dict[str, Any]], patched_folder: Path
) -> None:
    out, _ = run
    table = ablate(patched_folder, _TESTS, Budget(pages=12, looked_at=16, steps=2))
    assert set(table["streams"]) == {"pixels", "residue", "coefficients", "all"}
    enter(table, out)
    assert json.loads(ArtifactStore(out).read("figures.json"))["ablation"]["steps"] == 2
    card = (out / "MODEL_CARD.md").read_text()
    assert "| coefficients |" in card
    (out / "network.onnx").write_bytes(b"changed")
    with pytest.raises(ArtifactError):
        enter(table, out)
