"""The sources themselves: every external item is documented, formatted and lint-free."""

import re
from pathlib import Path

import pytest

from titan.chain.build import CONTRACTS, forge

SOURCES = sorted((CONTRACTS / "src").rglob("*.sol"))
_ITEM = re.compile(
    r"^ {0,4}"
    r"(?P<kind>function|event|error|struct|enum|mapping|contract|abstract contract|interface)"
    r"\b(?P<rest>[^;{]*)",
    re.MULTILINE,
)


def _documented(text: str, position: int) -> str:
    """Return the run of comment lines right above a position."""
    above = text[:position].rstrip("\n").split("\n")
    lines: list[str] = []
    while above and above[-1].strip().startswith("///"):
        lines.insert(0, above.pop().strip())
    return "\n".join(lines)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_item_says_what_it_is(path: Path) -> None:
    text = path.read_text()
    missing = []
    for item in _ITEM.finditer(text):
        rest = item["rest"]
        if item["kind"] == "function" and re.search(r"\bprivate\b", rest):
            continue
        comment = _documented(text, item.start())
        if not comment and not re.search(r"\binternal\b|\bprivate\b", rest):
            missing.append(item[0].strip())
        if item["kind"] == "function" and re.search(r"\bexternal\b|\bpublic\b", rest):
            missing += _undescribed(comment, rest)
    assert missing == []


def _undescribed(comment: str, rest: str) -> list[str]:
    """Return what an external function's comment leaves out: its notice, or a parameter."""
    if "@inheritdoc" in comment:
        return []
    name, parameters = re.match(r"\s*(\w+)\(([^)]*)\)", rest).groups()  # type: ignore[union-attr] # every function has a list
    split = [re.sub(r" (calldata|memory)", "", each).split() for each in parameters.split(",")]
    names = [words[-1] for words in split if len(words) > 1]
    gaps = [f"{name}: @param {each}" for each in names if f"@param {each} " not in comment]
    if "@notice" not in comment:
        gaps.append(f"{name}: @notice")
    if "returns" in rest and "@return" not in comment:
        gaps.append(f"{name}: @return")
    return gaps


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_field_of_a_struct_says_what_it_is(path: Path) -> None:
    for body in re.findall(r"struct \w+ \{(.*?)\n    \}", path.read_text(), re.DOTALL):
        lines = [line.strip() for line in body.split("\n") if line.strip()]
        fields = [index for index, line in enumerate(lines) if not line.startswith("///")]
        assert all(index > 0 and lines[index - 1].startswith("///") for index in fields), path


def test_no_revert_carries_a_text() -> None:
    for path in SOURCES:
        assert not re.search(r'\brequire\(|revert\("', path.read_text()), path


def test_they_are_formatted() -> None:
    forge("fmt", "--check")


def test_they_are_free_of_lint() -> None:
    forge("lint")
