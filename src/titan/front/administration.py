"""Who may call, and what was done: keys and the audit log."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from titan.domain.access import OPERATOR, Caller, Role
from titan.errors import UsageError
from titan.front.wiring import Wiring

if TYPE_CHECKING:
    from titan.domain.access import ApiKey
    from titan.domain.audit import Entry, Head, Inclusion, Soundness
    from titan.pipeline.figures import Figures
    from titan.pipeline.staff import StaffDoor


class Administration(Wiring):
    """What is done by administrators and auditors."""

    def create_key(  # noqa: PLR0913 - each is a column of the key
        self,
        subject: str,
        roles: Iterable[Role],
        *,
        tenant: str | None = None,
        days: float = 90.0,
        applicant_id: str | None = None,
        sandbox: bool = False,
        caller: Caller = OPERATOR,
    ) -> "tuple[ApiKey, str]":
        """Make an API key; arguments and errors as of `KeyRing.create`.

        Only the operator makes keys for another tenant than the caller's.
        """
        named = tenant if caller is OPERATOR and tenant else caller.tenant
        return self._keys.create(
            subject,
            roles,
            tenant=named,
            days=days,
            applicant_id=applicant_id,
            sandbox=sandbox,
            caller=caller,
        )

    def keys(self, caller: Caller = OPERATOR) -> "tuple[ApiKey, ...]":
        """Return the keys of the caller's tenant; of all tenants for the operator."""
        return self._keys.keys(None if caller is OPERATOR else caller.tenant)

    def revoke_key(self, key_id: str, caller: Caller = OPERATOR) -> "ApiKey":
        """End a key now; errors as of `KeyRing.revoke`."""
        return self._keys.revoke(key_id, caller)

    def rotate_key(
        self, key_id: str, days: float = 90.0, caller: Caller = OPERATOR
    ) -> "tuple[ApiKey, str]":
        """Make a key's successor; the old one goes on for a day; errors as of `KeyRing.rotate`."""
        return self._keys.rotate(key_id, days=days, caller=caller)

    def known_caller(self, token: str, request_id: str) -> Caller | None:
        """Return who a token stands for if no database has to be asked; None otherwise."""
        staff = self._staff
        known = self._keys.known(token, request_id)
        return known if known or staff is None else staff.known(token, request_id)

    def authenticate(self, token: str, request_id: str) -> Caller | None:
        """Return who a key or an ID token stands for, or None if it opens nothing.

        Raises:
            ServiceError: ``service.provider`` if the provider of an ID token does not answer.
        """
        staff = self._staff
        found = self._keys.authenticate(token, request_id)
        return found if found or staff is None else staff.caller(token, request_id)

    def begin_sign_in(self, back: str) -> tuple[str, str]:
        """Return where a browser is sent to sign in, and what it keeps; as of `StaffDoor.begin`.

        Raises:
            UsageError: ``usage.not-found`` if the settings name no identity provider.
        """
        return self._provider().begin(back)

    def finish_sign_in(self, kept: str, state: str, code: str) -> str:
        """Return the ID token of who came back from the provider; as of `StaffDoor.finish`."""
        return self._provider().finish(kept, state, code)

    def _provider(self) -> "StaffDoor":
        if self._staff is None:
            raise UsageError("usage.not-found", "The settings name no identity provider.")
        return self._staff

    @property
    def session_key(self) -> bytes:
        """32 bytes that seal the sessions of the web console; others at every installation."""
        return self._vault.root.derive("console session")

    def end_session(self, session_id: str, ends_at: float) -> None:
        """End a session of the web console in every replica before its time, in Unix seconds."""
        from titan.storage.spent import spend

        with self._database.write() as session:
            spend(session, f"session/{session_id}", ends_at)

    def session_has_ended(self, session_id: str) -> bool:
        """Say whether a session of the web console was ended before its time."""
        from titan.storage.spent import is_spent

        return is_spent(self._database, f"session/{session_id}")

    def figures(self) -> "Figures":
        """Return how many cases stand where, what waits, and how long the audit log is."""
        from titan.pipeline.figures import figures

        return figures(self._database)

    # audit

    def audit_entries(
        self, after: int = -1, limit: int = 50, caller: Caller = OPERATOR
    ) -> "tuple[Entry, ...]":
        """Return what was done in the caller's tenant, in order; for the operator in all."""
        tenant = None if caller is OPERATOR else caller.tenant
        return self._audit.entries(tenant, after, limit)

    def audit_inclusion(self, sequence: int, caller: Caller = OPERATOR) -> "Inclusion":
        """Return an entry with the path to the signed root; errors as of `AuditLog.inclusion`."""
        return self._audit.inclusion(sequence, None if caller is OPERATOR else caller.tenant)

    def audit_head(self) -> "Head":
        """Return the newest signed root of the log."""
        return self._audit.head()

    def audit_anchors(self) -> "tuple[Head, ...]":
        """Return the signed roots that were kept beside the issuer's published roots."""
        return self._audit.anchors()

    def audit_consistency(self, first: int, second: int) -> tuple[str, ...]:
        """Return what shows one head to begin another; as of `AuditLog.consistency`."""
        return self._audit.consistency(first, second)

    @property
    def audit_key(self) -> str:
        """The public key that signs the log's roots, hex."""
        return self._audit.signer.public_key

    def verify_audit(
        self, kept_elsewhere: "Iterable[Head]" = (), *, with_chain: bool = False
    ) -> "Soundness":
        """Read the whole log and say whether it is what was signed.

        Args:
            kept_elsewhere: heads that were copied out of the installation before.
            with_chain: also compare with the heads that stand beside the issuer's roots.

        Raises:
            ChainError: if the chain is to be asked and does not answer.
        """
        anchored = self._network.anchored() if with_chain else ()
        return self._audit.verify(kept_elsewhere, anchored)
