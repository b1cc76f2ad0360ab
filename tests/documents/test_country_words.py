import pytest

from titan.documents.country_words import one_state, states_named
from titan.domain import countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UTOPIAN", "UTO"), ("POLSKIE / POLISH/POLONAISE", "POL"), ("Shqiptare/Albanian", "ALB"),
        ("HRVATSKO", "HRV"), ("REPUBLIC OF CHINA", "TWN"), ("NEW ZEALAND", "NZL"), ("D", "DEU"),
        ("Türkiye", "TUR"), ("ÖSTERREICH", "AUT"), ("FRA", "FRA"),
    ],
)  # fmt: skip
def test_states_are_known_by_their_words(text: str, code: str) -> None:
    assert code in states_named(text)


def test_a_sentence_names_no_state_by_chance() -> None:
    assert states_named("This document is void if altered, and may be revoked by the") == set()


def test_codes_of_one_state_are_one() -> None:
    assert one_state(["D"]) == one_state(["DEU"]) == {countries.country_index("DEU")}
    assert one_state(["QQQ"]) == set()
