"""Writes labelled pictures to a folder."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2

from titan.documents.synthetic.sample import HELD_OUT, TRAINING, Families, Sample, make_sample

_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
FAMILIES = {"training": TRAINING, "held-out": HELD_OUT}
"""Which families may be drawn from, by the name that the command line uses."""


def write_samples(
    folder: Path, seeds: range, families: Families, *, genuine_share: float = 0.5
) -> Iterator[dict[str, object]]:
    """Write one picture and mask for each seed and yield its label once it is written.

    Labels go to ``labels.jsonl``, a picture's after its files, so that whatever is labelled
    there is whole.

    Args:
        folder: made where it does not exist.
        seeds: one picture each; a picture's name is its seed.
        families: what to draw from.
        genuine_share: probability that a page is genuine.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "labels.jsonl").open("w", encoding="utf-8") as labels:
        for seed in seeds:
            label = _write(folder, seed, make_sample(seed, families, genuine_share=genuine_share))
            labels.write(json.dumps(label) + "\n")
            labels.flush()
            yield label


def of_design(families: Families, design: str | None) -> Families:
    """Return the families with one design in place of theirs, or as they are for None."""
    return families if design is None else replace(families, designs=(design,))


def _write(folder: Path, seed: int, sample: Sample) -> dict[str, object]:
    name = f"{seed:08}"
    picture = name + _SUFFIXES[sample.media_type]
    (folder / picture).write_bytes(sample.content)
    mask = None
    if sample.forged:
        mask = f"{name}.mask.png"
        (folder / mask).write_bytes(cv2.imencode(".png", sample.mask)[1].tobytes())
    return {"file": picture, "mask": mask, "seed": seed, **label_of(sample)}


def label_of(sample: Sample) -> dict[str, object]:
    """Return what is known of a sample, in plain JSON types."""
    page = sample.page
    return {
        "forged": sample.forged,
        "design": page.design,
        "editor": sample.editor,
        "attack": sample.attack,
        "capture": sample.capture,
        "history": sample.history,
        "before_capture": sample.before_capture,
        "corners": sample.corners.round(2).tolist(),
        "mrz": list(page.mrz),
        "fields": {name: field.text for name, field in page.fields.items()},
    }
