"""The persons that specimens are made out to: none of them exists."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

_SURNAMES = (
    "ERIKSSON", "MERIDIAN", "VALDORA", "OKONOMA", "TESSERACT", "LINDQUIST", "MARAVAL", "ZENITH",
    "HALCYON", "IBEX OLIVE", "QUILL", "SORRELL",
)  # fmt: skip
_GIVEN = {
    "F": ("ANNA MARIA", "ISOLDE", "ODILE ZOE", "BIANCA", "GWEN", "DOROTHEA"),
    "M": ("OTTO", "IGOR BASIL", "QUENTIN", "ZOLTAN", "DIEGO", "SILAS OBED"),
}
_PLACES = ("ZENITH", "NADIR BAY", "OLD MERIDIAN", "PORT SOLSTICE")
_VALID_YEARS = 10


@dataclass(frozen=True, slots=True)
class SpecimenHolder:
    """What a specimen page says of its holder.

    Attributes:
        primary_identifier, secondary_identifier: surname and given names, in capitals.
        sex: ``F``, ``M`` or ``<``.
        date_of_birth, date_of_issue, date_of_expiry: as printed.
        place_of_birth: in the visual zone only.
        document_number: nine letters and digits at most.
        optional_data: of the second line, fourteen characters at most.
    """

    primary_identifier: str
    secondary_identifier: str
    sex: str
    date_of_birth: date
    date_of_issue: date
    date_of_expiry: date
    place_of_birth: str
    document_number: str
    optional_data: str = ""


def invent_holder(seed: int, today: date) -> SpecimenHolder:
    """Return a holder born in the 1990s whose passport is in force for years to come.

    Args:
        seed: the same seed and day give the same holder.
        today: the day that the passport must be in force.
    """
    chance = random.Random(seed)  # noqa: S311 - picks a fictional name, guards nothing
    sex = chance.choice("FM")
    issued = today - timedelta(days=chance.randrange(60, 3 * 365))
    born = date(chance.randrange(1990, 2000), chance.randrange(1, 13), chance.randrange(1, 29))
    number = chance.choice("LMNPRTUX") + "".join(chance.choices("0123456789", k=6))
    return SpecimenHolder(
        primary_identifier=chance.choice(_SURNAMES),
        secondary_identifier=chance.choice(_GIVEN[sex]),
        sex=sex,
        date_of_birth=born,
        date_of_issue=issued,
        # 29 February has no anniversary in most years; the day before serves for all.
        date_of_expiry=date(issued.year + _VALID_YEARS, issued.month, min(issued.day, 28)),
        place_of_birth=chance.choice(_PLACES),
        document_number=number + chance.choice("ABCDEFG") + chance.choice("0123456789"),
    )
