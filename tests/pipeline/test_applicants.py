"""Applicants: screened, exported whole, forgotten in time, and erased without a trace."""

import base64
import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from titan.domain.access import OPERATOR, itself
from titan.domain.case import Case, CaseStatus
from titan.errors import StorageError, UsageError
from titan.runtime import Titan
from titan.storage.tables import Applicant, CaseRow, CredentialRow

Settled = Callable[[Titan, str], Case]


def _sandbox(titan: Titan) -> Any:
    _, token = titan.create_key("sandbox", ["applicant"], sandbox=True)  # type: ignore[list-item] # a word is its role
    caller = titan.authenticate(token, "")
    assert caller is not None
    return caller


def _list(titan: Titan, tmp_path: Path, name: str, day: date) -> None:
    from titan.aml.lists.library import Library

    entity = {"id": "Q1", "schema": "Person", "properties": {"name": [name]}}
    path = tmp_path / f"list-{day}.json"
    path.write_text(json.dumps(entity))
    Library(titan.settings.data_dir / "lists").add("sanctions", [path], day)


def _send(titan: Titan, caller: Any, magic: str, **more: Any) -> Case:
    case = titan.open_case(5, caller=caller, **more)
    return titan.submit_document(case.id, f"TITAN-SANDBOX {magic}".encode(), caller)


@pytest.mark.slow
def test_every_outcome_is_reached_with_magic_values(
    make_titan: Callable[..., Titan], settled: Settled
) -> None:
    titan = make_titan()
    caller = _sandbox(titan)
    sent = {
        magic: _send(titan, caller, magic).id
        for magic in ("pass 1", "refer 2", "fail 3", "hit 4", "document.truncated", "nonsense")
    }
    ended = {magic: settled(titan, case_id) for magic, case_id in sent.items()}
    assert {magic: (case.status.value, case.reason) for magic, case in ended.items()} == {
        "pass 1": ("approved", None),
        "refer 2": ("in_review", "sandbox-refer"),
        "fail 3": ("declined", "sandbox-fail"),
        "hit 4": ("in_review", "screening-hit"),
        "document.truncated": ("failed", "document.truncated"),
        "nonsense": ("failed", "document.not-a-picture"),
    }


@pytest.mark.slow
def test_a_listed_person_waits_and_an_approved_one_comes_back(
    make_titan: Callable[..., Titan], settled: Settled, tmp_path: Path
) -> None:
    titan = make_titan()
    caller = _sandbox(titan)
    case = settled(titan, _send(titan, caller, "pass 7").id)
    assert case.status is CaseStatus.APPROVED
    assert titan.screening(case.id).hits == ()
    mrz = titan.report(case.id).document.mrz
    assert mrz is not None
    name = f"{mrz.primary_identifier}, {mrz.secondary_identifier}"
    _list(titan, tmp_path, name, date(2026, 1, 1))

    second = settled(titan, _send(titan, caller, "pass 7").id)
    assert (second.status, second.reason) == (CaseStatus.IN_REVIEW, "screening-hit")
    (hit,) = titan.screening(second.id).hits
    assert (hit.list, hit.entry) == ("sanctions", "Q1") and hit.score > 0.95

    assert titan.screen_again() == 1
    again = titan.case(case.id)
    assert (again.status, again.reason) == (CaseStatus.IN_REVIEW, "screening-hit")
    assert titan.screen_again() == 0, "nothing changed since"
    assert titan.review_case(case.id, approve=True, reason="a namesake").status == "approved"
    _list(titan, tmp_path, name, date(2026, 2, 1))
    assert titan.screen_again() == 0, "a hit that was looked at is not new"
    assert [event.type for event in titan.case_events(case.id)][-2:] == [
        "case.in_review", "case.approved",
    ]  # fmt: skip


