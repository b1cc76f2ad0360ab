from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from titan.documents.synthetic.sample import HELD_OUT, TRAINING
from titan.forensics.train.opened import decode
from titan.pipeline.labelled_pages import (
    FRESH,
    TESTS,
    Part,
    digest,
    genuine_documents,
    labelled_pages,
)


def test_a_page_is_the_same_every_time_and_another_in_each_part() -> None:
    one, again = (labelled_pages(Part.TRAINING)(5) for _ in range(2))
    other = labelled_pages(Part.VALIDATION)(5)
    assert one.content == again.content
    assert np.array_equal(one.mask, again.mask)
    assert one.content != other.content
    assert decode(one.content).pixels.shape[:2] == one.mask.shape


@pytest.mark.parametrize("part", TESTS)
def test_a_part_holds_what_its_name_says_is_new(part: Part) -> None:
    origin = labelled_pages(part)(1).origin
    known = {
        "design": origin.design in TRAINING.designs,
        "editor": origin.editor is None or origin.editor in TRAINING.editors,
        "capture": origin.capture in TRAINING.captures,
        "history": origin.history in TRAINING.histories,
    }
    new = part.value.removeprefix("new-")
    for axis, is_known in known.items():
        if axis != "editor" or origin.editor is not None:
            assert is_known is not (new in (axis, "all-new"))


def test_what_is_measured_was_neither_learned_nor_decided_on() -> None:
    for axis in fields(TRAINING):
        assert not set(getattr(TRAINING, axis.name)) & set(getattr(HELD_OUT, axis.name))


def test_fresh_pages_are_none_of_those_that_a_run_draws() -> None:
    assert labelled_pages(Part.TRAINING, 3)(4).content == labelled_pages(Part.TRAINING)(7).content
    first = {part: labelled_pages(part, FRESH).args[1] for part in Part}
    begun = sorted(labelled_pages(part).args[1] for part in Part)
    assert all(value - FRESH in begun for value in first.values())
    assert min(np.diff(begun)) >= 2 * FRESH


def test_a_forged_page_to_learn_from_has_its_genuine_twin_beside_it() -> None:
    pages = [labelled_pages(Part.TRAINING)(number) for number in range(4)]
    forged = [page for page in pages if page.mask.any()]
    assert forged
    assert all((page.twin is not None) is bool(page.mask.any()) for page in pages)
    for page in forged:
        assert page.twin is not None
        before, after = decode(page.twin), decode(page.content)
        assert before.pixels.shape == after.pixels.shape
        assert np.array_equal(before.divisors, after.divisors)
        apart = np.abs(before.pixels.astype(int) - after.pixels).max(2)
        assert apart[page.mask].mean() > apart[~page.mask].mean() + 1
    assert labelled_pages(Part.VALIDATION)(1).twin is None


def test_validation_has_plain_specimens_that_no_trial_looks_at() -> None:
    pages = labelled_pages(Part.VALIDATION)
    designs = [pages(number).origin.design for number in (3, 4)]
    assert designs[1] == "own specimens" != designs[0]
    trial, _ = genuine_documents(Path("absent"))
    assert pages(4).content != trial(0).content


def test_genuine_documents_are_own_specimens_and_whatever_stands_for_published_ones(
    tmp_path: Path,
) -> None:
    source, count = genuine_documents(tmp_path)
    first, last = source(0), source(count - 1)
    assert (first.origin.design, last.origin.design) == ("own specimens", "held-out drawn pages")
    assert not first.mask.any() and not last.mask.any()
    (tmp_path / "mrz_specimens").mkdir()
    (tmp_path / "mrz_specimens" / "one.jpg").write_bytes(first.content)
    beside, fewer = genuine_documents(tmp_path)
    assert fewer < count
    assert beside(fewer - 1).content == first.content
    assert beside(fewer - 1).origin.design == "published specimens"
    (tmp_path / "mrz_specimens" / "passport-td3.jpg").write_bytes(first.content)
    assert genuine_documents(tmp_path)[0](fewer).origin.design == "drawings of documents"


def test_the_digest_is_of_the_sources_and_stays() -> None:
    assert digest() == digest()
    assert len(bytes.fromhex(digest())) == 32
