"""Policies: what each asks and why, which versions it had, and who may change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from titan.domain.countries import CODES
from titan_console.desk import Desk, signed_in

_EVERYONE = (1 << 256) - 1
_HIGHEST_TIER = 7
_DAY, _HOUR, _MINUTE = 86_400, 3600, 60
_WHY = {
    "valid": ("What was examined long ago may not be so any more.", "proof"),
    "age": ("Counted by the calendar; the day of birth is not shown.", "proof"),
    "document": ("An expired document no longer speaks for its holder.", "proof"),
    "assurance": ("Higher levels ask more evidence of document and holder.", "proof"),
    "country": ("Which one of them is not shown.", "proof"),
    "tier": (
        "Of the person when the credential was issued, and of the address for as long as the "
        "attestation stands.",
        "proof and chain",
    ),
    "issuer": ("Only whom the owner trusts may vouch.", "chain"),
    "root": (
        "A revoked credential cannot be proved for longer than that; a revocation that refuses "
        "earlier roots ends it at once.",
        "chain",
    ),
    "ttl": ("Persons and documents change.", "chain"),
}
"""Why a term is asked, and who enforces it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a policy asks.

    Attributes:
        asked: what, in words.
        why: what it keeps out.
        by: who enforces it: the proof or the chain.
        countries: codes of a set that would be too long for a sentence.
    """

    asked: str
    why: str
    by: str
    countries: tuple[str, ...] = ()


@signed_in
async def policies(desk: Desk) -> Response:
    """Show the policies that this issuer's credentials can answer."""
    found = (await desk.service.get("/policies"))["items"]
    return desk.page("policies.html", policies=found)


@signed_in
async def policy(desk: Desk) -> Response:
    """Show one policy with its terms, its versions, and how it is changed."""
    asked = desk.request.path_params["policy_id"].lower()
    found = (await desk.service.get("/policies"))["items"]
    shown = next((one for one in found if one["policy_id"] == asked), None)
    if shown is None:
        return desk.page("problem.html", 404, problem=_NO_POLICY)
    request = await desk.service.get("/policies/default/request")
    versions = shown["versions"]
    return desk.page(
        "policy.html",
        policy=shown,
        terms=terms(versions[-1]["policy"]),
        versions=[
            {**one, "changes": changes(before and before["policy"], one["policy"])}
            for before, one in zip((None, *versions), versions, strict=False)
        ][::-1],
        registry=request["registry"],
        default=request["policy_id"] == asked,
    )


def terms(policy: Mapping[str, Any]) -> list[Term]:
    """Say what a policy asks, one thing after the other."""
    return [*_proved(policy), *_enforced(policy)]


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """Say what a version asks that the one before did not; everything, of the first."""
    old = {_spoken(term) for term in terms(before)} if before else set[str]()
    new = [_spoken(term) for term in terms(after)]
    dropped = sorted(old - set(new))
    return [*(one for one in new if one not in old), *(f"no longer: {one}" for one in dropped)]


def span(seconds: int) -> str:
    """Write a time in its largest unit that leaves nothing over."""
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds and seconds % unit == 0:
            count = seconds // unit
            return f"{count} {name}{'' if count == 1 else 's'}"
    return f"{seconds} seconds"


def _proved(policy: Mapping[str, Any]) -> list[Term]:
    found = [Term("A credential that is valid on the day of the proof", *_WHY["valid"])]
    if policy["minimum_age"]:
        found.append(Term(f"{policy['minimum_age']} years of age or more", *_WHY["age"]))
    if policy["document_in_force"]:
        found.append(Term("A document in force", *_WHY["document"]))
    if policy["minimum_assurance"]:
        asked = f"An examination of level {policy['minimum_assurance']} or above"
        found.append(Term(asked, *_WHY["assurance"]))
    for mask, what in (("residency_mask", "Residence"), ("nationality_mask", "Nationality")):
        if int(policy[mask]) != _EVERYONE:
            codes = _countries(int(policy[mask]))
            asked = f"{what} in one of {len(codes)} countries"
            found.append(Term(asked, *_WHY["country"], codes))
    return found


def _enforced(policy: Mapping[str, Any]) -> list[Term]:
    found, tier = list[Term](), policy["maximum_aml_tier"]
    if tier < _HIGHEST_TIER:
        found.append(Term(f"A risk tier of at most {tier}", *_WHY["tier"]))
    count = len(policy["accepted_issuers"])
    issuers = "one issuer" if count == 1 else f"one of {count} issuers"
    root = f"A root that was superseded at most {span(policy['root_max_age'])} ago"
    return [
        *found,
        Term(f"A credential of {issuers}", *_WHY["issuer"]),
        Term(root, *_WHY["root"]),
        Term(f"Proved anew after {span(policy['attestation_ttl'])}", *_WHY["ttl"]),
    ]


def _countries(mask: int) -> tuple[str, ...]:
    return tuple(code for place, code in enumerate(CODES, 1) if mask >> place & 1)


def _spoken(term: Term) -> str:
    listed: Sequence[str] = term.countries
    return f"{term.asked} ({' '.join(listed)})" if listed else term.asked


_NO_POLICY = {
    "title": "No such policy",
    "detail": "The registry has no policy of this id that accepts this issuer.",
    "remedy": "Go back to the list and choose one of its policies.",
    "code": "policy.not-found",
}