@pytest.mark.slow
def test_everything_is_handed_out_and_then_nothing_is_left(
    make_titan: Callable[..., Titan], settled: Settled, tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    titan = make_titan()
    caller, applicant = _sandbox(titan), titan.create_applicant()
    case = titan.open_case(5, "FRA", caller=caller, applicant_id=applicant.id)
    magic = b"TITAN-SANDBOX refer 9"
    titan.submit_document(case.id, magic, caller)
    settled(titan, case.id)
    titan.review_case(case.id, approve=True, reason="the word is CANARY-REVIEW")
    assert settled(titan, case.id).status is CaseStatus.APPROVED

    whole = titan.export_applicant(applicant.id)
    (shown,) = whole["cases"]
    assert base64.b64decode(shown["submission"]["front"]) == magic
    assert shown["claims"] == {"residency": "FRA"}
    assert shown["reviews"][0]["reason"] == "the word is CANARY-REVIEW"
    mrz = shown["report"]["document"]["mrz"]
    assert shown["credential"]["attributes"]["birth_date"] == int(
        mrz["date_of_birth"].replace("-", "")
    )
    assert [event["type"] for event in shown["events"]][-1] == "case.approved"
    with pytest.raises(UsageError):
        titan.export_applicant(applicant.id, itself("another"))

    titan.erase_applicant(applicant.id)
    for read in (
        lambda: titan.export_applicant(applicant.id),
        lambda: titan.report(case.id),
        lambda: titan.screening(case.id),
    ):
        with pytest.raises(StorageError) as caught:
            read()
        assert caught.value.code == "storage.erased"
    with titan._database.read() as session:
        assert session.get_one(Applicant, applicant.id).wrapped_key is None
    titan.close()

    canaries = [
        b"CANARY-REVIEW", magic, mrz["document_number"].encode(),
        mrz["primary_identifier"].encode(), mrz["lines"][1].encode(),
    ]  # fmt: skip
    printed = "".join(capfd.readouterr()).encode()
    for path in tmp_path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert [canary for canary in canaries if canary in content] == [], path
    assert not any(canary in printed for canary in canaries)
    assert list((tmp_path / "blobs").iterdir()) == []


def test_retention_erases_what_is_over_and_nothing_else(make_titan: Callable[..., Titan]) -> None:
    titan = make_titan(retention_days=30.0)
    old, new, live = (titan.open_case(number, None) for number in (5, 6, 7))
    long_ago = time.time() - 60 * 86_400
    with titan._database.write() as session:
        for case in (old, live):
            session.execute(
                update(CaseRow).where(CaseRow.id == case.id).values(updated_at=long_ago)
            )
            session.execute(
                update(Applicant)
                .where(Applicant.id == case.applicant_id)
                .values(created_at=long_ago)
            )
        session.add(
            CredentialRow(
                id="cred_1", case_id=live.id, applicant_id=live.applicant_id, person_tag="1",
                leaf_index=0, root_sequence=1, state="live", sealed=b"", created_at=long_ago,
            )
        )  # fmt: skip
    assert titan.forget_old() == 1
    erased = {case.id: titan.applicant(case.applicant_id).erased_at for case in (old, new, live)}
    assert erased[old.id] is not None and erased[new.id] is None and erased[live.id] is None
    (entry,) = [one for one in titan.audit_entries() if one.action == "applicant.erased"]
    assert entry.actor == "retention"


def test_an_applicants_cases_stand_together(make_titan: Callable[..., Titan]) -> None:
    titan = make_titan()
    applicant = titan.create_applicant("once")
    assert titan.create_applicant("once") == applicant
    cases = [titan.open_case(number, applicant_id=applicant.id).id for number in (5, 6)]
    assert titan.applicant(applicant.id).cases == tuple(cases)
    assert titan.applicants(10).items[0].id == applicant.id
    with pytest.raises(UsageError):
        titan.open_case(7, applicant_id=applicant.id, caller=itself("another"))
    with pytest.raises(UsageError):
        titan.applicant(f"app_{'0' * 32}", OPERATOR)
