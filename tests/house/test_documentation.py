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


def _shell_lines() -> list[str]:
    """Commands of README and docs, but for the two that set everything up (CI runs these)."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    lines = [line for page in pages for block in _blocks(page, "sh") for line in block.splitlines()]
    return [line for line in lines if line.strip() and not line.startswith(("make ", "#", "git "))]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="the API page calls curl")
def test_every_documented_command_runs(tmp_path: Path) -> None:
    lines = _shell_lines()
    assert lines, "the README shows commands"
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TITAN_DATA_DIR": str(tmp_path / "state"),
    }
    script = "\n".join(["set -eux", *lines])
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment,
        capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
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
