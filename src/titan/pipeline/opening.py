"""A case at its opening: what it may be opened with, and the row that it begins as."""

import secrets
import time
from typing import NamedTuple

from titan.domain.access import Caller
from titan.domain.case import CaseStatus
from titan.domain.countries import is_country
from titan.errors import UsageError
from titan.storage.statements import Transaction, run
from titan.zk.poseidon_constants import FIELD

_ADD_CASE = (
    "INSERT INTO cases (id, tenant, applicant_id, holder_commitment, claims, status, review_round, "
    "level, sandbox, created_at, updated_at) VALUES (:id, :tenant, :applicant_id, "
    ":holder_commitment, :claims, :status, 0, :level, :sandbox, :created_at, :updated_at)"
)


class NewCase(NamedTuple):
    """The columns of a case that is just opened."""

    id: str
    tenant: str
    applicant_id: str
    holder_commitment: str
    level: str
    sandbox: bool
    created_at: float
    updated_at: float
    status: str = CaseStatus.RECEIVED.value
    reason: str | None = None
    report_id: str | None = None
    credential_id: str | None = None

    def add(self, session: Transaction, claims: bytes) -> None:
        """Write the row, with what the applicant states, sealed."""
        run(session, _ADD_CASE, {**self._asdict(), "claims": claims})


def new_case(owner: str, holder_commitment: str, level: str, caller: Caller) -> NewCase:
    """Return a case of an applicant, to be added."""
    now = time.time()
    return NewCase(
        id=f"case_{secrets.token_hex(16)}",
        tenant=caller.tenant,
        applicant_id=owner,
        holder_commitment=holder_commitment,
        level=level,
        sandbox=caller.sandbox,
        created_at=now,
        updated_at=now,
    )


def check_opening(holder_commitment: int, residency: str | None) -> None:
    """Refuse what no case can be opened with.

    Args:
        holder_commitment: Poseidon hash of the holder's secret.
        residency: country code, or None.

    Raises:
        UsageError: ``usage.argument``.
    """
    if not 0 < holder_commitment < FIELD:
        raise UsageError("usage.argument", "holder_commitment is no scalar of BN254.")
    if residency is not None and not is_country(residency):
        raise UsageError("usage.argument", "residency is no country code of three letters.")
