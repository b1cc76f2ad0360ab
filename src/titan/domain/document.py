"""What is read from a picture of an identity document."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture as it was handed in.

    Attributes:
        content: the file's bytes.
        declared: media type or file suffix (``.jpg``) that came with them, or None; bytes that
            are something else are refused.
    """

    content: bytes
    declared: str | None = None


class MrzFormat(StrEnum):
    """The layouts of ICAO 9303 parts 4 to 7: lines x characters."""

    TD1 = "TD1"  # 3 x 30
    TD2 = "TD2"  # 2 x 36
    TD3 = "TD3"  # 2 x 44
    MRV_A = "MRV-A"  # 2 x 44
    MRV_B = "MRV-B"  # 2 x 36
    FRENCH_ID = "FRENCH-ID"  # 2 x 36, national layout before 2021


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """One check digit of the machine-readable zone, recomputed.

    Attributes:
        field: the ICAO word of what it protects, or ``composite``.
        printed: the character read at its place.
        computed: the digit that the fields read require.
    """

    field: str
    printed: str
    computed: str

    @property
    def verified(self) -> bool:
        """Whether the printed digit is the computed one (a filler stands for zero)."""
        return self.printed.replace("<", "0") == self.computed


@dataclass(frozen=True, slots=True)
class Mrz:
    """A machine-readable zone, in the words of ICAO 9303.

    Dates are None where the six printed characters are no date; the characters themselves
    stay in `lines`, so nothing read is ever dropped.
    """

    format: MrzFormat
    lines: tuple[str, ...]
    document_code: str
    issuing_state: str
    document_number: str
    date_of_birth: date | None
    sex: str
    date_of_expiry: date | None
    nationality: str
    primary_identifier: str
    secondary_identifier: str
    optional_data: str
    check_digits: tuple[CheckDigit, ...]

    @property
    def valid(self) -> bool:
        """Whether every check digit is verified."""
        return all(digit.verified for digit in self.check_digits)


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a picture, in pixels from its top left corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Quad:
    """Four corners, clockwise from the one at the top left of the upright document."""

    top_left: Point
    top_right: Point
    bottom_right: Point
    bottom_left: Point


@dataclass(frozen=True, slots=True)
class Region:
    """An upright rectangle of a picture, in pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of print as it was read, outside the machine-readable zone.

    Attributes:
        text: what was read, with spaces and accents where they were seen.
        confidence: 0 to 1, mean probability of its characters.
        region: where it stands in the rectified page.
    """

    text: str
    confidence: float
    region: Region


