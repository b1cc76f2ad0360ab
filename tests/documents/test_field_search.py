from collections.abc import Callable

import pytest

from titan.documents.field_search import find_in_parts, find_name, find_number
from titan.documents.text_reading import ReadLine

MakeLine = Callable[..., ReadLine]


@pytest.mark.parametrize("text", ["L898902C3", "L 898902 C3", "No. L898902C3", "L-898902-C3"])
def test_a_number_agrees_however_it_is_spaced(make_line: MakeLine, text: str) -> None:
    found, near = find_number("L898902C3", [make_line("UTO"), make_line(text)])
    assert found is not None and near is None
    assert found.line.text == text


def test_a_typed_over_digit_is_near_and_sure(make_line: MakeLine) -> None:
    found, near = find_number("L898902C3", [make_line("L898962C3")])
    assert found is None and near is not None
    assert near.distance == 1 and near.confidence > 0.9


def test_a_doubtful_digit_agrees(make_line: MakeLine) -> None:
    found, near = find_number("L898902C3", [make_line("L898962C3", doubts={5: ("0", 0.2)})])
    assert found is not None and near is None


def test_letters_that_look_like_digits_agree(make_line: MakeLine) -> None:
    found, _ = find_number("L898902C3", [make_line("L8989O2C3")])
    assert found is not None


def test_a_number_inside_a_longer_one_is_another(make_line: MakeLine) -> None:
    assert find_number("367253746", [make_line("13672537460")]) == (None, None)
    found, _ = find_number("555123ABC", [make_line("555123ABC12")], cut=True)
    assert found is not None


def test_a_number_in_parts_is_found(make_line: MakeLine) -> None:
    lines = [make_line("SERIA HD NR 198025")]
    assert find_in_parts("HD198025", lines) is not None
    assert find_in_parts("HD198026", lines) is None
    assert find_in_parts("198025", lines) is None  # one part is what find_number looks for


def test_names_are_whole_words(make_line: MakeLine) -> None:
    lines = [make_line("Surname"), make_line("QUILLON")]
    found = find_name("QUILL", lines)
    assert found is None or found.distance > 0
    agreeing = find_name("QUILL", [make_line("QUILL, OTTO")])
    assert agreeing is not None and agreeing.distance == 0


def test_words_of_a_name_may_stand_on_several_lines(make_line: MakeLine) -> None:
    lines = [make_line("KOWALSKA-"), make_line("KWIATKOWSKA", 400, 140)]
    found = find_name("KOWALSKA KWIATKOWSKA", lines)
    assert found is not None and found.distance == 0


def test_another_letter_is_near(make_line: MakeLine) -> None:
    found = find_name("ERIKSSON", [make_line("ERIKSSEN")])
    assert found is not None
    assert found.distance == 1 and found.confidence > 0.9


def test_a_doubtful_letter_agrees(make_line: MakeLine) -> None:
    found = find_name("ERIKSSON", [make_line("ERIKSSEN", doubts={6: ("O", 0.3)})])
    assert found is not None and found.distance == 0
