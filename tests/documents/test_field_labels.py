from collections.abc import Callable

from titan.documents.field_labels import is_label, labelled
from titan.documents.text_reading import ReadLine


def test_a_label_points_to_the_line_below_it(make_line: Callable[..., ReadLine]) -> None:
    lines = [
        make_line("Surname / Nom", 400, 100, height=20),
        make_line("ERIKSSON", 400, 124),
        make_line("Given names / Prénoms", 400, 180, height=20),
        make_line("ANNA MARIA", 400, 204),
    ]
    surname, given = labelled("primary_identifier", lines), labelled("secondary_identifier", lines)
    assert surname is lines[1]
    assert given is lines[3]


def test_a_label_points_to_the_line_beside_it(make_line: Callable[..., ReadLine]) -> None:
    lines = [make_line("Date of birth", 100, 100), make_line("12 AUG 1974", 340, 102)]
    assert labelled("date_of_birth", lines) is lines[1]


def test_a_label_without_a_value_points_nowhere(make_line: Callable[..., ReadLine]) -> None:
    lines = [make_line("Nationality"), make_line("Sex", 400, 140), make_line("F", 900, 600)]
    assert labelled("nationality", lines) is None


def test_the_place_of_birth_is_no_date(make_line: Callable[..., ReadLine]) -> None:
    lines = [make_line("Lieu de naissance", 400, 100), make_line("ZENITH", 400, 130)]
    assert labelled("date_of_birth", lines) is None
    assert labelled("place", lines) is lines[1]


def test_a_sentence_is_no_label_of_a_field(make_line: Callable[..., ReadLine]) -> None:
    text = "This card is not evidence of citizenship or of permanent residence"
    lines = [make_line(text, 400, 100), make_line("POLAND", 400, 130)]
    assert is_label(text)
    assert labelled("nationality", lines) is None
