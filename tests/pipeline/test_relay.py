"""The outbox is emptied by the newest root, once, whatever happened before."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import delete

from titan.chain.node import rpc
from titan.credentials.attributes import Claims
from titan.credentials.issuer import Application, Issuer
from titan.domain.case import CaseStatus
from titan.domain.report import ForensicReport
from titan.errors import ChainError
from titan.pipeline.casebook import CaseBook
from titan.pipeline.journal import move
from titan.pipeline.network import Network
from titan.pipeline.relay import RootRelay
from titan.settings import Settings
from titan.storage.audit import Signer
from titan.storage.audit_log import AuditLog
from titan.storage.database import Database
from titan.storage.tables import AuditEntry, AuditHeadRow, AuditState, AuditTile, OutboxRow
from titan.storage.vault import Vault


@pytest.fixture
def network(settings: Settings) -> Iterator[Network]:
    opened = Network(settings)
    yield opened
    opened.close()


@pytest.fixture
def cases(database: Database, vault: Vault) -> CaseBook:
    return CaseBook(database, vault)


@pytest.fixture
def issue(
    database: Database, vault: Vault, cases: CaseBook, today: date,
    make_report: Callable[..., ForensicReport],
) -> Callable[[str], str]:  # fmt: skip
    """Return a function that issues to the holder of a document number and returns the case."""
    issuer = Issuer(database, vault)

    def do(number: str) -> str:
        case = cases.open(5, None)
        with database.write() as session:
            row = cases.row(session, case.id)
            report = make_report(document_number=number)
            application = Application(case.id, row.applicant_id, 5, Claims(None), report, False)
            issuer.issue(session, application, "0x" + "1f" * 20, today)
            move(session, row, CaseStatus.ISSUING)
        return case.id

    return do


def _waiting(database: Database) -> int:
    with database.read() as session:
        return session.query(OutboxRow).filter(OutboxRow.sent_at.is_(None)).count()


def test_one_sending_settles_all_that_waits(
    database: Database, network: Network, cases: CaseBook, issue: Callable[[str], str]
) -> None:
    relay = RootRelay(database, network)
    assert relay.run() is None
    opened = [issue("A"), issue("B"), issue("C")]
    assert _waiting(database) == 3
    root = relay.run()
    assert root is not None and root.sequence == 3 and root.tx_hash is not None
    assert network.holds(int(root.root))
    assert _waiting(database) == 0
    assert {cases.case(case_id).status for case_id in opened} == {CaseStatus.APPROVED}
    again = relay.run()
    assert again is not None and again.tx_hash == root.tx_hash


def test_a_root_sent_before_a_crash_is_not_sent_again(
    database: Database, network: Network, cases: CaseBook, issue: Callable[[str], str]
) -> None:
    case_id = issue("A")
    relay = RootRelay(database, network)
    root = relay.run()
    assert root is not None and root.tx_hash is not None
    with database.write() as session:  # as if the process had died before it noted the sending
        session.query(OutboxRow).update({"sent_at": None})
        move(session, cases.row(session, case_id), CaseStatus.ISSUING)
    second = RootRelay(database, network).run()
    assert second is not None and second.tx_hash == root.tx_hash
    assert cases.case(case_id).status is CaseStatus.APPROVED


def test_a_refused_sending_stays_and_says_why(
    database: Database, settings: Settings, cases: CaseBook, issue: Callable[[str], str]
) -> None:
    case_id = issue("A")
    down = Network(settings.model_copy(update={"rpc_url": "http://127.0.0.1:9"}))
    relay = RootRelay(database, down)
    for attempt in (1, 2):
        with pytest.raises(ChainError):
            relay.run()
        with database.read() as session:
            row = session.query(OutboxRow).one()
        assert (row.attempts, row.last_code, row.sent_at) == (attempt, "chain.unreachable", None)
    case = cases.case(case_id)
    assert (case.status, case.reason) == (CaseStatus.ISSUING, "chain.unreachable")


def test_replacing_a_credential_refuses_the_roots_before(
    database: Database, network: Network, cases: CaseBook, issue: Callable[[str], str]
) -> None:
    relay = RootRelay(database, network)
    issue("A")
    first = relay.run()
    issue("A")
    ended, live = cases.credentials(10, None).items
    assert (ended.ended_sequence, ended.ended_block, live.ended_sequence) == (2, None, None)
    second = relay.run()
    assert first is not None and second is not None
    ended, live = cases.credentials(10, None).items
    assert (ended.ended_sequence, ended.ended_block) == (2, second.block)
    assert (live.ended_sequence, live.ended_block) == (None, None)
    published = [
        event.block
        for page in network.chain.events().read()
        for event in page.events
        if event.name == "RootPublished"
    ]
    assert published == [first.block, second.block]
    assert second.refuse_earlier and not first.refuse_earlier
    assert not network.holds(int(first.root)) and network.holds(int(second.root))


def test_a_root_that_waits_at_the_node_is_not_sent_a_second_time(
    database: Database, settings: Settings, cases: CaseBook, issue: Callable[[str], str]
) -> None:
    """The first relay gives up while its transaction waits; the next one's is the same."""
    issue("A")
    network = Network(settings.model_copy(update={"chain_timeout": 1.0}))
    chain, url = network.chain, str(settings.rpc_url)
    rpc(url, "evm_setAutomine", False)
    try:
        with pytest.raises(ChainError, match=r"^chain\.not-mined:"):
            RootRelay(database, network).run()
        again = Network(settings)
        with ThreadPoolExecutor(1) as pool:
            relayed = pool.submit(RootRelay(database, again).run)
            time.sleep(0.5)
            rpc(url, "anvil_mine")
            root = relayed.result(30)
    finally:
        rpc(url, "evm_setAutomine", True)
        rpc(url, "anvil_mine")
    assert root is not None and root.tx_hash is not None
    published = [
        event
        for page in chain.events().read()
        for event in page.events
        if event.name == "RootPublished"
    ]
    assert [event.tx_hash for event in published] == [root.tx_hash]
    assert again.holds(int(root.root))


def test_the_head_of_the_audit_log_goes_to_the_chain_with_each_root(
    database: Database, network: Network, vault: Vault, issue: Callable[[str], str]
) -> None:
    """What stands on the chain shows a log that was set back as a whole."""
    log = AuditLog(database, Signer(vault.root.derive("audit")))
    relay = RootRelay(database, network)
    issue("A")
    relay.run()
    issue("B")
    relay.run()
    anchored = network.anchored()
    assert [(head.size, head.root) for head in anchored] == [
        (head.size, head.root) for head in log.anchors()
    ]
    assert len(anchored) == 2 and log.verify(anchored=anchored).sound
    with database.write() as session:  # as somebody with the root key would
        for table in (AuditEntry, AuditState, AuditTile, AuditHeadRow):
            session.execute(delete(table))
    issue("C")
    assert log.verify().sound
    assert not log.verify(anchored=anchored).sound
