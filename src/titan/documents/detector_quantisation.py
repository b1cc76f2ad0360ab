"""The text detector in whole numbers: built from rapidocr's own file, and shipped beside it.

In eight bits the network costs a third and marks nearly the same pixels (docs/decisions/0019).
Weights take seven bits: processors without VNNI add products of eight in sixteen bits, where they
could overflow. Ranges of activations are those seen on drawn pages of the training families.

``python -m titan.documents.detector_quantisation`` builds the file and its manifest anew.
"""

import hashlib
import tempfile
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from titan.documents.built_networks import keep_network
from titan.documents.text_detection import DETECTOR_NAME, WEIGHTS_DIR, as_input, scaled_down
from titan.errors import DocumentError

_MODEL = "PP-OCRv6_det_small.onnx"
_MODEL_SHA256 = "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"
_OPSET = 17  # the first that knows scales by channel is 13; the file has 11
_SEEDS = range(500, 510)
"""Of the pages whose activations are looked at."""


def exact_detector() -> bytes:
    """Return the detector as rapidocr ships it, in 32-bit floating point.

    Raises:
        DocumentError: ``document.recogniser`` if its file is missing or changed.
    """
    try:
        content = files("rapidocr").joinpath("models", _MODEL).read_bytes()
    except FileNotFoundError as error:
        raise DocumentError("document.recogniser", "The detector's file is missing.") from error
    if hashlib.sha256(content).hexdigest() != _MODEL_SHA256:
        raise DocumentError("document.recogniser", "The text detector's file is changed.")
    return content


def quantised(content: bytes, pictures: Iterable[NDArray[np.float32]]) -> bytes:
    """Return a network whose convolutions compute in whole numbers.

    Args:
        content: an ONNX file with one input, ``x``.
        pictures: inputs (1, 3, H, W) that show which values its layers take.
    """
    import onnx
    from onnx import version_converter
    from onnxruntime.quantization import (  # type: ignore[import-untyped]  # it ships no types
        CalibrationDataReader,
        QuantFormat,
        QuantType,
        quantize_static,
    )
    from onnxruntime.quantization.shape_inference import (  # type: ignore[import-untyped]  # same
        quant_pre_process,
    )

    class Pictures(CalibrationDataReader):  # type: ignore[misc]  # its base has no types
        def __init__(self) -> None:
            self._left = iter(pictures)

        def get_next(self) -> dict[str, NDArray[np.float32]] | None:
            picture = next(self._left, None)
            return None if picture is None else {"x": picture}

    with tempfile.TemporaryDirectory() as folder:
        given, prepared, whole = (str(Path(folder) / name) for name in ("a", "b", "c"))
        onnx.save(version_converter.convert_version(onnx.load_from_string(content), _OPSET), given)
        quant_pre_process(given, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            whole,
            Pictures(),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        return Path(whole).read_bytes()


def _drawn_pictures() -> Iterable[NDArray[np.float32]]:
    from titan.documents.synthetic.sample import make_sample

    for seed in _SEEDS:
        yield as_input(scaled_down(make_sample(seed).pixels))


def main() -> None:
    """Build the file and its manifest."""
    content = quantised(exact_detector(), _drawn_pictures())
    keep_network(WEIGHTS_DIR, DETECTOR_NAME, content, {_MODEL: _MODEL_SHA256})


if __name__ == "__main__":
    main()
