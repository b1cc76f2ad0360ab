"""The house rules that a program can check."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path for top in ("src", "services") for path in sorted((ROOT / top).rglob("*.py"))
]  # fmt: skip
LONGEST = 400


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    binaries = Path(sys.executable).parent
    return subprocess.run(
        [str(binaries / command[0]), *command[1:]],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("lint-imports",),
        ("mypy",),
    ],
    ids=" ".join,
)
def test_checker_is_content(command: tuple[str, ...]) -> None:
    done = _run(*command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_short_and_finished(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text.replace('"XXX"', ""))


def test_no_room_is_called_utils() -> None:
    assert not [path for path in SOURCES if re.search(r"util|helper|misc|common", path.name)]


def test_nothing_tracked_names_a_machine_or_a_registry() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    machine = re.compile(
        rb"/(?:home|root|work|tmp)/[a-z.]|https?://[a-z0-9.-]*(?:registry|mirror|pypi|npmj)"
    )
    named = [
        name
        for name in tracked
        if name and name != "tests/house/test_structure.py"
        and (ROOT / name).is_file() and machine.search((ROOT / name).read_bytes())
    ]  # fmt: skip
    assert named == []


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; import titan.cli; "
        "print(*{'torch', 'web3', 'cv2', 'numpy', 'rapidocr', 'fastapi', 'pydantic', 'duckdb', "
        "'numba', 'sqlalchemy', 'httpx'} & set(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert loaded == []
