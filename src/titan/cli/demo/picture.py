"""The document of the demo: the reader's own, or a specimen drawn and captured here."""

from pathlib import Path

from titan.cli.demo.progress import Step
from titan.cli.document import specimen_picture
from titan.cli.inspection import read_picture

DEMO_SEED = 7


def document_picture(own: Path | None, data_dir: Path, step: Step) -> bytes:
    """Return the bytes of the picture, and keep the drawn one for the reader to look at.

    Raises:
        DocumentError: ``document.unreadable`` if the reader's file cannot be read.
    """
    if own is not None:
        content = read_picture(own)
        step.outcome = f"{own.name}, {len(content) // 1024} kB"
        return content
    content = specimen_picture(DEMO_SEED)
    (data_dir / "specimen.jpg").write_bytes(content)
    step.outcome = f"specimen of Utopia, drawn and captured, {len(content) // 1024} kB"
    return content
