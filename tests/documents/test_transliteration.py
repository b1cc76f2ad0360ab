import pytest

from titan.documents.transliteration import (
    bare_letter,
    may_spell,
    spelling_distance,
    spellings,
)


@pytest.mark.parametrize(
    ("printed", "zone"),
    [
        ("Müller", "MUELLER"),
        ("Müller", "MULLER"),
        ("Müller", "MUXXLLER"),
        ("Ñíguez", "NIGUEZ"),
        ("Ñíguez", "NXXIGUEZ"),
        ("Åström", "AASTROEM"),
        ("Åström", "ASTROM"),
        ("Sørensen", "SOERENSEN"),
        ("Weiß", "WEISS"),
        ("Þór", "THOR"),
        ("Łącki", "LACKI"),
        ("OĞLU", "OGLU"),
        ("BƏKİR", "BEKIR"),
        ("O'Brien", "OBRIEN"),
        ("Щербаков", "SHCHERBAKOV"),
        ("Щербаков", "SHTERBAKOV"),
        ("Юлия", "IULIIA"),
        ("Игорь", "IGOR"),
        ("Ігор", "IGOR"),  # noqa: RUF001 - Cyrillic is meant
        ("Гончар", "HONCHAR"),
    ],
)
def test_printed_names_have_the_spellings_of_the_tables(printed: str, zone: str) -> None:
    assert may_spell(zone, printed)
    assert spelling_distance(zone, printed, 3) == 0


@pytest.mark.parametrize(
    ("printed", "zone"),
    [
        ("Müller", "MILLER"),
        ("Anna", "ANN"),
        ("Ann", "ANNA"),
        ("Weiß", "WEIS"),
        ("Щерба", "SCHERBA"),
    ],
)
def test_other_names_have_not(printed: str, zone: str) -> None:
    assert not may_spell(zone, printed)
    assert spelling_distance(zone, printed, 3) > 0


def test_a_name_that_the_zone_cut_off_is_its_beginning() -> None:
    assert may_spell("PAPANDROPOULOU", "Papandropoulous", cut=True)
    assert not may_spell("PAPANDROPOULOU", "Papandropoulous")
    assert not may_spell("PAPANDREOU", "Papandropoulous", cut=True)


def test_the_distance_counts_letters_and_stops() -> None:
    assert spelling_distance("ERIKSSON", "ERIKSON", 3) == 1
    assert spelling_distance("ERIKSSON", "FRIKSEN", 3) == 3
    assert spelling_distance("ERIKSSON", "LINDQUIST", 3) == 4


def test_every_character_has_a_bare_letter_or_none() -> None:
    assert (bare_letter("ö"), bare_letter("7"), bare_letter("-"), bare_letter("Я")) == (
        "O", "7", "", "I",
    )  # fmt: skip
    assert spellings("\u6797") == ("",)  # a Han character is left out
