import numpy as np
import pytest
from PIL import Image

from titan.documents.detector_quantisation import exact_detector, main
from titan.documents.text_detection import TextDetector, scaled_down, text_detector


def _overlap(one: np.ndarray, other: np.ndarray) -> float:
    first, second = one > 0.3, other > 0.3
    return float((first & second).sum() / (first | second).sum())


def test_the_shipped_detector_marks_what_the_exact_one_marks(page: Image.Image) -> None:
    picture = scaled_down(np.ascontiguousarray(np.asarray(page.convert("RGB"))[..., ::-1]), 480)
    exact = TextDetector(exact_detector()).probabilities(picture)
    assert _overlap(text_detector().probabilities(picture), exact) > 0.94


@pytest.mark.exhaustive
def test_the_shipped_detector_can_be_built_anew(
    page: Image.Image, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("weights")
    monkeypatch.setattr("titan.documents.detector_quantisation.WEIGHTS_DIR", folder)
    main()
    built = TextDetector((folder / "text_detector.onnx").read_bytes())
    picture = scaled_down(np.ascontiguousarray(np.asarray(page.convert("RGB"))[..., ::-1]))
    here, shipped = built.probabilities(picture), text_detector().probabilities(picture)
    assert _overlap(here, shipped) > 0.99
