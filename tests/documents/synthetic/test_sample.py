"""Samples are labelled rightly, and nothing about their files gives the label away."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from titan.documents.synthetic.histories import decoded
from titan.documents.synthetic.sample import HELD_OUT, TRAINING, Sample, make_sample


def test_families_of_training_and_test_are_disjoint() -> None:
    for axis in ("designs", "editors", "captures", "histories"):
        assert set(getattr(TRAINING, axis)).isdisjoint(getattr(HELD_OUT, axis))


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    """Three that must be genuine, then three that must be forged."""
    seeds = range(3)
    return [make_sample(seed, genuine_share=share) for share in (1.0, 0.0) for seed in seeds]


def test_samples_are_what_their_labels_say(samples: list[Sample]) -> None:
    assert {sample.forged for sample in samples} == {True, False}
    for sample in samples:
        assert sample.mask.any() == sample.forged
        assert (sample.editor is None) == (not sample.forged)
        assert (decoded(sample.content) == sample.pixels).all()
        height, width = sample.pixels.shape[:2]
        assert (sample.corners > (-20, -20)).all() and (
            sample.corners < (width + 20, height + 20)
        ).all()
        assert sample.page.design in TRAINING.designs


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, again = make_sample(77, HELD_OUT), make_sample(77, HELD_OUT)
    assert first.content == again.content
    assert (first.mask == again.mask).all()
    assert first.page.design in HELD_OUT.designs


def test_share_of_genuine_pages_is_as_asked(samples: list[Sample]) -> None:
    assert [sample.forged for sample in samples] == [False] * 3 + [True] * 3


def _file_facts(sample: Sample) -> list[float]:
    """Everything of a file but its picture: size, format, tables; and its mean colours."""
    height, width = sample.pixels.shape[:2]
    with Image.open(BytesIO(sample.content)) as picture:
        tables = getattr(picture, "quantization", {}) or {}
        layers = getattr(picture, "layer", None) or []
        progressive = float("progressive" in picture.info)
    sums = [float(np.sum(tables.get(index, [0]))) for index in (0, 1)]
    corners = [float(tables[0][place]) if tables else 0.0 for place in (0, 1, 8, 63)]
    sampling = [float(layers[0][1]), float(layers[0][2])] if layers else [0.0, 0.0]
    colours = sample.pixels[::4, ::4].reshape(-1, 3)
    return [
        len(sample.content), len(sample.content) / (height * width), height, width,
        ["image/jpeg", "image/png", "image/webp"].index(sample.media_type), progressive,
        *sums, *corners, *sampling, *colours.mean(0), *colours.std(0),
    ]  # fmt: skip


@pytest.mark.exhaustive
def test_file_facts_and_mean_colours_do_not_tell_forged_from_genuine() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import cross_val_predict

    samples = [make_sample(seed) for seed in range(600)]
    facts = np.array([_file_facts(sample) for sample in samples])
    forged = np.array([sample.forged for sample in samples])
    model = HistGradientBoostingClassifier(max_iter=120, random_state=0)
    scores = cross_val_predict(model, facts, forged, cv=5, method="predict_proba")[:, 1]
    auc = roc_auc_score(forged, scores)
    # Two standard errors of an AUC of 0.5 with 300 of each kind (Hanley and McNeil 1982).
    assert abs(auc - 0.5) < 2 * 0.0236, auc
