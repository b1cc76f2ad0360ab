"""Documentation that equals the code, and documentation whose commands run."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _pages() -> dict[str, Callable[[], str]]:
    spec = importlib.util.spec_from_file_location(
        "documentation", Path(__file__).with_name("documentation.py")
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[str, Callable[[], str]] = module.PAGES
    return pages


@pytest.mark.parametrize("name", list(_pages()))
def test_rendered_page_is_up_to_date(name: str) -> None:
    committed = (ROOT / name).read_text()
    assert committed == _pages()[name](), "run: make docs"


def _blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), flags=re.S | re.M)


def _commands(page: Path) -> list[str]:
    """Commands of a page, but for the two that set everything up (CI runs these)."""
    lines = [line for block in _blocks(page, "sh") for line in block.splitlines()]
    return [line for line in lines if line.strip() and not line.startswith("make ")]


PAGES_WITH_COMMANDS = [
    page for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if _commands(page)
]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="the API page calls curl")
@pytest.mark.parametrize("page", PAGES_WITH_COMMANDS, ids=lambda page: page.name)
def test_every_documented_command_runs(page: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TITAN_DATA_DIR": str(tmp_path / "state"),
    }
    stop_what_runs = "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT"
    done = subprocess.run(
        ["bash", "-c", "\n".join(["set -eux", stop_what_runs, *_commands(page)])],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_six_lines_of_python_run(tmp_path: Path) -> None:
    blocks = _blocks(ROOT / "README.md", "python")
    assert len(blocks) == 1
    environment = {**os.environ, "TITAN_DATA_DIR": str(tmp_path / "state")}
    done = subprocess.run(
        [sys.executable, "-c", blocks[0]], cwd=tmp_path, env=environment,
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
