"""What a reviewer looks at comes back as it was kept."""

import pytest

from titan.domain.report import Exhibited
from titan.pipeline.exhibits import decode, encode

_FRONT = Exhibited("front", b"\xff\xd8\nfront", b"\x89PNG\n", 640, 480)


@pytest.mark.parametrize("shown", [(_FRONT,), (_FRONT, Exhibited("back", b"", b"\n\n", 1, 2))])
def test_what_was_kept_comes_back(shown: tuple[Exhibited, ...]) -> None:
    assert decode(encode(shown)) == shown
