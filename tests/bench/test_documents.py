"""The benchmark of documents runs to its end, also where no data lie beside the checkout."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from titan.bench.documents import measure
from titan.bench.mrz_peers import peer_measurements
from titan.bench.zone_pages import draw_zone_page
from titan.documents.specimen.capture import capture
from titan.domain.document import MrzFormat


@pytest.mark.exhaustive
def test_every_goal_is_measured_or_says_why_not(tmp_path: Path) -> None:
    report = measure(1, tmp_path, tmp_path / "absent.json")
    rows = {row.name: row for row in report.measurements}
    assert rows["mrz.exact.specimens"].why
    assert rows["quad.overlap.held-out"].why
    exact = rows["mrz.exact.clean"].value
    assert exact is not None and exact >= 5 / 6  # of six drawn pages, one of each format
    for format in MrzFormat:
        assert rows[f"mrz.exact.{format.value}.degraded"].runs == 1
    assert rows["mrz.accepted-but-wrong"].value == 0
    assert rows["hostile.crashes"].value == 0
    for name in ("stage.decoding.cpu", "read.cpu", "decoder.memory", "examination.wall.p95"):
        value = rows[name].value
        assert value is not None and value > 0


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_tesseract_is_asked_where_it_is_installed() -> None:
    drawn = draw_zone_page(MrzFormat.TD3, 1, date(2026, 11, 22))
    rows = {row.name: row for row in peer_measurements([(capture(drawn.page, 1), drawn.lines)])}
    assert rows["peer.tesseract.mrz.exact"].value in (0.0, 1.0)
    spent = rows["peer.tesseract.cpu"].value
    assert spent is not None and spent > 0


def test_a_peer_that_is_absent_says_why() -> None:
    rows = {row.name: row for row in peer_measurements([])}
    assert rows["peer.tesseract.mrz.exact"].why
    assert rows["peer.fastmrz.mrz.exact"].why
