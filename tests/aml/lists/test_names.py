"""Names that are the same are found however they are written; others are not."""

import random
from collections.abc import Callable

import pytest

from titan.aml.lists.names import NameIndex, words_of
from titan.aml.lists.screening import LEAST_SCORE

GIVEN = (
    "Anna Maria Johan Sven Ivan Sergei Olga Mohammed Ahmed Fatima Yusuf Wei Jorge Carlos Lucia "
    "Pierre Jean Hans Greta Kofi Amara Takeshi Yuki Priya Dmitri Vladimir Elena Omar Layla Stefan"
).split()
SURNAMES = (
    "Eriksson Johansson Petrov Ivanov Smirnov Kuznetsov Hussein Khan Zhang Garcia Fernandez Rossi "
    "Dubois Lefevre Muller Schmidt Okafor Mensah Tanaka Suzuki Sharma Patel Novak Horvat Popescu"
).split()

DRAW = random.Random(7)  # noqa: S311 - no secret
LISTED = sorted(
    {f"{' '.join(DRAW.sample(GIVEN, 1 + n % 2))} {DRAW.choice(SURNAMES)}" for n in range(100)}
)


def mistyped(name: str) -> str:
    """A letter is left out, doubled, swapped or replaced."""
    place = DRAW.choice([at for at in range(1, len(name) - 1) if name[at : at + 2].isalpha()])
    rest = name[place + 1 :]
    return name[:place] + DRAW.choice(
        [rest, 2 * name[place] + rest, rest[:1] + name[place] + rest[1:], "x" + rest]
    )


WRITTEN: dict[str, tuple[Callable[[str], str], float]] = {
    "in capitals": (str.upper, 1.0),
    "surname first": (lambda n: f"{n.split()[-1]}, {' '.join(n.split()[:-1])}", 1.0),
    "with a title": (lambda n: f"Mr. {n}", 1.0),
    "with an initial": (lambda n: f"{n[0]}. {' '.join(n.split()[1:])}", 1.0),
    "mistyped": (mistyped, 0.95),
    "mistyped twice": (lambda n: mistyped(mistyped(n)), 0.7),
    "without the middle name": (lambda n: f"{n.split()[0]} {n.split()[-1]}", 0.98),
    "with another middle name": (lambda n: n.replace(" ", " Quentin ", 1), 0.98),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_listed_name_is_found(how: str) -> None:
    index, (write, least) = NameIndex(LISTED), WRITTEN[how]
    found = [
        name in [LISTED[place] for place, _ in index.alike(write(name), LEAST_SCORE)]
        for name in LISTED
    ]
    assert sum(found) / len(found) >= least


def test_the_surname_alone_is_no_match() -> None:
    index, wrong, asked = NameIndex(LISTED), 0, 0
    for _ in range(1000):
        name = f"{DRAW.choice(GIVEN)} {DRAW.choice(SURNAMES)}"
        if not any(set(name.split()) <= set(listed.split()) for listed in LISTED):
            asked += 1
            wrong += any(True for _ in index.alike(name, LEAST_SCORE))
    assert asked > 500
    assert wrong / asked <= 0.01


@pytest.mark.parametrize(
    ("given", "listed"),
    [
        ("Иван Петров", "Ivan Petrov"),
        ("MÜLLER, Jürgen", "Jurgen Muller"),
        ("Abdulrahman Khan", "Abdul Rahman Khan"),
        ("Abdul Rahman Khan", "Abdulrahman Khan"),
        ("Rosneft Trading S.A.", "ROSNEFT TRADING SA"),
        ("Acme Holdings Limited", "Acme Holdings Ltd."),
    ],
)
def test_scripts_joins_and_legal_forms_do_not_matter(given: str, listed: str) -> None:
    places = [place for place, _ in NameIndex([*LISTED, listed]).alike(given, 0.95)]
    assert places[:1] == [len(LISTED)]


def test_the_reason_tells_each_word() -> None:
    found = next(NameIndex([*LISTED, "Anna Maria Ericsson"]).alike("Anna Eriksson Berg", 0.5))[1]
    assert "anna" in found.reason
    assert "not in the list: berg" in found.reason
    place, alike = next(NameIndex(["Anna Maria Ericsson"]).alike("Anna Eriksson", 0.5))
    assert place == 0
    assert alike.reason == "anna, eriksson like ericsson (0.91); only in the list: maria"


def test_numbers_and_words_of_nothing_else() -> None:
    assert words_of("The Company Ltd") == ("the", "company", "ltd"), "all, if none would be left"
    assert not list(NameIndex(["Unit 61398"]).alike("Unit 61399", LEAST_SCORE))
    assert not list(NameIndex(LISTED).alike("", 0.0))
    assert not list(NameIndex([]).alike("Anna", 0.0))
