"""Dates as they are printed: orders of numbers, month names of many languages, short years.

ICAO Doc 9303 part 3, 3.3 lets a month be printed as a number or as an abbreviated word, in two
languages beside each other; years may have two digits. A printed date therefore has several
readings, and which one is meant only the machine-readable zone can tell.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# Month names without accents, January to December. English, French, German, Spanish, Italian,
# Portuguese, Dutch, Danish, Swedish, Finnish, Estonian, Latvian, Lithuanian, Polish, Czech,
# Slovak, Croatian, Slovene, Hungarian, Romanian, Albanian, Turkish, Indonesian, Icelandic.
_NAMES = """
january february march april may june july august september october november december
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
januar februar marz april mai juni juli august september oktober november dezember
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januar februar marts april maj juni juli august september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
tammikuu helmikuu maaliskuu huhtikuu toukokuu kesakuu heinakuu elokuu syyskuu lokakuu marraskuu joulukuu
jaanuar veebruar marts aprill mai juuni juuli august september oktoober november detsember
janvaris februaris marts aprilis maijs junijs julijs augusts septembris oktobris novembris decembris
sausis vasaris kovas balandis geguze birzelis liepa rugpjutis rugsejis spalis lapkritis gruodis
styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik listopad grudzien
leden unor brezen duben kveten cerven cervenec srpen zari rijen listopad prosinec
januar februar marec april maj jun jul august september oktober november december
sijecanj veljaca ozujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac
januar februar marec april maj junij julij avgust september oktober november december
januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
janar shkurt mars prill maj qershor korrik gusht shtator tetor nentor dhjetor
ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik
januari februari maret april mei juni juli agustus september oktober nopember desember
januar februar mars april mai juni juli agust september oktober november desember
"""  # noqa: E501 - one language a line
_MONTHS = tuple(tuple(line.upper().split()) for line in _NAMES.strip().splitlines())

_SEPARATOR = r"\s?[./\-\u00b7,' ]\s?"
_NUMERIC = re.compile(
    rf"(?<!\d)(\d{{1,4}})(?:{_SEPARATOR})(\d{{1,2}})(?:{_SEPARATOR}(\d{{2,4}})|(\d{{4}}))(?!\d)"
)
_RUN = re.compile(r"(?<!\d)(\d{2})(\d{2})[.]?(\d{4}|\d{2})(?!\d)")
_RUN_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})[^0-9A-Z]{0,3}([A-Z][A-Z./ \-]{1,30}?)\W{0,3}(\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(r"([A-Z]{3,})[. ]{1,2}(\d{1,2}),?\s{0,2}(\d{4})(?!\d)")
_LETTER_FOR_ZERO = re.compile(r"(?<=\d)O(?!CT|KT|UT|TT)|(?<![A-Z])O(?=\d)")


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date found in a text.

    Attributes:
        start, end: half-open span of the text.
        readings: each (year, month, day) that it may mean; a year below 100 is a short one.
        spelled: whether a separator or a month's name shows that it is a date.
    """

    start: int
    end: int
    readings: tuple[tuple[int, int, int], ...]
    spelled: bool

    def means(self, day: date) -> bool:
        """Whether one of its readings is that day."""
        return any(_same(reading, day) == 3 for reading in self.readings)

    def shared(self, day: date) -> int:
        """How many of year, month and day the likeliest reading shares with that day."""
        return max((_same(reading, day) for reading in self.readings), default=0)

    def days(self, latest: date) -> Iterator[date]:
        """Yield each day that it may mean, short years as the last such year up to the latest."""
        for year, month, day in self.readings:
            whole = year
            if year < 100:
                whole = latest.year - (latest.year - year) % 100
            try:
                yield date(whole, month, day)
            except ValueError:  # 30 February: a reading that is no day
                continue


def printed_dates(text: str) -> list[PrintedDate]:
    """Return every date in a text, from left to right, without overlaps.

    Args:
        text: a line as it was read.
    """
    plain = _plain(text)
    found: list[PrintedDate] = []
    runs = (*_numeric(plain, _RUN, False), *_numeric(plain, _RUN_YEAR_FIRST, False))
    for candidate in (*_spelled(plain), *_numeric(plain, _NUMERIC, True), *runs):
        if all(candidate.end <= one.start or candidate.start >= one.end for one in found):
            found.append(candidate)
    return sorted(found, key=lambda one: one.start)


def _same(reading: tuple[int, int, int], day: date) -> int:
    year = day.year % 100 if reading[0] < 100 else day.year
    return sum((reading[0] == year, reading[1] == day.month, reading[2] == day.day))


def _plain(text: str) -> str:
    """Capitals without accents, one character for each of the text."""
    letters = (unicodedata.normalize("NFD", character)[0].upper()[0] for character in text)
    return _LETTER_FOR_ZERO.sub("0", "".join(letters))


def _numeric(text: str, pattern: re.Pattern[str], spelled: bool) -> Iterator[PrintedDate]:
    for match in pattern.finditer(text):
        parts = [group for group in match.groups() if group is not None]
        first, second, third = (int(part) for part in parts)
        lengths = [len(part) for part in parts]
        readings = []
        if lengths[0] == 4:
            readings = [(first, second, third)] if lengths[2] == 2 else []
        elif lengths[0] <= 2 and lengths[2] in (2, 4):
            readings = [(third, second, first), (third, first, second)]
            if lengths[2] == 2:
                readings.append((first, second, third))
        valid = tuple(dict.fromkeys(one for one in readings if _is_day(one)))
        if valid:
            yield PrintedDate(match.start(), match.end(), valid, spelled)


def _spelled(text: str) -> Iterator[PrintedDate]:
    for match in _DAY_FIRST.finditer(text):
        readings = _with_month(match[3], match[2], match[1])
        if readings:
            yield PrintedDate(match.start(), match.end(), readings, True)
    for match in _MONTH_FIRST.finditer(text):
        readings = _with_month(match[3], match[1], match[2])
        if readings:
            yield PrintedDate(match.start(), match.end(), readings, True)


def _with_month(year: str, words: str, day: str) -> tuple[tuple[int, int, int], ...]:
    months: set[int] = set()
    for word in re.findall(r"[A-Z]{3,}", words):
        months |= _months(word)
    readings = ((int(year), month, int(day)) for month in sorted(months))
    return tuple(reading for reading in readings if _is_day(reading))


def _months(word: str) -> set[int]:
    """Numbers of the months that a word or its beginning names in some language."""
    return {
        number
        for language in _MONTHS
        for number, name in enumerate(language, start=1)
        if name.startswith(word)
    }


def _is_day(reading: tuple[int, int, int]) -> bool:
    year, month, day = reading
    return 1 <= month <= 12 and 1 <= day <= 31 and (year < 100 or 1900 <= year <= 2199)
