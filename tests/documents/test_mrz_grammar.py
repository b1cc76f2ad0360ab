import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.documents.mrz_grammar import (
    CHARACTERS,
    LAYOUTS,
    check_digit,
    compose_td3,
    parse_mrz,
)
from titan.domain.document import MrzFormat

TODAY = date(2026, 11, 22)
VECTORS = json.loads(
    (Path(__file__).resolve().parents[1] / "vectors" / "mrz_specimens.json").read_text()
)
LEGIBLE = {name: vector for name, vector in VECTORS.items() if "lines" in vector}
names = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.format)
def test_layouts_cover_every_position_once(layout: object) -> None:
    covered = [
        (field.line, place) for field in layout.fields for place in range(field.start, field.end)
    ]
    expected = [(line, place) for line in range(layout.height) for place in range(layout.width)]
    assert covered == expected


@pytest.mark.parametrize("name", LEGIBLE)
def test_transcribed_specimens_have_right_check_digits(name: str) -> None:
    vector = LEGIBLE[name]
    mrz = parse_mrz(MrzFormat(vector["format"]), tuple(vector["lines"]), TODAY)
    assert mrz.valid
    assert mrz.date_of_birth and mrz.date_of_expiry


def test_check_digit_of_icao_example() -> None:
    assert check_digit("520727") == "3"
    assert check_digit("D23145890734") == "9"


def test_check_digit_refuses_foreign_characters() -> None:
    with pytest.raises(ValueError):
        check_digit("12a")


def test_parse_long_document_number_of_td1() -> None:
    lines = (
        "I<UTOD23145890<7349" + "<" * 11,
        "7408122F1204159UTO" + "<" * 11 + "6",
        "ERIKSSON<<ANNA<MARIA" + "<" * 10,
    )
    mrz = parse_mrz(MrzFormat.TD1, lines, TODAY)
    assert mrz.document_number == "D23145890734"
    assert mrz.optional_data == ""
    number = next(digit for digit in mrz.check_digits if digit.field == "document_number")
    assert number.verified


def test_parse_french_card() -> None:
    lines = ("IDFRABERTHIER" + "<" * 23, "8806923102858CORINNE<<<<<<<6512068F6")
    mrz = parse_mrz(MrzFormat.FRENCH_ID, lines, TODAY)
    assert mrz.valid
    assert (mrz.primary_identifier, mrz.secondary_identifier) == ("BERTHIER", "CORINNE")
    assert (mrz.document_number, mrz.date_of_birth) == ("880692310285", date(1965, 12, 6))
    assert mrz.date_of_expiry is None
    assert mrz.nationality == "FRA"


def test_parse_keeps_wrong_digits_and_flags_them() -> None:
    upper, lower = LEGIBLE["mrz_fastmrz/td3.jpg"]["lines"]
    wrong = lower[:19] + "3" + lower[20:]
    mrz = parse_mrz(MrzFormat.TD3, (upper, wrong), TODAY)
    failed = {digit.field: digit for digit in mrz.check_digits if not digit.verified}
    assert failed.keys() == {"date_of_birth", "composite"}
    assert (failed["date_of_birth"].printed, failed["date_of_birth"].computed) == ("3", "2")
    assert mrz.lines == (upper, wrong)


@pytest.mark.parametrize(
    ("text", "birth"),
    [("261122", date(2026, 11, 22)), ("261123", date(1926, 11, 23)), ("000229", date(2000, 2, 29)),
     ("990229", None), ("7408<<", None), ("741312", None)],
)  # fmt: skip
def test_births_are_the_latest_past_day(text: str, birth: date | None) -> None:
    upper, lower = LEGIBLE["mrz_fastmrz/td3.jpg"]["lines"]
    mrz = parse_mrz(MrzFormat.TD3, (upper, lower[:13] + text + lower[19:]), TODAY)
    assert mrz.date_of_birth == birth


@pytest.mark.parametrize(
    ("text", "expiry"),
    [("980104", date(1998, 1, 4)), ("560101", date(2056, 1, 1)), ("570101", date(1957, 1, 1))],
)
def test_expiries_lie_at_most_thirty_years_ahead(text: str, expiry: date) -> None:
    upper, lower = LEGIBLE["mrz_fastmrz/td3.jpg"]["lines"]
    mrz = parse_mrz(MrzFormat.TD3, (upper, lower[:21] + text + lower[27:]), TODAY)
    assert mrz.date_of_expiry == expiry


@pytest.mark.parametrize("lines", [("P<UTO",), ("P" * 44, "1" * 43), ("P" * 44,)])
def test_parse_refuses_other_shapes(lines: tuple[str, ...]) -> None:
    with pytest.raises(ValueError):
        parse_mrz(MrzFormat.TD3, lines, TODAY)


@given(
    holder=st.tuples(names, names, st.sampled_from("MFX<")),
    number=st.text(CHARACTERS[:36], min_size=1, max_size=9),
    birth=st.dates(date(1927, 1, 1), TODAY),
    expiry=st.dates(date(2000, 1, 1), date(2056, 12, 31)),
)
def test_composed_passports_parse_back(
    holder: tuple[str, str, str], number: str, birth: date, expiry: date
) -> None:
    surname, given_name, sex = holder
    lines = compose_td3(
        issuing_state="UTO",
        primary_identifier=surname,
        secondary_identifier=given_name,
        document_number=number,
        nationality="D",
        date_of_birth=birth,
        sex=sex,
        date_of_expiry=expiry,
    )
    mrz = parse_mrz(MrzFormat.TD3, lines, TODAY)
    assert mrz.valid
    assert (mrz.primary_identifier, mrz.secondary_identifier) == (surname, given_name)
    assert (mrz.document_number, mrz.nationality, mrz.sex) == (number, "D", sex)
    assert (mrz.date_of_birth, mrz.date_of_expiry) == (birth, expiry)


@given(place=st.integers(0, 8), digit=st.sampled_from("0123456789"))
def test_any_single_changed_digit_of_the_number_is_caught(place: int, digit: str) -> None:
    upper, lower = LEGIBLE["mrz_specimens/43_pass-twn.jpg"]["lines"]
    if lower[place] == digit or not lower[place].isdigit():
        return
    changed = lower[:place] + digit + lower[place + 1 :]
    assert not parse_mrz(MrzFormat.TD3, (upper, changed), TODAY).valid


def test_compose_refuses_what_does_not_fit() -> None:
    with pytest.raises(ValueError):
        compose_td3(
            issuing_state="UTO",
            primary_identifier="Eriksson",
            secondary_identifier="",
            document_number="1",
            nationality="UTO",
            date_of_birth=TODAY,
            sex="F",
            date_of_expiry=TODAY,
        )
