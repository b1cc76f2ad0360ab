"""Files that appear whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Give a hidden file beside `path` to write to; it takes the place of `path` at the end.

    Where the writing fails, `path` is as it was and the draft is gone.

    Args:
        path: a file in a folder that exists.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
