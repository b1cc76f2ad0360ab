import json
from pathlib import Path

import cv2

from titan.documents.synthetic.sample import TRAINING
from titan.documents.synthetic.writing import of_design, write_samples


def test_folder_holds_pictures_masks_and_labels(tmp_path: Path) -> None:
    families = of_design(TRAINING, "permit")
    made = list(write_samples(tmp_path / "pages", range(4, 7), families, genuine_share=0.4))
    labels = [json.loads(line) for line in (tmp_path / "pages" / "labels.jsonl").open()]
    assert labels == made
    for label in labels:
        assert label["design"] == "permit"
        picture = cv2.imread(str(tmp_path / "pages" / label["file"]))
        assert picture is not None
        assert (label["mask"] is not None) == label["forged"]
        if label["mask"]:
            mask = cv2.imread(str(tmp_path / "pages" / label["mask"]), cv2.IMREAD_GRAYSCALE)
            assert mask is not None and mask.shape == picture.shape[:2] and mask.any()
        assert len(label["mrz"]) == 2


def test_one_design_replaces_all() -> None:
    assert of_design(TRAINING, None) is TRAINING
    assert of_design(TRAINING, "visa").designs == ("visa",)
    assert of_design(TRAINING, "visa").editors == TRAINING.editors
