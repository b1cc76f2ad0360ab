"""The document of the demo: the reader's own, or a specimen drawn and captured here."""

from datetime import date
from pathlib import Path

from titan.cli.demo.progress import Step
from titan.errors import DocumentError


def document_picture(own: Path | None, data_dir: Path, step: Step) -> bytes:
    """Return the bytes of the picture, and keep the drawn one for the reader to look at.

    Raises:
        DocumentError: ``document.unreadable`` if the reader's file cannot be read.
    """
    if own is not None:
        try:
            content = own.read_bytes()
        except OSError as error:
            raise DocumentError("document.unreadable", f"{own.name}: {error.strerror}.") from error
        step.outcome = f"{own.name}, {len(content) // 1024} kB"
        return content
    content = specimen_picture(date.today())
    kept = data_dir / "specimen.jpg"
    kept.write_bytes(content)
    step.outcome = f"specimen of Utopia, drawn and captured, {len(content) // 1024} kB"
    return content