class Agreement(StrEnum):
    """What the visual zone says of a field of the machine-readable zone."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_FOUND = "not-found"


@dataclass(frozen=True, slots=True)
class VisualField:
    """One field of the machine-readable zone looked up in the visual zone.

    Attributes:
        name: in the spelling of `Mrz`, for example ``date_of_birth``.
        agreement: what was found.
        confidence: 0 to 1, how sure that is; 0 where nothing was found.
        region: the line that agrees or differs, or None where nothing was found.
    """

    name: str
    agreement: Agreement
    confidence: float
    region: Region | None


@dataclass(frozen=True, slots=True)
class VisualZone:
    """The print of a page outside its machine-readable zone (ICAO 9303-3, section 3).

    Attributes:
        lines: what was read, from the top down.
        fields: each field of the machine-readable zone looked up; empty without such a zone.
        date_of_issue: where a date of issue could be told from the other dates, or None.
    """

    lines: tuple[TextLine, ...]
    fields: tuple[VisualField, ...]
    date_of_issue: date | None = None


@dataclass(frozen=True, slots=True)
class Barcode:
    """A two-dimensional code printed on the page, decoded without an error left over.

    Attributes:
        symbology: ``PDF417``, ``QRCode``, ``DataMatrix`` or ``Aztec``.
        region: where it stands in the rectified page.
        digest: SHA-256 of its content, in hex.
        elements: data elements by their three-letter identifiers where it follows the AAMVA
            DL/ID card design standard; empty for any other content.
        mentions: fields of the machine-readable zone that its content repeats.
        contradictions: fields of that zone of which its elements state another value.
    """

    symbology: str
    region: Region
    digest: str
    elements: tuple[tuple[str, str], ...] = ()
    mentions: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaceComparison:
    """Two faces compared. What was compared is not kept.

    Attributes:
        distance: between the two descriptors; 0 for the same picture.
        likelihood_ratio: how much likelier that distance is for one person than for two.
    """

    distance: float
    likelihood_ratio: float


@dataclass(frozen=True, slots=True)
class Portrait:
    """The holder's portrait on the page.

    Attributes:
        region: of the face in the rectified page.
        ghost_region: of the same portrait repeated smaller or paler, or None.
        ghost: portrait against its repetition, or None.
        selfie: portrait against the holder's own picture where one was given, or None.
        chip: portrait against the one in the document's chip where that was given, or None.
    """

    region: Region
    ghost_region: Region | None = None
    ghost: FaceComparison | None = None
    selfie: FaceComparison | None = None
    chip: FaceComparison | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One side of an identity document as it was read from one picture.

    Attributes:
        digest: SHA-256 of the bytes received, in hex.
        media_type: what the bytes are, by their content.
        width, height: of the decoded, upright picture, in pixels.
        quad: the document's outline, or None where the page fills the picture.
        rotation: degrees clockwise by which the picture was turned to read it.
        mrz: the machine-readable zone, or None where none was found or it is illegible.
        mrz_region: where it stands in the rectified page, or None where none was found.
        mrz_confidence: 0 to 1, mean probability of the characters read; 0 without a zone.
        visual_zone: the print outside that zone, or None where it was not read.
        barcodes: two-dimensional codes on the page.
        portrait: the holder's portrait, or None where no face was found.
    """

    digest: str
    media_type: str
    width: int
    height: int
    quad: Quad | None
    rotation: int
    mrz: Mrz | None
    mrz_region: Region | None
    mrz_confidence: float = 0.0
    visual_zone: VisualZone | None = None
    barcodes: tuple[Barcode, ...] = ()
    portrait: Portrait | None = None


@dataclass(frozen=True, slots=True)
class PictureEvidence:
    """What the bytes of a picture say besides its pixels.

    Attributes:
        media_type: by content, for example ``image/jpeg``.
        orientation: the EXIF orientation, 1 to 8; 1 where none is stated.
        has_exif: whether an EXIF block is present.
        has_camera: whether it names a camera's maker or model.
        software: name of the software that wrote the file, as its metadata state it, or None.
        quantisation: the JPEG's quantisation tables in row order, luminance first; empty for
            other formats.
        has_manifest: whether a C2PA manifest is embedded; nothing says that it is valid.
        edits: how many steps of editing the file's own history lists (XMP).
        is_generated: whether the file says of itself that a model generated it (IPTC).
        pages: pictures or pages that the file holds; the first is the one examined.
        embedded: pictures on the first page of a PDF file.
    """

    media_type: str
    orientation: int
    has_exif: bool
    has_camera: bool
    software: str | None
    quantisation: tuple[tuple[int, ...], ...]
    has_manifest: bool = False
    edits: int = 0
    is_generated: bool = False
    pages: int = 1
    embedded: int = 0


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """From where on a page is seen too badly; the attributes are those of `PageQuality`."""

    least_long_side: int = 480
    most_blur: float = 0.60
    least_brightness: float = 0.30
    least_contrast: float = 0.20
    most_glare: float = 0.02
    least_zone_pitch: float = 5.0


@dataclass(frozen=True, slots=True)
class PageQuality:
    """How well a page can be seen, as numbers that a person who retries can act on.

    Attributes:
        long_side: pixels of the page's longer side.
        blur: 0 sharp to 1 blurred (Crete and others 2007).
        brightness: 0 black to 1 white, the level that the brighter quarter of the page reaches.
        contrast: 0 to 1, distance between the dark and the bright twentieth of the page.
        glare: share of the page, 0 to 1, that is burnt out by reflected light.
        zone_pitch: pixels of the page from one character of its zone to the next, which is about
            a character's height; None without a zone.
        blur_region: where the page is most blurred, or None where it is sharp all over.
        glare_region: the largest burnt patch, or None.
        cut_off: sides of the upright page that lie outside the picture.
        limits: in force when it was measured.
    """

    long_side: int
    blur: float
    brightness: float
    contrast: float
    glare: float
    zone_pitch: float | None = None
    blur_region: Region | None = None
    glare_region: Region | None = None
    cut_off: tuple[str, ...] = ()
    limits: QualityLimits = QualityLimits()
