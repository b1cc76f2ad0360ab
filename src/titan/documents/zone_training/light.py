"""What paper, light, lens and file make of a printed line."""

from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

Picture = NDArray[np.uint8]
Ink = NDArray[np.float32]
Plane = NDArray[np.float32]

_SMALLEST = 6.5  # pixels of a capital in the picture that a line may be cut from


def photographed(ink: Ink, cap: float, chance: np.random.Generator) -> Picture:
    """Return a line (H, W) in grey as it is cut out of a picture.

    Args:
        ink: (H, W), how much of the paper is covered, 0 to 1.
        cap: pixels of a capital's height.
        chance: decides on the paper, the light and the camera.
    """
    paper = _paper(ink.shape, chance)
    black = chance.uniform(5, 100)
    printed = paper * (1 - ink) + np.minimum(black, paper) * ink
    lit = _bordered(printed.astype(np.float32), chance) * _light(ink.shape, chance)
    return _seen(lit.astype(np.float32), cap, chance)


def _paper(shape: tuple[int, ...], chance: np.random.Generator) -> Plane:
    """Paper of one tone, or with a pattern of lines, or with clouds."""
    paper = np.full(shape, chance.uniform(130, 255), np.float32)
    kind = chance.random()
    if kind < 0.35:
        rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
        for _ in range(int(chance.integers(1, 4))):
            angle, wave = chance.uniform(0, np.pi), chance.uniform(3, 24)
            phase = (np.cos(angle) * columns + np.sin(angle) * rows) * 2 * np.pi / wave
            bend = chance.uniform(0, 3) * np.sin(columns / chance.uniform(10, 60))
            lines = np.maximum(0, np.sin(phase + bend) - chance.uniform(-0.5, 0.8))
            paper -= lines.astype(np.float32) * chance.uniform(5, 60)
    elif kind < 0.6:
        grain = chance.normal(0, 1, shape).astype(np.float32)
        clouds = cv2.GaussianBlur(grain, (0, 0), chance.uniform(0.7, 8))
        strength = chance.uniform(2, 22) / max(1e-3, float(np.std(clouds)))
        paper += np.asarray(clouds, np.float32) * np.float32(strength)
    return np.clip(paper, 60, 255)


def _bordered(scene: Plane, chance: np.random.Generator) -> Plane:
    """What lies beside the page: now and then the cut reaches beyond its edge or a ruled line."""
    height, width = scene.shape
    if chance.random() < 0.12:
        depth = int(chance.integers(1, max(2, height // 5)))
        rows = np.s_[:depth] if chance.random() < 0.5 else np.s_[height - depth :]
        scene[rows] = chance.uniform(0, 255)
    if chance.random() < 0.08:
        place = int(chance.integers(0, height // 6))
        scene[place if chance.random() < 0.5 else height - 1 - place] *= chance.uniform(0.2, 0.8)
    if chance.random() < 0.05:
        depth = int(chance.integers(2, width // 12))
        columns = np.s_[:, :depth] if chance.random() < 0.5 else np.s_[:, width - depth :]
        scene[columns] = chance.uniform(0, 255)
    return scene


def _light(shape: tuple[int, ...], chance: np.random.Generator) -> Plane:
    """Light (H, W) that changes along the line, now and then with a fold's shadow or glare."""
    columns = np.linspace(-1, 1, shape[1], dtype=np.float32)
    light = chance.uniform(0.5, 1.15) * (1 + chance.uniform(-0.25, 0.25) * columns)
    if chance.random() < 0.2:
        place, width = chance.uniform(-1, 1), chance.uniform(0.02, 0.5)
        light = light + chance.uniform(-0.4, 0.6) * np.exp(-(((columns - place) / width) ** 2))
    return np.broadcast_to(np.maximum(light, 0.1), shape).astype(np.float32)


def _seen(scene: Plane, cap: float, chance: np.random.Generator) -> Picture:
    """The scene by a lens, on a sensor of few or many pixels, saved, and enlarged again."""
    height, width = scene.shape
    if chance.random() < 0.75:
        soft = cv2.GaussianBlur(scene, (0, 0), max(0.2, cap * abs(chance.normal(0, 0.07))))
        scene = np.asarray(soft, np.float32)
    if chance.random() < 0.15:
        length = max(2, round(cap * chance.uniform(0.05, 0.3)))
        shape = (1, length) if chance.random() < 0.5 else (length, 1)
        scene = np.asarray(cv2.blur(scene, shape), np.float32)
    scale = min(1.0, max(_SMALLEST, cap * chance.uniform(0.3, 1.6)) / cap)
    size = max(8, round(width * scale)), max(4, round(height * scale))
    small = cv2.resize(scene, size, interpolation=cv2.INTER_AREA)
    small = small + chance.normal(0, abs(chance.normal(0, 6)), small.shape)
    if chance.random() < 0.2:  # a camera that sharpens
        small = small + chance.uniform(0.3, 1.5) * (small - cv2.GaussianBlur(small, (0, 0), 1.0))
    saved = np.clip(small, 0, 255).astype(np.uint8)
    if chance.random() < 0.7:
        saved = _saved(saved, int(chance.integers(30, 96)))
    whole = cv2.resize(saved, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(whole, np.uint8)


def _saved(picture: Picture, quality: int) -> Picture:
    output = BytesIO()
    Pillow.fromarray(picture, "L").save(output, "JPEG", quality=quality)
    with Pillow.open(output) as saved:
        return np.asarray(saved)
