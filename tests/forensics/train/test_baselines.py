import numpy as np
import pytest

from titan.forensics.tamper.decision import Decision
from titan.forensics.train.baselines import BlockTrees, Constant, ErrorLevel, top_mean
from titan.forensics.train.decide import decide
from titan.forensics.train.measure import measure
from titan.forensics.train.pages import LabelledPage


def _figures(judge: object, pages: list[LabelledPage]) -> dict[str, float]:
    judged = [judge.judge(page) for page in pages]  # type: ignore[attr-defined] # a Baseline
    decision = Decision.parse(decide(judged[:16]), "d")
    return measure(judged[16:], decision)


def test_trees_find_a_patch_where_they_learned_patches(patched: list[LabelledPage]) -> None:
    figures = _figures(BlockTrees.fit(patched[:12]), patched)
    assert figures["area_under_curve"] == 1.0
    assert figures["overlap"] > 0.7


def test_error_levels_of_a_smooth_patch_are_low_so_that_they_see_none(
    patched: list[LabelledPage],
) -> None:
    figures = _figures(ErrorLevel(), patched)
    assert figures["overlap"] < 0.5


def test_error_levels_find_a_part_that_was_never_saved_before() -> None:
    import cv2

    from titan.forensics.train.pages import Origin

    generator = np.random.default_rng(3)
    rough = generator.integers(60, 200, (32, 32, 3), dtype=np.uint8)
    smooth = cv2.resize(rough, (320, 320), interpolation=cv2.INTER_CUBIC)
    coded = cv2.imencode(".jpg", smooth, [cv2.IMWRITE_JPEG_QUALITY, 40])[1]
    pixels = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))
    mask = np.zeros((320, 320), bool)
    mask[96:176, 120:240] = True
    pixels[mask] = generator.integers(60, 200, (int(mask.sum()), 3), dtype=np.uint8)
    content = cv2.imencode(".png", pixels)[1].tobytes()
    page = LabelledPage(content, mask, Origin("noise", "numpy", "paste", "flat", "lossless"))
    seen = ErrorLevel().judge(page)
    share = seen.hits[::-1].cumsum()[::-1] / mask.sum() * 16
    false = seen.alarms[::-1].cumsum()[::-1] / (~mask).sum() * 16
    assert (share - false).max() > 0.9


def test_a_constant_is_worth_nothing_and_is_calibrated(patched: list[LabelledPage]) -> None:
    figures = _figures(Constant(), patched)
    assert figures["area_under_curve"] == 0.5
    assert figures["missed_at_5"] == 1.0
    assert figures["calibration_error"] == pytest.approx(0, abs=1e-6)


def test_the_score_of_a_page_is_the_mean_of_its_highest_blocks() -> None:
    assert top_mean(np.arange(10.0)) == (9 + 8 + 7 + 6) / 4
    assert top_mean(np.arange(2000.0)) == np.arange(1990, 2000).mean()
