"""Every template's comment lists exactly its parameters and signals."""

import re
from pathlib import Path

import pytest

from titan.zk.compiler import CIRCUITS, circuit_specifications

_TEMPLATE = re.compile(
    r"/\*(?P<comment>(?:(?!\*/).)*)\*/\s*template (?P<name>\w+)\((?P<parameters>[^)]*)\) \{"
    r"(?P<body>.*?)\n\}",
    re.S,
)
SOURCES = sorted((CIRCUITS / "templates").glob("*.circom"))
TEMPLATES = [match for source in SOURCES for match in _TEMPLATE.finditer(source.read_text())]


def _tagged(comment: str, tag: str) -> list[str]:
    return re.findall(rf"@{tag} (\w+)", comment)


def test_every_template_has_a_comment() -> None:
    declared = [
        name
        for source in SOURCES
        for name in re.findall(r"^template (\w+)", source.read_text(), re.M)
    ]
    assert [match["name"] for match in TEMPLATES] == declared
    assert len(declared) >= 10


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: str(template["name"]))
def test_comment_lists_the_signals(template: re.Match[str]) -> None:
    comment, body = template["comment"], template["body"]
    assert re.search(r"@title \S", comment)
    assert re.search(r"@notice \S", comment)
    parameters = [name.strip() for name in template["parameters"].split(",") if name.strip()]
    assert _tagged(comment, "param") == parameters
    for kind in ("input", "output"):
        assert _tagged(comment, kind) == re.findall(rf"signal {kind} (\w+)", body)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.name))
def test_source_has_no_main_and_no_unconstrained_assignment(source: Path) -> None:
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", source.read_text(), flags=re.S)
    assert "component main" not in text
    assert "<--" not in text and "-->" not in text
    assert "log(" not in text, "a witness calculator that prints could print a secret"


def test_instances_name_existing_templates() -> None:
    declared = {match["name"] for match in TEMPLATES}
    for specification in circuit_specifications().values():
        assert specification["template"] in declared
        assert (CIRCUITS / "templates" / specification["file"]).is_file()
