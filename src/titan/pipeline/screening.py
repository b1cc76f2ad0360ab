"""Is the person of a document on a list? Asked at the examination, and when a list changes."""

import hashlib
import json
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from titan.aml.lists.library import Library, Version
from titan.aml.lists.names import NameIndex
from titan.aml.lists.screening import LEAST_SCORE
from titan.domain.case import CaseStatus
from titan.domain.encoding import from_json, to_json
from titan.domain.report import ForensicReport
from titan.domain.screening import Hit, Screening
from titan.errors import StorageError, UsageError
from titan.pipeline.casebook import CaseBook
from titan.pipeline.journal import move
from titan.storage.database import Database
from titan.storage.tables import Applicant, CaseRow, ScreeningRow
from titan.storage.vault import Vault
from titan.telemetry.logs import get_log

HIT = "screening-hit"
"""Why a case waits for a person whose name is like a listed one."""

_AT_ONCE = 200

_log = get_log("pipeline")


@dataclass(frozen=True, slots=True)
class _Listed:
    """One name of one entry, and where it came from."""

    list: str
    entry: str
    name: str


class Screener:
    """Compares names with the newest version of every list that is kept.

    Args:
        folder: of the lists, as `titan aml lists add` fills it.
    """

    def __init__(self, folder: Path) -> None:
        self._library = Library(folder)
        self._lock = threading.Lock()
        self._made: tuple[str, NameIndex, list[_Listed]] | None = None

    def lists(self) -> str:
        """Return which versions are in force: a digest, and the empty text without any list."""
        return _digest(self._library.current())

    def hits(self, names: tuple[str, ...]) -> tuple[str, tuple[Hit, ...]]:
        """Return the versions asked and the entries whose names are like one of these.

        Raises:
            MoneyError: ``money.list-unreadable`` if a list was damaged.
        """
        versions = self._library.current()
        digest = _digest(versions)
        with self._lock:
            if self._made is None or self._made[0] != digest:
                listed = [
                    _Listed(version.name, entry.id, name)
                    for version in versions
                    for entry in self._library.entries(version)
                    for name in entry.names
                ]
                self._made = digest, NameIndex([each.name for each in listed]), listed
            _, index, listed = self._made
        best: dict[tuple[str, str], Hit] = {}
        for name in names:
            for place, alike in index.alike(name, LEAST_SCORE):
                one = listed[place]
                hit = Hit(one.list, one.entry, one.name, round(alike.score, 4), alike.reason)
                known = best.get((one.list, one.entry))
                if known is None or hit.score > known.score:
                    best[one.list, one.entry] = hit
        return digest, tuple(sorted(best.values(), key=lambda hit: (-hit.score, hit.entry)))


class ScreeningBook:
    """What screening said of each case; names of lists and people are sealed.

    Args:
        database: holds it.
        vault: seals it under the applicant's key.
        cases: whose names are screened.
        screener: compares them.
    """

    def __init__(
        self, database: Database, vault: Vault, cases: CaseBook, screener: Screener
    ) -> None:
        self._database = database
        self._vault = vault
        self._cases = cases
        self._screener = screener

    def screen(self, session: Session, row: CaseRow, report: ForensicReport) -> int:
        """Screen the person of a report, keep the result, and return how many hits are new."""
        digest, hits = self._screener.hits(names_of(report))
        known = self._known(session, row)
        self._keep(session, row, Screening(digest, time.time(), hits))
        return len({(hit.list, hit.entry) for hit in hits} - known)

    def read(self, session: Session, row: CaseRow) -> Screening:
        """Return what screening said of a case.

        Raises:
            UsageError: ``usage.not-found`` if it was not screened.
            StorageError: ``storage.erased`` after erasure.
        """
        kept = session.get(ScreeningRow, row.id)
        if kept is None:
            raise UsageError("usage.not-found", "The case was not screened yet.")
        name = f"screening/{row.id}"
        plain = self._vault.unseal(session, row.applicant_id, name, kept.sealed)
        return from_json(Screening, json.loads(plain))

    def screen_again(self) -> int:
        """Screen approved cases that were screened against other lists; count those with new hits.

        Such a case goes back to a person; its credential stays until that person declines it.
        """
        digest = self._screener.lists()
        found = 0
        for case_id in self._outdated(digest):
            with self._database.write() as session:
                row = self._cases.row(session, case_id)
                if row.status == CaseStatus.APPROVED and self._screened_again(session, row):
                    move(session, row, CaseStatus.IN_REVIEW, HIT)
                    found += 1
        if found:
            _log.warning("screening.hits", count=found)
        return found

    def _screened_again(self, session: Session, row: CaseRow) -> bool:
        try:
            return self.screen(session, row, self._cases.open_report(session, row)) > 0
        except StorageError as error:
            if error.code != "storage.erased":
                raise
            return False

    def _outdated(self, digest: str) -> tuple[str, ...]:
        query = (
            select(CaseRow.id)
            .join(Applicant, Applicant.id == CaseRow.applicant_id)
            .outerjoin(ScreeningRow, ScreeningRow.case_id == CaseRow.id)
            .where(CaseRow.status == CaseStatus.APPROVED, Applicant.wrapped_key.is_not(None))
            .where((ScreeningRow.lists != digest) | ScreeningRow.case_id.is_(None))
            .limit(_AT_ONCE)
        )
        with self._database.read() as session:
            return tuple(session.scalars(query))

    def _known(self, session: Session, row: CaseRow) -> set[tuple[str, str]]:
        if session.get(ScreeningRow, row.id) is None:
            return set()
        return {(hit.list, hit.entry) for hit in self.read(session, row).hits}

    def _keep(self, session: Session, row: CaseRow, screening: Screening) -> None:
        plain = json.dumps(to_json(screening)).encode()
        session.merge(
            ScreeningRow(
                case_id=row.id,
                tenant=row.tenant,
                lists=screening.lists,
                hits=len(screening.hits),
                sealed=self._vault.seal(session, row.applicant_id, f"screening/{row.id}", plain),
                created_at=screening.at,
            )
        )


def names_of(report: ForensicReport) -> tuple[str, ...]:
    """Return the names that a document states: the given ones and the family's, as one."""
    mrz = report.document.mrz
    if mrz is None:
        return ()
    whole = f"{mrz.secondary_identifier} {mrz.primary_identifier}".strip()
    return (whole,) if whole else ()


def _digest(versions: tuple[Version, ...]) -> str:
    if not versions:
        return ""
    text = "\n".join(f"{version.name} {version.entries_sha256}" for version in versions)
    return hashlib.sha256(text.encode()).hexdigest()
