"""What a policy asks, in words, and what a version changed."""

from dataclasses import replace

from titan.domain.countries import country_mask
from titan.domain.credential import Policy
from titan.domain.encoding import to_json
from titan.zk.statement import EVERYONE
from titan_console.policies import changes, span, terms

_NOTHING = Policy(0, False, 0, 7, EVERYONE, EVERYONE, 5, ("0x" + "ab" * 20,))
_MUCH = Policy(18, True, 2, 3, EVERYONE, country_mask(["AUT", "DEU"]), 5, ("0x" + "ab" * 20,))


def test_a_policy_that_asks_nothing_still_asks_for_a_credential() -> None:
    asked = [term.asked for term in terms(to_json(_NOTHING))]
    assert asked == [
        "A credential that is valid on the day of the proof", "A credential of one issuer",
        "A root that was superseded at most 1 hour ago", "Proved anew after 30 days",
    ]  # fmt: skip


def test_every_term_is_said_with_its_reason() -> None:
    found = terms(to_json(_MUCH))
    assert [len(found), len(terms(to_json(_NOTHING)))] == [9, 4]
    assert all(term.why.endswith(".") for term in found)
    (countries,) = [term.countries for term in found if term.countries]
    assert set(countries) == {"AUT", "DEU"}
    assert {term.by for term in found} == {"proof", "chain", "proof and chain"}


def test_a_version_tells_what_it_changed() -> None:
    older = to_json(replace(_MUCH, minimum_age=21))
    assert changes(to_json(_MUCH), older) == [
        "21 years of age or more", "no longer: 18 years of age or more"
    ]  # fmt: skip
    assert changes(older, older) == []
    assert len(changes(None, older)) == 9


def test_a_time_is_said_in_its_largest_unit() -> None:
    assert [span(one) for one in (86_400, 7200, 90, 60, 0)] == [
        "1 day", "2 hours", "90 seconds", "1 minute", "0 seconds"
    ]  # fmt: skip
