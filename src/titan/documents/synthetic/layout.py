"""Where things stand on the pages of each design, in millimetres.

Sizes: ICAO 9303 part 4 (TD3, 125 x 88), part 5 (TD1, 85.6 x 54), part 6 (TD2, 105 x 74), part 7
(MRV-B, 105 x 74). Ten characters an inch in the machine-readable zone (9303-3, 4.2).
"""

from dataclasses import dataclass

from titan.domain.document import MrzFormat

Box = tuple[float, float, float, float]
"""Left, top, width, height in millimetres."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A labelled field: its ICAO word, its label, left edge and top in millimetres."""

    name: str
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The plan of one side.

    Attributes:
        pen: which of the four pens draws it.
        size: width and height of the page in millimetres.
        scale: pixels a millimetre.
        title: what kind of document it says it is.
        format: of its machine-readable zone, or None.
        code: the two characters that begin the zone.
        zone_top: baseline of the zone's first line, in millimetres.
        portrait, ghost: boxes, or None.
        emblems: centres and radii of rosettes.
        entries: the labelled fields.
        scripts: typefaces of title, labels and values, one set of them for each page.
        title_room: millimetres that the title may fill.
    """

    pen: str
    size: tuple[float, float]
    scale: float
    title: str
    format: MrzFormat | None
    code: str
    zone_top: float
    portrait: Box | None
    ghost: Box | None
    emblems: tuple[tuple[float, float, float], ...]
    entries: tuple[Entry, ...]
    scripts: tuple[tuple[str, str, str], ...]
    title_room: float = 80.0


_PASSPORT = Layout(
    pen="pillow", size=(125, 88), scale=8, title="PASSPORT", format=MrzFormat.TD3, code="P<",
    zone_top=74.4, portrait=(6, 19, 35, 45), ghost=(104, 44, 15, 19),
    emblems=((82, 40, 19), (113, 12, 7)),
    entries=(
        Entry("document_code", "Type / Type", 46, 16),
        Entry("issuing_state", "Code / Code", 60, 16),
        Entry("document_number", "Passport No. / No. de passeport", 78, 16),
        Entry("primary_identifier", "1. Surname / Nom", 46, 24),
        Entry("secondary_identifier", "2. Given names / Prenoms", 46, 31.5),
        Entry("nationality", "3. Nationality / Nationalite", 46, 39),
        Entry("date_of_birth", "4. Date of birth / Date de naissance", 78, 39),
        Entry("sex", "5. Sex / Sexe", 46, 46.5),
        Entry("place", "6. Place of birth / Lieu", 58, 46.5),
        Entry("date_of_issue", "7. Date of issue / Date de delivrance", 46, 54),
        Entry("date_of_expiry", "8. Date of expiry / Expiration", 78, 54),
    ),
    scripts=(("sans-bold", "sans", "sans"), ("serif-bold", "sans", "serif"),
             ("sans-bold", "serif", "mono"), ("modern-bold", "modern-sans", "modern-sans")),
)  # fmt: skip

_CARD_FRONT = Layout(
    pen="vector", size=(85.6, 54), scale=12, title="IDENTITY CARD", format=None, code="",
    zone_top=0, portrait=(3.5, 13, 24, 31), ghost=(70, 32, 12, 15.5),
    emblems=((60, 28, 14), (77, 7, 4)),
    entries=(
        Entry("primary_identifier", "Surname", 31, 12),
        Entry("secondary_identifier", "Given names", 31, 18.6),
        Entry("sex", "Sex", 31, 25.2),
        Entry("nationality", "Nationality", 40, 25.2),
        Entry("date_of_birth", "Date of birth", 58, 25.2),
        Entry("place", "Place of birth", 31, 31.8),
        Entry("document_number", "Document No.", 31, 38.4),
        Entry("date_of_expiry", "Date of expiry", 50, 38.4),
        Entry("date_of_issue", "Date of issue", 31, 45),
    ),
    scripts=(("sans-bold", "sans", "sans-bold"), ("times-bold", "sans", "times-bold"),
             ("serif-bold", "serif", "serif"), ("sans-bold", "sans-oblique", "mono")),
)  # fmt: skip

_CARD_BACK = Layout(
    pen="vector", size=(85.6, 54), scale=12, title="", format=MrzFormat.TD1, code="I<",
    zone_top=38.2, portrait=None, ghost=(66, 4, 15, 19), emblems=((42, 15, 11), (56, 28, 4)),
    entries=(
        Entry("place", "Place of residence", 5, 4),
        Entry("date_of_issue", "Date of issue", 5, 11),
        Entry("document_number", "Card number", 36, 11),
        Entry("date_of_expiry", "Valid until", 36, 18),
        Entry("issuing_state", "Issuing authority", 5, 18),
    ),
    scripts=(("sans-bold", "sans", "sans-bold"), ("times-bold", "sans", "times-bold"),
             ("serif-bold", "serif", "serif"), ("sans-bold", "sans-oblique", "mono")),
)  # fmt: skip

_PERMIT = Layout(
    pen="pillow", size=(105, 74), scale=9.6, title="RESIDENCE PERMIT", format=MrzFormat.TD2,
    code="IR", zone_top=65.0, portrait=(76, 13, 26, 34), ghost=None,
    emblems=((42, 30, 20), (66, 44, 7)),
    entries=(
        Entry("document_number", "PERMIT NUMBER", 4, 12),
        Entry("primary_identifier", "NAME", 4, 19.6),
        Entry("secondary_identifier", "FORENAMES", 4, 26.4),
        Entry("date_of_birth", "BORN", 4, 33.2),
        Entry("place", "AT", 34, 33.2),
        Entry("nationality", "NATIONALITY", 4, 40),
        Entry("sex", "SEX", 34, 40),
        Entry("date_of_issue", "ISSUED", 4, 46.8),
        Entry("date_of_expiry", "VALID UNTIL", 34, 46.8),
    ),
    scripts=(("serif-bold", "serif", "typewriter"), ("modern-bold", "sans", "sans-bold"),
             ("sans-bold", "sans", "typewriter")),
)  # fmt: skip

_IDENTITY = Layout(
    pen="opencv", size=(105, 74), scale=9.6, title="NATIONAL IDENTITY", format=MrzFormat.TD2,
    code="ID", zone_top=64.6, portrait=(4, 14, 29, 37), ghost=(84, 28, 15, 19),
    emblems=((60, 34, 17), (97, 9, 5)),
    entries=(
        Entry("primary_identifier", "SURNAME", 37, 13),
        Entry("secondary_identifier", "FIRST NAMES", 37, 20.4),
        Entry("date_of_birth", "DATE OF BIRTH", 37, 27.8),
        Entry("sex", "SEX", 66, 27.8),
        Entry("nationality", "CITIZENSHIP", 37, 35.2),
        Entry("place", "BIRTHPLACE", 56, 35.2),
        Entry("document_number", "NUMBER", 37, 42.6),
        Entry("date_of_issue", "ISSUED", 37, 50),
        Entry("date_of_expiry", "EXPIRES", 66, 50),
    ),
    scripts=(("times-bold", "times", "times"), ("modern-bold", "modern", "modern"),
             ("times-bold", "modern-sans", "times-bold")),
)  # fmt: skip

_VISA = Layout(
    pen="plain", size=(105, 74), scale=9.6, title="VISA", format=MrzFormat.MRV_B, code="V<",
    zone_top=63.6, portrait=(5, 18, 25, 32), ghost=None, emblems=((52, 36, 21), (94, 12, 7)),
    entries=(
        Entry("issuing_state", "VALID FOR", 34, 6),
        Entry("document_number", "No.", 62, 6),
        Entry("date_of_issue", "FROM", 34, 14),
        Entry("date_of_expiry", "UNTIL", 62, 14),
        Entry("primary_identifier", "SURNAME", 34, 22),
        Entry("secondary_identifier", "NAME", 34, 30),
        Entry("date_of_birth", "BORN", 34, 38),
        Entry("sex", "SEX", 62, 38),
        Entry("nationality", "NATIONALITY", 34, 46),
        Entry("place", "ISSUED AT", 62, 46),
    ),
    scripts=(("times-bold", "times", "typewriter"), ("modern-bold", "modern", "modern-bold"),
             ("times", "modern-sans", "modern-sans")),
    title_room=27,
)  # fmt: skip

LAYOUTS: dict[str, Layout] = {
    "passport": _PASSPORT,
    "card-front": _CARD_FRONT,
    "card-back": _CARD_BACK,
    "permit": _PERMIT,
    "identity": _IDENTITY,
    "visa": _VISA,
}
