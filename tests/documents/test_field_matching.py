from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from titan.documents.field_matching import Matching, match_fields
from titan.documents.mrz_grammar import parse_mrz
from titan.documents.text_reading import ReadLine
from titan.domain.document import Agreement, Mrz, MrzFormat

MakeLine = Callable[..., ReadLine]

PRINTED = {
    "title": "UTOPIA",
    "number": "L898902C3",
    "surname": "ERIKSSON",
    "names": "ANNA MARIA",
    "nationality": "UTOPIAN",
    "birth": "12 AUG/AOUT 74",
    "sex": "F",
    "issue": "16 APR/AVR 07",
    "expiry": "15 APR/AVR 12",
    "personal": "ZE 184226 B",
}


@pytest.fixture
def match(mrz: Mrz, make_line: MakeLine) -> Callable[..., Matching]:
    """Return a function that matches the page with some of its lines printed otherwise."""

    def matched(**changed: str | None) -> Matching:
        texts = [text for text in (PRINTED | changed).values() if text is not None]
        return match_fields(mrz, [make_line(text, 400, 60 * y) for y, text in enumerate(texts)])

    return matched


def _agreements(matching: Matching) -> dict[str, Agreement]:
    return {field.name: field.agreement for field in matching.fields}


def test_every_field_of_a_right_page_agrees(match: Callable[..., Matching]) -> None:
    matching = match()
    assert set(_agreements(matching)) == {
        "document_number", "date_of_birth", "date_of_expiry", "primary_identifier",
        "secondary_identifier", "nationality", "sex", "optional_data",
    }  # fmt: skip
    assert matching.settled and not matching.differing
    assert matching.date_of_issue == date(2007, 4, 16)


@pytest.mark.parametrize(
    ("line", "text", "field"),
    [
        ("number", "L898902C4", "document_number"),
        ("number", "K771209D3", "document_number"),  # of the same pattern: nothing else is
        ("birth", "12 AUG/AOUT 75", "date_of_birth"),
        ("birth", "13 AUG/AOUT 74", "date_of_birth"),
        ("birth", "03 MAY/MAI 61", "date_of_birth"),
        ("expiry", "15 MAY/MAI 12", "date_of_expiry"),
        ("surname", "ERIKSSEN", "primary_identifier"),
        ("names", "ANNA MARTA", "secondary_identifier"),
        ("sex", "M", "sex"),
        ("personal", "ZE 184227 B", "optional_data"),
    ],
)
def test_a_changed_field_differs_and_no_other(
    match: Callable[..., Matching], line: str, text: str, field: str
) -> None:
    matching = match(**{line: text})
    assert [one.name for one in matching.differing] == [field]


@pytest.mark.parametrize("line", ["number", "birth", "surname", "names", "sex", "nationality"])
def test_a_field_that_is_not_printed_is_not_found(
    match: Callable[..., Matching], line: str
) -> None:
    matching = match(**{line: None, "title": None} if line == "nationality" else {line: None})
    assert Agreement.NOT_FOUND in _agreements(matching).values()
    assert not matching.differing


def test_a_label_shows_which_name_is_another(mrz: Mrz, make_line: MakeLine) -> None:
    lines = [make_line("Surname/Nom", 400, 100, height=20), make_line("VANTERPOOL", 400, 124)]
    assert [one.name for one in match_fields(mrz, lines).differing] == ["primary_identifier"]


def test_a_label_shows_another_nationality(mrz: Mrz, make_line: MakeLine) -> None:
    lines = [make_line("UTOPIA", 400, 20), make_line("Nationality", 400, 100, height=20)]
    lines.append(make_line("FRENCH", 400, 124))
    assert [one.name for one in match_fields(mrz, lines).differing] == ["nationality"]


def test_a_place_called_like_the_holder_is_no_surname(mrz: Mrz, make_line: MakeLine) -> None:
    lines = [make_line("Place of birth", 400, 100, height=20), make_line("ERIKSSON", 400, 124)]
    found = _agreements(match_fields(mrz, lines))
    assert found["primary_identifier"] is Agreement.NOT_FOUND


def test_a_second_copy_of_the_number_must_agree_too(mrz: Mrz, make_line: MakeLine) -> None:
    lines = [make_line("L898902C3"), make_line("L898962C3", 400, 400)]
    assert [one.name for one in match_fields(mrz, lines).differing] == ["document_number"]


def test_a_birth_inside_a_personal_number_agrees(mrz: Mrz, make_line: MakeLine) -> None:
    found = _agreements(match_fields(mrz, [make_line("CNP 2740812204994")]))
    assert found["date_of_birth"] is Agreement.AGREES


def test_lines_too_small_to_read_make_no_difference(mrz: Mrz, make_line: MakeLine) -> None:
    assert not match_fields(mrz, [make_line("ERIKSSEN", height=8)]).differing


def test_only_the_line_of_the_names_says_that_they_are_cut(make_line: MakeLine) -> None:
    lines = (
        "I<UTOD231458907<<<<<<<<0212300",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    )
    card = parse_mrz(MrzFormat.TD1, lines, date(2011, 6, 1))
    found = _agreements(match_fields(card, [make_line("ERIKSSONS")]))
    assert found["primary_identifier"] is Agreement.DIFFERS


def test_a_name_that_fills_the_zone_may_go_on_in_print(mrz: Mrz, make_line: MakeLine) -> None:
    names = "P<UTOPAPANDROPOULOU<<JONATHON<WARREN<TREVOR<"
    full = replace(
        mrz,
        lines=(names[:-1] + "B", mrz.lines[1]),
        primary_identifier="PAPANDROPOULOU",
        secondary_identifier="JONATHON WARREN TREVORB",
    )
    lines = [make_line("PAPANDROPOULOU"), make_line("JONATHON WARREN TREVOR BASIL", 400, 160)]
    found = _agreements(match_fields(full, lines))
    assert found["secondary_identifier"] is Agreement.AGREES
