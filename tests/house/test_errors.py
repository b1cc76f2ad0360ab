"""Every error code is raised somewhere, and every code raised is in the catalogue."""

import ast
import pickle
from pathlib import Path

from titan.errors import DocumentError, TitanError
from titan.failures import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]


def _strings_in_sources() -> set[str]:
    """All string constants of the sources, but for the catalogue itself."""
    found: set[str] = set()
    for top in ("src", "services"):
        for path in (ROOT / top).rglob("*.py"):
            if path.name in ("failures.py", "refusals.py") and path.parent.name == "titan":
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    return found


def _codes_raised() -> set[str]:
    """First arguments of calls to classes whose name ends in Error and that take two words."""
    found: set[str] = set()
    names = {kind.__name__ for kind in TitanError.__subclasses__()}
    for top in ("src", "services"):
        for path in (ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in names
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                ):
                    found.add(str(node.args[0].value))
    return found


def test_every_code_raised_is_in_the_catalogue() -> None:
    assert _codes_raised() - set(CATALOGUE) == set()


def test_every_code_in_the_catalogue_is_used() -> None:
    assert set(CATALOGUE) - _strings_in_sources() == set()


def test_every_entry_says_the_way_out() -> None:
    for code, failure in CATALOGUE.items():
        assert 400 <= failure.status <= 599, code
        assert failure.title and not failure.title.endswith("."), code
        assert failure.remedy.endswith("."), code


def test_an_error_survives_the_trip_between_processes() -> None:
    error = DocumentError("usage.argument", "detail")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, made one call ago
    assert (type(again), again.code, again.detail) == (DocumentError, error.code, error.detail)
