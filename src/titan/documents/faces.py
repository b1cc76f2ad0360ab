"""Faces found in a picture and described by 128 numbers, for comparison on the spot.

Detector, landmarks and descriptor are dlib's (D. King, "Dlib-ml: a machine learning toolkit",
JMLR 2009) with the models of the package face-recognition-models: five landmarks, and a network
of 29 layers; both models are dedicated to the public (CC0). The package's set of 68 landmarks is
not used: it was made from pictures whose licence excludes commercial use. Descriptors are
biometric data: they stay inside one call and are never written.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.shrinking import shrink_to
from titan.domain.document import Region
from titan.errors import DocumentError

Image = NDArray[np.uint8]
Descriptor = NDArray[np.float64]

_PACKAGE = "face_recognition_models"
_LANDMARKS = "shape_predictor_5_face_landmarks.dat"
_DESCRIPTOR = "dlib_face_recognition_resnet_model_v1.dat"
_SHA256 = {
    _LANDMARKS: "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
    _DESCRIPTOR: "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
}
_LONG_SIDE = 1000  # pixels: a portrait's face on a page is then 100 to 250 of them wide
_LEAST_SCORE = 0.0  # of dlib's detector


@dataclass(frozen=True, slots=True)
class Face:
    """A face found.

    Attributes:
        region: in the picture.
        score: of the detector; above 1 it is hardly ever wrong.
    """

    region: Region
    score: float


class FaceReader:
    """The three models, each loaded when it is first needed; one of it serves a process."""

    def find(self, picture: Image, long_side: int = _LONG_SIDE) -> list[Face]:
        """Return the upright faces of a picture, the largest first.

        Args:
            picture: (H, W, 3) BGR.
            long_side: pixels at which they are sought; the detector sees faces from 80 on.
        """
        scaled, scale = _scaled(picture, long_side)
        boxes, scores, _ = self._detector.run(scaled, 0, _LEAST_SCORE)
        faces = [
            Face(_region(box, scale, picture.shape), float(score))
            for box, score in zip(boxes, scores, strict=True)
        ]
        return sorted(faces, key=lambda face: -face.region.width * face.region.height)

    def describe(self, picture: Image, faces: Sequence[Face]) -> list[Descriptor]:
        """Return the descriptor (128,) of each face.

        Args:
            picture: (H, W, 3) BGR, in which they were found.
            faces: as `find` gave them.

        Raises:
            DocumentError: ``document.recogniser`` if a model is missing or changed.
        """
        import dlib

        scaled, scale = _scaled(picture, _LONG_SIDE)
        described = []
        for face in faces:
            region = face.region
            box = dlib.rectangle(
                round(region.x * scale),
                round(region.y * scale),
                round((region.x + region.width) * scale),
                round((region.y + region.height) * scale),
            )
            marks = self._landmarks(scaled, box)
            described.append(np.array(self._network.compute_face_descriptor(scaled, marks)))
        return described

    @cached_property
    def _detector(self) -> Any:
        import dlib

        return dlib.get_frontal_face_detector()

    @cached_property
    def _landmarks(self) -> Any:
        import dlib

        return dlib.shape_predictor(str(_model(_LANDMARKS)))

    @cached_property
    def _network(self) -> Any:
        import dlib

        return dlib.face_recognition_model_v1(str(_model(_DESCRIPTOR)))


FACE_READER = FaceReader()
"""This process's models."""


def _model(name: str) -> Path:
    """The file of a model, found without importing its package, which needs setuptools.

    Raises:
        DocumentError: ``document.recogniser``.
    """
    spec = find_spec(_PACKAGE)
    folders = list(spec.submodule_search_locations or ()) if spec is not None else []
    path = next((Path(folder) / "models" / name for folder in folders), None)
    if path is None or not path.is_file():
        raise DocumentError("document.recogniser", "A model for faces is missing.")
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != _SHA256[name]:
            raise DocumentError("document.recogniser", "A model for faces is changed.")
    return path


def _scaled(picture: Image, long_side: int) -> tuple[NDArray[np.uint8], float]:
    """The picture in RGB at the detector's size, and by what it was scaled."""
    sized, scale = shrink_to(picture, long_side, roughly=True)
    return np.asarray(cv2.cvtColor(sized, cv2.COLOR_BGR2RGB), dtype=np.uint8), scale


def _region(box: Any, scale: float, shape: tuple[int, ...]) -> Region:
    """The box in the picture, cut where it reaches beyond it."""
    left, top = max(0, round(box.left() / scale)), max(0, round(box.top() / scale))
    right, bottom = round(box.right() / scale), round(box.bottom() / scale)
    return Region(left, top, min(shape[1], right) - left, min(shape[0], bottom) - top)
