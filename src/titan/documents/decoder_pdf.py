"""The first page of a PDF file, within the decoding process.

A scanner's PDF is one photograph laid over the page: that photograph is taken as it is, with its
own quantisation tables. Any other page is rendered as it would be seen, with every picture on it.
"""

from typing import Any

from titan.documents.decoder_content import JPEG, PDF, RefusedError
from titan.documents.decoder_pictures import decode_picture, printable, refuse_pixels

_LONGEST = 2400  # pixels of a rendered page
_SHARPEST = 300 / 72  # pixels a point: beyond it, print shows nothing more
_LARGEST_PAGE = 14_400.0  # points, ISO 32000-1, annex C.2
_COVERS = 0.85  # of the page: the picture is the page
_MOST_OBJECTS = 20_000  # on the page, form by form; a text page has some thousands
_DEEPEST = 5  # forms in forms
_TAIL = 2048  # bytes in which readers look for the end's mark


def decode_pdf(
    content: bytes, maximum_pixels: int, maximum_pages: int
) -> tuple[dict[str, Any], bytes]:
    """Return what a PDF file says of itself, and the pixels of its first page.

    Args:
        content: the whole file.
        maximum_pixels: of the page and of every picture on it, by the headers.
        maximum_pages: that the file may have.

    Returns:
        As `titan.documents.decoder_pictures.decode_picture`; ``embedded`` counts the pictures.

    Raises:
        RefusedError: ``document.truncated``, ``document.encrypted``, ``document.too-many-pages``,
            ``document.too-many-pixels`` or ``document.bomb``.
    """
    import pypdfium2

    if b"%%EOF" not in content[-_TAIL:]:
        raise RefusedError("document.truncated", "The file ends before its end mark.")
    if b"/Encrypt" in content:
        raise RefusedError("document.encrypted", "The PDF file is encrypted.")
    try:
        document = pypdfium2.PdfDocument(content)
        pages = len(document)
        if pages > maximum_pages:
            raise RefusedError(
                "document.too-many-pages",
                f"The file has {pages} pages; at most {maximum_pages} are accepted.",
            )
        page = document[0]
        facts, pixels = _page(page, maximum_pixels)
        software = printable(document.get_metadata_value("Producer"))
    except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
        raise RefusedError("document.truncated", "The PDF file is damaged.") from error
    facts |= {"media_type": PDF, "pages": pages, "software": facts["software"] or software}
    return facts, pixels


def _page(page: Any, maximum_pixels: int) -> tuple[dict[str, Any], bytes]:
    width, height = page.get_size()
    if not (0 < width <= _LARGEST_PAGE and 0 < height <= _LARGEST_PAGE):
        raise RefusedError("document.bomb", "The page is larger than a PDF page can be.")
    pictures = _pictures(page, maximum_pixels)
    facts, pixels = _photograph(page, pictures, width * height, maximum_pixels) or _rendered(
        page, min(_LONGEST / max(width, height), _SHARPEST)
    )
    return facts | {"embedded": len(pictures)}, pixels


def _pictures(page: Any, maximum_pixels: int) -> list[Any]:
    """Pictures on the page; none is decoded before its size is known."""
    from pypdfium2 import raw

    found = []
    for count, part in enumerate(page.get_objects(max_depth=_DEEPEST)):
        too_deep = part.type == raw.FPDF_PAGEOBJ_FORM and part.level + 1 >= _DEEPEST
        if count >= _MOST_OBJECTS or too_deep:
            raise RefusedError("document.bomb", "The page holds more than a document's page.")
        if part.type == raw.FPDF_PAGEOBJ_IMAGE:
            across, down = part.get_px_size()
            refuse_pixels(across, down, maximum_pixels)
            found.append(part)
    return found


def _photograph(
    page: Any, pictures: list[Any], area: float, maximum_pixels: int
) -> tuple[dict[str, Any], bytes] | None:
    """The one JPEG that covers the page upright, as it was embedded; None if there is none."""
    if len(pictures) != 1 or page.get_rotation() or pictures[0].get_filters() != ["DCTDecode"]:
        return None
    left, bottom, right, top = pictures[0].get_bounds()
    across, skew, lean, up = pictures[0].get_matrix().get()[:4]
    upright = across > 0 and up > 0 and abs(skew) + abs(lean) < 0.01 * (across + up)
    if not upright or (right - left) * (top - bottom) < _COVERS * area:
        return None
    content = bytes(pictures[0].get_data())
    facts, pixels = decode_picture(content, JPEG, maximum_pixels, 1)
    return facts, pixels


def _rendered(page: Any, scale: float) -> tuple[dict[str, Any], bytes]:
    pixels = page.render(scale=scale, rev_byteorder=False, prefer_bgrx=False).to_numpy()
    if pixels.ndim == 2:
        pixels = pixels[..., None].repeat(3, axis=2)
    pixels = pixels[..., :3]
    facts = {
        "width": pixels.shape[1],
        "height": pixels.shape[0],
        "orientation": 1,
        "has_exif": False,
        "has_camera": False,
        "software": None,
        "quantisation": [],
    }
    return facts, pixels.tobytes()
