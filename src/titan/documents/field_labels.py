"""Labels of the visual zone, and the line that stands where a label points.

Matching needs no labels; where one is legible, it says which line holds a field whose value
is nowhere on the page. ICAO Doc 9303 part 3, 3.9 wants labels in English, French or Spanish
beside the issuer's language; beginnings of words are enough to know them by.
"""

import re
import unicodedata
from collections.abc import Sequence

from titan.documents.text_reading import ReadLine
from titan.domain.document import Region

_LABELS: dict[str, str] = {
    "primary_identifier": r"SURNAME|\bNOM\b|APELLIDOS?|NACHNAME|FAMILY NAME|LAST NAME|COGNOME|"
    r"NAZWISKO|\bNUME\b|PREZIME|SOYAD|MBIEMRI|PRIMARY IDENT|PERENIMI|UZVARDS|PAVARDE|PRIJMENI|"
    r"APELIDO|ACHTERNAAM|EFTERNAVN|ETTERNAVN|EFTERNAMN|SUKUNIMI",
    "secondary_identifier": r"GIVEN|PRENOM|NOMBRE|VORNAME|FIRST NAME|FORENAME|\bNOME\b|IMION|"
    r"IMIE|PRENUME|\bADI\b|\bEMRI\b|SECONDARY IDENT|EESNIMI|\bVARDS\b|VARDAS|JMENO|NOMES|"
    r"VOORNAMEN|FORNAVN|FORNAMN|ETUNIME",
    "document_number": r"(PASSPORT|DOCUMENT|CARD|PASSEPORT|CARTE|PASAPORTE|DOKUMENT|AUSWEIS)"
    r"[^A-Z0-9]{0,3} ?(NO|NR|NUMBER|N\b|NUM)|DOC\w*\W{0,2}N[O\b]",
    "date_of_birth": r"BIRTH DATE|DATE OF BIRTH|NAISSANCE|NACIMIENTO|GEBURT|NASCITA|NASCIMENTO|"
    r"URODZENIA|NASTERII|ROJSTVA|RODENJA|DOGUM|SYNNYINAIKA|FODELSE|FODSELS|DATELINDJA",
    "date_of_expiry": r"EXPIR|VALID UNTIL|CADUCIDAD|VENCIMIENTO|GULTIG BIS|SCADENZA|WAZNOSCI|"
    r"VALABIL|VALJANOSTI|SKADIMIT|GECERLI|VALIDADE|GELDIG TOT",
    "date_of_issue": r"DATE OF ISSUE|ISSUE DATE|DELIVRANCE|EXPEDICION|AUSSTELLUNG|RILASCIO|"
    r"WYDANIA|EMITERII|IZDAJE|IZDAVANJA|LESHIMIT|VERILIS|EMISSAO|AFGIFTE",
    "place": r"PLACE|LIEU|LUGAR|LUOGO|MIEJSCE|MJESTO|VENDLINDJA|LOC NASTERE|GEBURTSORT",
    "nationality": r"NATIONALIT|NACIONALIDAD|STAATSANG|CITTADINANZA|OBYWATELSTWO|DRZAVLJAN|"
    r"SHTETESIA|UYRUGU|CETATENIE|CITIZENSHIP",
    "sex": r"\bSEX|\bSEXO|\bSEXE|GESCHLECHT|\bSESSO|\bPLEC|GJINIA|CINSIYET|GENDER|\bSPOL\b",
}
_OTHER = r"PLACE|LIEU|LUGAR|AUTHORITY|AUTORITE|SIGNATURE|HEIGHT|PERSONAL|TYPE|CODE|ADDRESS|BORN"
_PATTERNS = {name: re.compile(words) for name, words in _LABELS.items()}
_ANY = re.compile("|".join((*_LABELS.values(), _OTHER)))
_PLACE = re.compile(r"PLACE|LIEU|LUGAR|\bORT\b|LUOGO|MIEJSCE|MJESTO|VEND|\bLOC\b|LOCUL")
_MOST_WORDS = 9  # of a label in two or three languages; more are a sentence
_BELOW = 2.4  # of the label's height: where its value begins at the latest
_BESIDE = 14.0  # of the label's height: how far to its right a value may stand


def is_label(text: str) -> bool:
    """Say whether a line holds a word of some label."""
    return _ANY.search(_plain(text)) is not None


def labelled(name: str, lines: Sequence[ReadLine]) -> ReadLine | None:
    """Return the line to which a legible label of a field points, or None.

    Args:
        name: of the field, in the spelling of `titan.domain.document.Mrz`, or ``date_of_issue``,
            or ``place`` for the first place that the page names.
        lines: of the page.
    """
    for label in lines:
        text = _plain(label.text)
        if len(text.split()) > _MOST_WORDS or _is_of_a_place(name, text):
            continue
        if _PATTERNS[name].search(text) is None:
            continue
        pointed = [(line, _way(label.region, line.region)) for line in lines if line is not label]
        near = [
            (way, place)
            for place, (line, way) in enumerate(pointed)
            if way is not None and not is_label(line.text)
        ]
        if near:
            return pointed[min(near)[1]][0]
    return None


def _is_of_a_place(name: str, text: str) -> bool:
    """Whether the label is that of the place of birth or issue, not of the date."""
    return name.startswith("date_") and _PLACE.search(text) is not None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in text.upper())


def _way(label: Region, value: Region) -> float | None:
    """How far the value is from where it should stand, in label heights, or None."""
    height = max(label.height, 1)
    below = (value.y - (label.y + 0.6 * label.height)) / height
    aside = (value.x - label.x) / height
    overlap = min(label.x + label.width, value.x + value.width) - max(label.x, value.x)
    if -0.3 <= below <= _BELOW and overlap > 0 and aside > -2:
        return max(0.0, below) + 0.2 * abs(aside)
    level = abs(value.y + value.height / 2 - label.y - label.height / 2) / height
    right = (value.x - label.x - label.width) / height
    if level < 0.6 and -0.5 <= right <= _BESIDE:
        return 1.0 + 0.2 * max(0.0, right)
    return None
