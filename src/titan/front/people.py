"""Applicants: what is known of them by id, all of it on request, and none of it any more."""

from typing import TYPE_CHECKING, Any

from titan.domain.access import DEFAULT_TENANT, OPERATOR, Caller, Role, itself
from titan.errors import UsageError
from titan.front.wiring import Wiring
from titan.settings import Profile

if TYPE_CHECKING:
    from titan.domain.applicant import Applicant
    from titan.domain.screening import Screening
    from titan.pipeline.paging import Page

_HOLDER_DAYS = 90.0
"""How long a key is good that a holder was given at the door."""


class People(Wiring):
    """What is done with applicants."""

    def create_applicant(
        self, idempotency_key: str | None = None, caller: Caller = OPERATOR
    ) -> "Applicant":
        """Make an applicant; errors as of `ApplicantBook.create`."""
        return self._applicants.create(idempotency_key, caller)

    def enrol(self) -> tuple[str, str]:
        """Make an applicant who comes by themselves: their id, and a key to their own cases.

        Raises:
            UsageError: ``usage.forbidden`` where the settings do not let anybody in.
        """
        allowed = self.settings.open_enrolment
        if not (self.settings.profile is Profile.DEVELOPMENT if allowed is None else allowed):
            raise UsageError("usage.forbidden", "Only holders of a key may open cases here.")
        door = itself(DEFAULT_TENANT, "enrolment")
        applicant = self._applicants.create(None, door)
        _, token = self._keys.create(
            f"holder-{applicant.id.removeprefix('app_')[:12]}",
            (Role.APPLICANT,),
            tenant=DEFAULT_TENANT,
            days=_HOLDER_DAYS,
            applicant_id=applicant.id,
            caller=door,
        )
        return applicant.id, token

    def applicant(self, applicant_id: str, caller: Caller = OPERATOR) -> "Applicant":
        """Return an applicant with their cases; `UsageError` if there is none."""
        return self._applicants.applicant(applicant_id, caller)

    def applicants(
        self, limit: int = 50, cursor: str | None = None, caller: Caller = OPERATOR
    ) -> "Page[Applicant]":
        """Return a page of applicants, oldest first."""
        return self._applicants.page(limit, cursor, caller)

    def export_applicant(self, applicant_id: str, caller: Caller = OPERATOR) -> dict[str, Any]:
        """Return everything that is kept about an applicant; as of `ApplicantBook.export`."""
        return self._applicants.export(applicant_id, caller)

    def erase_applicant(self, applicant_id: str, caller: Caller = OPERATOR) -> None:
        """Destroy the key to everything of an applicant; their leaves stay until revoked."""
        self._applicants.erase(applicant_id, caller)

    def screening(self, case_id: str, caller: Caller = OPERATOR) -> "Screening":
        """Return what lists said of a case's person; that it was read is recorded.

        Raises:
            UsageError: ``usage.not-found`` if there is no case, or it was not screened.
            StorageError: ``storage.erased`` after erasure.
        """
        return self._cases.read_recorded(case_id, "screening.read", self._screenings.read, caller)

    def screen_again(self) -> int:
        """Screen approved cases against lists that changed; count those with new hits."""
        return self._screenings.screen_again()

    def forget_old(self) -> int:
        """Erase whom the retention of the settings is over for; count them."""
        days = self.settings.retention_days
        return self._applicants.forget_old(days) if days else 0
