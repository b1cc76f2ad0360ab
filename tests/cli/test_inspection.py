"""``titan document inspect`` with its page, its maps, a chip and two sides."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest


def _titan(*arguments: str, folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "titan", "document", *arguments],
        cwd=folder, env={**os.environ, "TITAN_DATA_DIR": str(folder / "state"), **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a specimen, its chip, and the authority that signed it."""
    made = tmp_path_factory.mktemp("inspection")
    done = _titan("specimen", "--out", "pass.jpg", "--seed", "11", "--chip", "chip", folder=made)
    assert done.returncode == 0, done.stderr
    return made


def test_a_chip_a_page_and_maps_in_one_call(folder: Path) -> None:
    done = _titan(
        "inspect", "pass.jpg", "--chip", "chip", "--report", "out.html", "--heatmap-dir", "maps",
        "--json", folder=folder, TITAN_CSCA_DIR="chip/csca",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    codes = {finding["check"]: finding["code"] for finding in report["findings"]}
    assert (codes["chip.authenticity"], codes["chip.print"]) == ("in-order", "in-order")
    assert report["chip"]["authentication"]["signer"] == "trusted"
    assert "localization_map" not in report
    page = (folder / "out.html").read_text()
    assert page.startswith("<!DOCTYPE html>") and "ECDSA brainpoolP256r1" in page
    assert len(page) < 1_000_000
    name = f"pass-{report['document']['digest'][:8]}"
    level = cv2.imread(str(folder / "maps" / f"{name}.map.png"), cv2.IMREAD_UNCHANGED)
    over = cv2.imread(str(folder / "maps" / f"{name}.overlay.png"))
    assert level is not None and over is not None and level.shape == over.shape[:2]


def test_a_chip_whose_data_were_changed_fails_and_the_exit_status_says_so(folder: Path) -> None:
    broken = folder / "broken"
    broken.mkdir()
    for name in ("EF.SOD", "EF.DG1"):
        data = (folder / "chip" / name).read_bytes()
        (broken / name).write_bytes(data.replace(b"P<UTO", b"P<FRA"))
    done = _titan("inspect", "pass.jpg", "--chip", "broken", "--json", folder=folder)
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    failed = {one["code"] for one in report["findings"] if one["verdict"] == "fail"}
    assert failed == {"chip-data-changed", "chip-differs-from-print"}


def test_one_side_twice_is_noticed(folder: Path) -> None:
    done = _titan(
        "inspect", "--front", "pass.jpg", "--back", "pass.jpg", "--report", "sides.html", "--json",
        folder=folder,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert report["verdict"] == "fail"
    assert report["findings"][0]["code"] == "same-picture-twice"
    assert "Both sides" in (folder / "sides.html").read_text()


def test_a_file_that_cannot_be_examined_does_not_stop_the_others(folder: Path) -> None:
    (folder / "no.jpg").write_bytes(b"no picture")
    done = _titan("inspect", "no.jpg", "pass.jpg", "--report", "some.html", "--json", folder=folder)
    assert done.returncode == 2
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["error"]["code"] == "document.not-a-picture" and second["verdict"] == "pass"
    assert "no.jpg" not in (folder / "some.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "usage.argument"),
        (("--front", "pass.jpg"), "usage.argument"),
        (("pass.jpg", "--front", "pass.jpg", "--back", "pass.jpg"), "usage.argument"),
        (("pass.jpg", "pass.jpg", "--chip", "chip"), "usage.argument"),
        (("pass.jpg", "--chip", "nowhere"), "document.unreadable"),
    ],
)
def test_wrong_use_is_one_clear_error(folder: Path, arguments: tuple[str, ...], code: str) -> None:
    done = _titan("inspect", *arguments, "--json", folder=folder)
    assert done.returncode == 2
    assert json.loads(done.stdout)["code"] == code
    assert "Traceback" not in done.stderr


def test_a_page_that_cannot_be_written_is_one_clear_error(folder: Path) -> None:
    done = _titan("inspect", "pass.jpg", "--report", "nowhere/out.html", folder=folder)
    assert done.returncode == 2
    assert "usage.argument" in done.stderr and "Traceback" not in done.stderr
