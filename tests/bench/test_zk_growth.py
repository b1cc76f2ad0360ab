"""Keys without a setup: sound to the reader, and a curve that rises."""

import xml.etree.ElementTree as ET

import pytest

from titan.bench.zk_growth import growth, picture
from titan.zk import extension


@pytest.mark.skipif(
    not extension.is_built(), reason="the package was installed without a C++ compiler"
)
def test_larger_circuits_cost_more() -> None:
    """The reader checks every point, so that a wrong one would be refused."""
    (small, first), (large, second) = growth((5, 9), 1)
    assert (small, large) == (5, 9)
    assert 0 < first[0].cpu < second[0].cpu


def test_the_picture_marks_every_size() -> None:
    drawn = ET.fromstring(picture([(12, 0.05), (14, 0.17), (16, 0.6)]))  # noqa: S314 - our own
    texts = [element.text for element in drawn.iter() if element.text]
    assert {"2^12", "2^14", "2^16", "0.05 s", "0.17 s", "0.6 s"} <= set(texts)
