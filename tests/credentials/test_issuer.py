"""Credentials: one live one a person, issued once, revoked for good."""

from collections.abc import Callable
from datetime import date

import pytest

from titan.credentials.attributes import Claims
from titan.credentials.issuer import Application, Issuer, report_digest
from titan.domain.credential import Credential
from titan.domain.report import ForensicReport, Verdict
from titan.errors import CredentialError, StorageError
from titan.storage.database import Database
from titan.storage.tables import CaseRow, CredentialRow
from titan.storage.vault import Vault
from titan.zk.statement import leaf

MakeReport = Callable[..., ForensicReport]
ADDRESS = "0x" + "1f" * 20


@pytest.fixture
def issuer(database: Database, vault: Vault) -> Issuer:
    return Issuer(database, vault)


@pytest.fixture
def apply(database: Database, vault: Vault) -> Callable[..., Application]:
    def make(
        report: ForensicReport, case_id: str = "case_1", commitment: int = 5, reviewed: bool = False
    ) -> Application:
        with database.write() as session:
            applicant = vault.new_applicant(session)
            session.add(
                CaseRow(
                    id=case_id, applicant_id=applicant, holder_commitment=str(commitment),
                    claims=b"", status="issuing", created_at=0, updated_at=0,
                )
            )  # fmt: skip
        return Application(case_id, applicant, commitment, Claims(None), report, reviewed)

    return make


@pytest.fixture
def issue(issuer: Issuer, database: Database, today: date) -> Callable[..., Credential]:
    def do(application: Application, day: date = today) -> Credential:
        with database.write() as session:
            return issuer.issue(session, application, ADDRESS, day)

    return do


def test_a_passed_report_becomes_a_credential_in_the_tree(
    issuer: Issuer, apply: Callable[..., Application], issue: Callable[..., Credential],
    make_report: MakeReport,
) -> None:  # fmt: skip
    report = make_report()
    credential = issue(apply(report))
    assert issuer.credential(credential.id) == credential
    assert credential.evidence == report_digest(report)
    assert (credential.issuer, credential.holder_commitment) == (ADDRESS, 5)
    assert (credential.valid_from, credential.valid_until) == (20110601, 20120415)
    tree = issuer.tree()
    assert tree.leaves == (leaf(credential),) and not tree.published


def test_validity_ends_after_a_year_where_the_document_lasts_longer(
    apply: Callable[..., Application], issue: Callable[..., Credential], make_report: MakeReport
) -> None:
    long = make_report(date_of_expiry=date(2020, 1, 1))
    assert issue(apply(long, "case_1")).valid_until == 20120601
    leap = issue(apply(long, "case_2"), date(2012, 2, 29))
    assert (leap.valid_from, leap.valid_until) == (20120229, 20130301)


def test_issuing_a_case_again_gives_the_same_credential(
    issuer: Issuer, apply: Callable[..., Application], issue: Callable[..., Credential],
    make_report: MakeReport,
) -> None:  # fmt: skip
    application = apply(make_report())
    assert issue(application) == issue(application)
    assert issuer.tree().sequence == 1


def test_a_second_credential_of_a_person_replaces_the_first(
    issuer: Issuer, apply: Callable[..., Application], issue: Callable[..., Credential],
    make_report: MakeReport,
) -> None:  # fmt: skip
    first = issue(apply(make_report(), "case_1", commitment=5))
    other = issue(apply(make_report(document_number="OTHER"), "case_2"))
    second = issue(apply(make_report(), "case_3", commitment=6))
    assert first.person_tag == second.person_tag != other.person_tag
    assert issuer.tree().leaves == (0, leaf(other), leaf(second))
    states = [issuer.state(known.id) for known in (first, other, second)]
    assert states == ["replaced", "live", "live"]
    with pytest.raises(CredentialError) as caught:
        issuer.revoke(first.id)
    assert caught.value.code == "credential.replaced"


def test_revoking_empties_the_leaf_and_rotates_the_root(
    issuer: Issuer, apply: Callable[..., Application], issue: Callable[..., Credential],
    make_report: MakeReport,
) -> None:  # fmt: skip
    credential = issue(apply(make_report()))
    before = issuer.tree()
    done = issuer.revoke(credential.id)
    after = issuer.tree()
    assert (done.root, done.sequence, done.published) == (after.root, after.sequence, False)
    assert after.root != before.root and leaf(credential) not in after.leaves
    with pytest.raises(CredentialError) as caught:
        issuer.revoke(credential.id)
    assert caught.value.code == "credential.revoked"


@pytest.mark.parametrize(
    ("verdict", "reviewed", "issued"),
    [(Verdict.PASS, False, True), (Verdict.REFER, True, True), (Verdict.REFER, False, False),
     (Verdict.FAIL, False, False), (Verdict.FAIL, True, False)],
)  # fmt: skip
def test_only_passed_or_reviewed_reports_are_issued_from(  # noqa: PLR0917 - fixtures
    issuer: Issuer, apply: Callable[..., Application], issue: Callable[..., Credential],
    make_report: MakeReport, verdict: Verdict, reviewed: bool, issued: bool,
) -> None:  # fmt: skip
    application = apply(make_report(verdict), reviewed=reviewed)
    if issued:
        assert issue(application).attributes.assurance_level == (
            3 if verdict is Verdict.PASS else 2
        )
        return
    with pytest.raises(CredentialError) as caught:
        issue(application)
    assert caught.value.code == "credential.report-not-passed"
    assert issuer.tree().sequence == 0


def test_what_cannot_be_issued_leaves_nothing_behind(
    issuer: Issuer, database: Database, apply: Callable[..., Application],
    issue: Callable[..., Credential], make_report: MakeReport,
) -> None:  # fmt: skip
    with pytest.raises(CredentialError):
        issue(apply(make_report(nationality="QQQ")))
    with database.read() as session:
        assert session.query(CredentialRow).count() == 0
    assert issuer.tree().leaves == ()


def test_an_unknown_credential_is_one_clear_error(issuer: Issuer) -> None:
    for action in (issuer.credential, issuer.revoke, issuer.state):
        with pytest.raises(CredentialError) as caught:
            action("cred_none")
        assert caught.value.code == "credential.not-found"


def test_an_erased_holders_credential_cannot_be_read_but_can_be_revoked(
    issuer: Issuer, vault: Vault, apply: Callable[..., Application],
    issue: Callable[..., Credential], make_report: MakeReport,
) -> None:  # fmt: skip
    application = apply(make_report())
    credential = issue(application)
    vault.erase(application.applicant_id)
    with pytest.raises(StorageError) as caught:
        issuer.credential(credential.id)
    assert caught.value.code == "storage.erased"
    assert issuer.revoke(credential.id).sequence == 2
