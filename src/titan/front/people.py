"""Applicants: what is known of them by id, all of it on request, and none of it any more."""

from typing import TYPE_CHECKING, Any

from titan.domain.access import OPERATOR, Caller
from titan.front.wiring import Wiring

if TYPE_CHECKING:
    from titan.domain.applicant import Applicant
    from titan.domain.screening import Screening
    from titan.pipeline.paging import Page


class People(Wiring):
    """What is done with applicants."""

    def create_applicant(
        self, idempotency_key: str | None = None, caller: Caller = OPERATOR
    ) -> "Applicant":
        """Make an applicant; errors as of `ApplicantBook.create`."""
        return self._applicants.create(idempotency_key, caller)

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
