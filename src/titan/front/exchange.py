"""What leaves for foreign systems: credentials for any wallet, a person for the Travel Rule."""

from typing import TYPE_CHECKING, Any

from titan.domain.access import OPERATOR, Caller
from titan.front.wiring import Wiring

if TYPE_CHECKING:
    from titan.pipeline.wallets import Offer


class Exchange(Wiring):
    """What is done in the formats of others."""

    def offer_credential(
        self, case_id: str, address: str, caller: Caller = OPERATOR, *, pin: bool = False
    ) -> "Offer":
        """Offer a case's credential to its holder's wallet; errors as of `WalletDoor.offer`."""
        return self._wallets.offer(case_id, address, caller, pin=pin)

    def redeem_offer(self, code: str, pin: str | None = None) -> tuple[str, int]:
        """Take an offer's code for an access token; errors as of `WalletDoor.token`."""
        return self._wallets.token(code, pin)

    def wallet_nonce(self) -> str:
        """Return a value for a proof of possession, good once."""
        return self._wallets.nonce()

    def issue_to_wallet(self, token: str, configuration: str, proof: str, address: str) -> str:
        """Issue a credential to a wallet; errors as of `WalletDoor.credential`."""
        return self._wallets.credential(token, configuration, proof, address)

    def credential_status(self, address: str) -> str:
        """Return the signed list of the credentials that have ended."""
        return self._wallets.status(address)

    def wallet_keys(self) -> dict[str, Any]:
        """Return the public keys that sign credentials for wallets, as a JWK set."""
        return {"keys": [dict(self._wallets.key.as_dict(private=False))]}

    def travel_rule(self, case_id: str, caller: Caller = OPERATOR) -> dict[str, Any]:
        """Return a case's person as IVMS101; that they were handed out is recorded.

        Raises:
            UsageError: ``usage.not-found`` if there is no case, or no report in it.
            CredentialError: ``credential.not-found`` while the case was not approved,
                ``credential.incomplete`` where the document does not name its holder.
            StorageError: ``storage.erased`` after erasure.
        """
        from titan.pipeline.travel_rule import natural_person

        return self._cases.read_recorded(
            case_id,
            "person.exported",
            lambda session, row: natural_person(
                row, self._cases.open_report(session, row), self._cases.claims(session, row)
            ),
            caller,
        )
