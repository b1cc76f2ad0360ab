import cv2
import numpy as np

from titan.forensics.train.control import file_facts, guess_by_file
from titan.forensics.train.metrics import area_under_curve
from titan.forensics.train.pages import LabelledPage, Origin


def _page(seed: int, quality: int) -> LabelledPage:
    pixels = np.random.default_rng(seed).integers(90, 160, (64, 80, 3), dtype=np.uint8)
    content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    return LabelledPage(content, np.zeros((64, 80), bool), Origin("-", None, None, "-", "-"))


def _area(pages: list[LabelledPage], labels: np.ndarray) -> float:
    return area_under_curve(guess_by_file([file_facts(page) for page in pages], labels), labels)


def test_a_file_that_gives_the_answer_away_is_found_out() -> None:
    labels = np.arange(120) % 2 == 1
    telling = [_page(seed, 80 if label else 85) for seed, label in enumerate(labels)]
    assert _area(telling, labels) > 0.95


def test_files_that_say_nothing_leave_it_at_guessing() -> None:
    labels = np.random.default_rng(1).random(160) < 0.5
    silent = [_page(seed, 85) for seed in range(160)]
    assert abs(_area(silent, labels) - 0.5) < 0.12


def test_a_lossless_file_has_facts_of_its_own() -> None:
    content = cv2.imencode(".png", np.zeros((16, 24, 3), np.uint8))[1].tobytes()
    page = LabelledPage(content, np.zeros((16, 24), bool), Origin("-", None, None, "-", "-"))
    facts = file_facts(page)
    assert facts[2:5] == [16, 24, 0.0]
    assert len(facts) == len(file_facts(_page(0, 80))) == 20
