"""Cases end where they should: on real documents, through reviews, failures and crashes."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import forked
import pytest

from titan.domain.case import Case, CaseStatus
from titan.errors import ServiceError, StorageError, UsageError
from titan.runtime import Titan
from titan.settings import Settings

Settled = Callable[[Titan, str], Case]

_CRASHING = Path(__file__).with_name("crashing_service.py")


def _submit(titan: Titan, content: bytes, commitment: int = 5) -> str:
    case = titan.open_case(commitment)
    titan.submit_document(case.id, content)
    return case.id


def test_a_good_document_is_approved_and_nothing_personal_is_in_clear(
    make_titan: Callable[..., Titan], settled: Settled, specimens: list[Any],
    tmp_path: Path, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    titan, specimen = make_titan(), specimens[0]
    case = settled(titan, _submit(titan, specimen.picture))
    assert (case.status, case.reason) == (CaseStatus.APPROVED, None)
    mrz = titan.report(case.id).document.mrz
    assert mrz is not None and mrz.document_number == specimen.holder.document_number
    credential = titan.case_credential(case.id)
    assert titan.chain.root_is_current(titan.tree().root) and titan.tree().published
    assert credential.evidence == case.report_id
    titan.close()

    printed = "".join(capfd.readouterr()).encode()
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert any(path.name == "workflows.sqlite" for path in kept)
    for canary in specimen.personal():
        assert canary not in printed
        assert [path.name for path, content in kept.items() if canary in content] == []


def test_documents_that_cannot_be_examined_fail_with_their_code(
    make_titan: Callable[..., Titan], settled: Settled, specimens: list[Any]
) -> None:
    titan = make_titan()
    text = settled(titan, _submit(titan, b"certainly not a picture" * 10))
    cut = settled(titan, _submit(titan, specimens[0].picture[:20_000]))
    assert (text.status, text.reason) == (CaseStatus.FAILED, "document.not-a-picture")
    assert (cut.status, cut.reason) == (CaseStatus.FAILED, "document.truncated")
    assert titan.tree().leaves == ()


def _keeps_what_the_reviewer_looks_at(titan: Titan, cases: list[str], folder: Path) -> None:
    """Look at a kept map, at one that an older release did not keep, and at no map."""
    (kept,) = titan.exhibit(cases[0])
    assert kept.page.startswith(b"\xff\xd8") and kept.heat.startswith(b"\x89PNG")
    files = list((folder / "blobs").glob("*.beside"))
    assert len(files) == 2
    assert all(kept.page[:64] not in file.read_bytes() for file in files)
    for file in files:
        file.unlink()
    assert titan.exhibit(cases[0]) == (kept,), "the same code on the same bytes and day"


def test_a_referred_document_waits_for_a_person(
    make_titan: Callable[..., Titan], settled: Settled, specimens: list[Any], tmp_path: Path
) -> None:
    titan = make_titan()
    referred = [settled(titan, _submit(titan, one.edited(), 5 + place))
                for place, one in enumerate(specimens)]  # fmt: skip
    assert [case.status for case in referred] == [CaseStatus.IN_REVIEW] * 2
    assert referred[0].reason == "editing-software"
    _keeps_what_the_reviewer_looks_at(titan, [case.id for case in referred], tmp_path)
    titan.review_case(referred[0].id, approve=True, reason="cropped by the holder")
    titan.review_case(referred[1].id, approve=False, reason="no answer")
    approved = settled(titan, referred[0].id)
    declined = settled(titan, referred[1].id)
    assert (approved.status, approved.reason) == (CaseStatus.APPROVED, None)
    assert titan.case_credential(approved.id).attributes.assurance_level == 2
    assert (declined.status, declined.reason) == (CaseStatus.DECLINED, "declined-in-review")
    with pytest.raises(UsageError):
        titan.review_case(declined.id, approve=True, reason="again")


def test_a_chain_that_is_down_delays_a_case_and_does_not_lose_it(
    make_titan: Callable[..., Titan], settled: Settled, specimens: list[Any]
) -> None:
    down = make_titan(rpc_url="http://127.0.0.1:9", chain_timeout=1.0)
    case_id = _submit(down, specimens[0].picture)
    for _ in range(600):
        case = down.case(case_id)
        if case.reason is not None:
            break
        time.sleep(0.05)
    assert (case.status, case.reason) == (CaseStatus.ISSUING, "chain.unreachable")
    down.close()
    up = make_titan()
    up.start_cases()
    case = settled(up, case_id)
    assert (case.status, case.reason) == (CaseStatus.APPROVED, None)
    assert up.chain.root_is_current(up.tree().root)


@pytest.mark.parametrize("head_start", [0.0, 1.5])
def test_closing_loses_no_case(
    make_titan: Callable[..., Titan], settled: Settled, specimens: list[Any], head_start: float
) -> None:
    """Closed before the case began, and in the middle of it."""
    titan = make_titan()
    titan.start_chain()
    case_id = _submit(titan, specimens[0].picture)
    time.sleep(head_start)
    titan.close()
    again = make_titan()
    again.start_cases()
    assert settled(again, case_id).status is CaseStatus.APPROVED
    assert len(again.tree().leaves) == 1


def test_one_process_works_on_a_data_folder(
    make_titan: Callable[..., Titan], settings: Settings, tmp_path: Path
) -> None:
    make_titan().start_cases()
    for other in (settings, settings.model_copy(update={"data_dir": tmp_path / "other"})):
        with Titan(other) as second, pytest.raises(ServiceError) as caught:
            second.start_cases()
        assert caught.value.code == "service.busy"


def test_another_root_key_is_noticed_before_any_work(
    make_titan: Callable[..., Titan], tmp_path: Path
) -> None:
    make_titan().open_case(5)
    (tmp_path / "keys" / "root.json").unlink()
    with pytest.raises(StorageError) as caught:
        make_titan().start_cases()
    assert caught.value.code == "storage.key"


@pytest.mark.slow
def test_a_case_survives_a_kill_in_every_step(
    make_titan: Callable[..., Titan], settings: Settings, settled: Settled,
    specimens: list[Any], tmp_path: Path,
) -> None:  # fmt: skip
    """Killed after each step's effect and before it is noted, so that every step runs twice."""
    titan = make_titan()
    titan.start_chain()
    case_id = titan.open_case(5).id
    titan.close()
    picture = tmp_path / "picture.jpg"
    picture.write_bytes(specimens[0].picture)
    for step in ("submit", "examine", "issue", "publish"):
        killed = forked.start(
            _CRASHING, step, case_id, str(picture), data_dir=tmp_path, rpc_url=settings.rpc_url
        )
        killed.join(timeout=120)
        assert killed.exitcode == -signal.SIGKILL, step

    titan = make_titan()
    titan.start_cases()
    case = settled(titan, case_id)
    assert (case.status, case.reason) == (CaseStatus.APPROVED, None)
    tree = titan.tree()
    assert (len(tree.leaves), tree.sequence, tree.published) == (1, 1, True)
    assert titan.chain.root_is_current(tree.root)
