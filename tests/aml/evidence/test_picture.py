import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
import resvg_py
from ledgers import Row, ledger_of
from PIL import Image

from titan.aml.evidence.explain import Evidence
from titan.aml.evidence.page import render
from titan.aml.evidence.picture import DARK, STYLE, draw
from titan.aml.evidence.subgraph import Surroundings
from titan.domain.money import Alert, Typology

SVG = "{http://www.w3.org/2000/svg}"


def evidence_of(rows: list[Row], path: tuple[int, ...], name: str = "{:05d}") -> Evidence:
    """Evidence made by hand: these payments, that path."""
    part = Surroundings(ledger_of(rows, accounts=60)).around(path[0])
    ledger = part.ledger
    alert = Alert(
        "00001", Typology.CYCLE, 0.9, tuple(ledger.transaction(p) for p in path), "Round & round."
    )
    return Evidence(alert, part, np.full(len(ledger), 0.5), path, (), "model")


ROWS: list[Row] = [(1, 2, 500_000, 3), (2, 3, 499_000, 5), (3, 1, 498_000, 9), (2, 1, 700, 6)]


def _parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - what we wrote ourselves


def test_the_picture_tells_the_path_from_left_to_right() -> None:
    text = draw(evidence_of(ROWS, (0, 1, 2)))
    root = _parsed(text)
    steps = [line for line in root.iter(f"{SVG}line") if line.get("class") == "step"]
    assert [float(line.attrib["x1"]) for line in steps] == sorted(
        float(line.attrib["x1"]) for line in steps
    )
    assert len(steps) == 3
    assert sum(line.get("class") == "beside" for line in root.iter(f"{SVG}line")) == 1
    names = [entry.text for entry in root.iter(f"{SVG}text") if entry.get("class") == "name"]
    assert names == ["00001", "00002", "00003"]
    assert sum(circle.get("class") == "alerted" for circle in root.iter(f"{SVG}circle")) == 1
    assert text == draw(evidence_of(ROWS, (0, 1, 2)))


def test_the_picture_can_be_heard() -> None:
    root = _parsed(draw(evidence_of(ROWS, (0, 1, 2))))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert title is not None and title.text == "Round & round."
    assert description is not None and description.text is not None
    assert "2. step 5: 00002 pays 4.99k USD to 00003" in description.text


def test_a_long_path_is_shortened_and_says_so() -> None:
    rows = [(1, 2 + n, 100_000, n // 2) for n in range(45)]
    text = draw(evidence_of(rows, tuple(range(45))))
    assert text.count('class="step"') == 23, "as many rows as fit, less the payer's"
    assert "and 22 payments more." in text


@pytest.mark.parametrize(("style", "paper"), [(STYLE, "#ffffff"), (DARK, "#14171c")])
def test_colours_can_be_told_from_the_paper(style: str, paper: str) -> None:
    # 4.5:1 for text and 3:1 for lines, WCAG 2.2, 1.4.3 and 1.4.11
    for names, kind in (("name|when|sum", "fill"), ("step|beside", "stroke"), ("head", "fill")):
        rule = re.search(rf"\.(?:{names})\b[^{{]*{{[^}}]*{kind}:(#[0-9a-f]+)", style)
        assert rule is not None
        assert _contrast(rule[1], paper) >= 4.5, names


def _contrast(one: str, other: str) -> float:
    lights = sorted(_luminance(colour) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_picture_can_be_drawn(raised: tuple[Evidence, ...]) -> None:
    for evidence in raised[:6]:
        png = bytes(resvg_py.svg_to_bytes(svg_string=draw(evidence)))
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        red = np.asarray(picture).astype(int)
        strong = (red[..., 0] > 150) & (red[..., 1] < 90)
        assert strong.sum() > 200, "the path is there"


def test_the_page_needs_nothing_else(raised: tuple[Evidence, ...]) -> None:
    for evidence in raised[:6]:
        page = render(evidence)
        assert "<script" not in page and "http" not in page.replace("http://www.w3.org", "")
        assert f"<td>{evidence.alert.transactions[0].source}</td>" in page
        assert page.count("<svg") == 1
        assert page == render(evidence)


def test_a_name_cannot_write_on_the_page() -> None:
    evidence = evidence_of(ROWS, (0, 1, 2))
    ledger = evidence.subgraph.ledger
    object.__setattr__(ledger, "accounts", ("<script>1</script>", *ledger.accounts[1:]))
    assert "<script" not in render(evidence)
