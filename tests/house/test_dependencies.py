"""What is imported is declared, and what is declared is used."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_OWN = {"titan", "titan_api", "titan_worker", "titan_console"}
# Used without an import: a database driver that SQLAlchemy loads by URL; packages whose model
# files are read.
# The parser and the loop that uvicorn takes where they are installed.
_WITHOUT_IMPORT = {"httptools", "uvloop", "psycopg", "rapidocr", "face-recognition-models"}

# Modules that their package's list of top-level names leaves out.
_UNLISTED = {"dlib": ["dlib-bin"]}

# A name that several packages share, and those of them that are used.
_SHARED = {"opentelemetry": {"opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http"}}

# Imported inside one function of a peer that is measured beside ours, which says so where absent.
_FOR_DEVELOPMENT = {"scikit-learn", "snapml", "playwright"}

# An extra of the user's choice; the one function that imports it says so where absent.
_EXTRAS = {"ray"}

# The same, and proprietary: whoever wants to compare installs it.
_NEVER_INSTALLED = {"snapml"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported() -> set[str]:
    modules: set[str] = set()
    for top in ("src", "services"):
        for path in (ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    modules |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                    modules.add(node.module.split(".")[0])
    return modules - set(sys.stdlib_module_names) - _OWN - _NEVER_INSTALLED


def _declared() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    requirements = list(project["dependencies"])
    found = {}
    for requirement in requirements:
        match = re.fullmatch(r"([A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?==([0-9][^;]*)", requirement)
        assert match, f"{requirement} is not pinned exactly"
        found[_normal(match[1])] = match[2]
    return found


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    owners = {**packages_distributions(), **_UNLISTED}
    imported = _imported()
    alone = imported - set(_SHARED)
    needed = {_normal(owner) for module in alone for owner in owners.get(module, [module])[:1]}
    needed |= {owner for module in imported for owner in _SHARED.get(module, ())}
    assert needed - set(_declared()) - _FOR_DEVELOPMENT - _EXTRAS == set()
    assert set(_declared()) - needed - _WITHOUT_IMPORT == set()


def test_lock_agrees_with_the_declaration() -> None:
    locked = dict(
        (_normal(name), version)
        for line in (ROOT / "requirements.lock").read_text().splitlines()
        if "==" in line
        for name, _, version in [line.partition("==")]
    )
    assert {name: locked.get(name) for name in _declared()} == _declared()
