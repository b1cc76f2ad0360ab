"""The holder's wallet: a secret made on this device, and what was received for it.

A wallet is a folder with two files: ``wallet.json`` (the secret and the account key, readable
by the owner alone) and ``credential.json``. The secret leaves the wallet only into the prover
process on the same device; nothing in this module sends anything anywhere.
"""

import json
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from titan.chain.consent import consent_message
from titan.domain.credential import Credential, MembershipPath, TreeBucket
from titan.domain.encoding import from_json, to_json
from titan.domain.proof import Binding, Consent, Proof, ProofRequest, Registry
from titan.errors import CredentialError, ProofError, UsageError
from titan.holder.exported import seal, unseal
from titan.zk.buckets import path_in
from titan.zk.poseidon import FIELD
from titan.zk.prover import Prover
from titan.zk.statement import TREE_ARITY, holder_commitment, leaf, policy_scope
from titan.zk.tree import CredentialTree

CONSENT_SECONDS = 3600
"""How long a relayer may use a consent, where the holder does not say otherwise."""

_WALLET_FILE = "wallet.json"
_SECRETS = ("secret", "account_key", "address")
_CREDENTIAL_FILE = "credential.json"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Wallet:
    """One holder's secret, account and credential, in a folder of their own.

    Args:
        wallets: the folder that holds all wallets.
        name: letters, digits, ``-`` and ``_``.

    Raises:
        UsageError: ``usage.argument`` for a name that is no plain word; ``usage.not-found`` if
            there is no wallet of that name.
    """

    def __init__(self, wallets: Path, name: str) -> None:
        self.name = name
        self.folder = _folder(wallets, name)
        try:
            stored = json.loads((self.folder / _WALLET_FILE).read_text())
        except FileNotFoundError as error:
            raise UsageError("usage.not-found", f"No wallet {name!r} here.") from error
        self._secret = int(stored["secret"], 16)
        self.account_key = bytes.fromhex(stored["account_key"])
        self.address: str = stored["address"]

    @classmethod
    def create(cls, wallets: Path, name: str) -> "Wallet":
        """Make a wallet with a fresh secret and a fresh account.

        Raises:
            UsageError: ``usage.argument`` for a name that is no plain word;
                ``usage.conflict`` if a wallet of that name exists.
        """
        from eth_account import Account

        account = Account.from_key(secrets.token_bytes(32))
        content = {
            "format": 1,
            "secret": f"{secrets.randbelow(FIELD - 1) + 1:064x}",
            "account_key": bytes(account.key).hex(),
            "address": account.address,
        }
        return cls._written(wallets, name, content)

    @classmethod
    def take_in(cls, wallets: Path, name: str, file: str, passphrase: str) -> "Wallet":
        """Take a wallet from the text of a file that it was exported to, here or in the browser.

        Raises:
            CredentialError: ``credential.wallet-file`` if file or passphrase are wrong;
                ``credential.other-holder`` if its credential was issued to another secret.
            UsageError: as of `create`.
        """
        content = unseal(file, passphrase)
        try:
            kept = {"format": 1, **{name: str(content[name]) for name in _SECRETS}}
            given = content.get("credential")
            credential = from_json(Credential, given) if given else None
        except (KeyError, TypeError, ValueError) as error:
            raise CredentialError(
                "credential.wallet-file", "The file holds no wallet of this version."
            ) from error
        wallet = cls._written(wallets, name, kept)
        if credential is not None:
            wallet.receive(credential)
        return wallet

    def exported(self, passphrase: str) -> str:
        """Return the text of a file that holds this wallet under a passphrase."""
        kept = json.loads((self.folder / _WALLET_FILE).read_text())
        return seal({**kept, "credential": to_json(self.credential)}, passphrase)

    @classmethod
    def _written(cls, wallets: Path, name: str, content: dict[str, Any]) -> "Wallet":
        folder = _folder(wallets, name)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(folder / _WALLET_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise UsageError("usage.conflict", f"Wallet {name!r} exists.") from error
        with os.fdopen(handle, "w") as file:
            json.dump(content, file)
        return cls(wallets, name)

    @property
    def commitment(self) -> int:
        """Poseidon hash of the secret: what an issuer gets to know of it."""
        return holder_commitment(self._secret)

    @property
    def credential(self) -> Credential | None:
        """The credential received, or None."""
        path = self.folder / _CREDENTIAL_FILE
        return from_json(Credential, json.loads(path.read_text())) if path.is_file() else None

    @property
    def leaf_index(self) -> int:
        """Place of the credential in the issuer's tree; `CredentialError` without one."""
        return self._require_credential().leaf_index

    def receive(self, credential: Credential) -> None:
        """Keep a credential that was issued to this wallet's commitment.

        Raises:
            CredentialError: ``credential.other-holder`` if it was issued to another secret.
        """
        if credential.holder_commitment != self.commitment:
            raise CredentialError(
                "credential.other-holder", "The credential names another holder's commitment."
            )
        partial = self.folder / f"{_CREDENTIAL_FILE}.partial"
        partial.write_text(json.dumps(to_json(credential)))
        partial.chmod(0o600)
        partial.replace(self.folder / _CREDENTIAL_FILE)

    def path(self, leaves: Sequence[int]) -> MembershipPath:
        """Find this wallet's leaf in an issuer's tree, without asking anyone for its place.

        Args:
            leaves: all leaves of the issuer's tree, in order.

        Raises:
            CredentialError: ``credential.none`` if the wallet holds no credential;
                ``credential.revoked`` if the tree no longer holds its leaf.
        """
        credential = self._require_credential()
        own = leaf(credential)
        if credential.leaf_index >= len(leaves) or leaves[credential.leaf_index] != own:
            raise CredentialError(
                "credential.revoked", "The issuer's tree no longer holds this credential."
            )
        return CredentialTree(leaves).path(credential.leaf_index)

    def path_in(self, bucket: TreeBucket) -> MembershipPath:
        """Find this wallet's leaf in the bucket that holds it; asking for it tells no more.

        Args:
            bucket: number ``bucket_of(credential.leaf_index, size)`` of the issuer's tree.

        Raises:
            CredentialError: as of `path`.
            ProofError: ``proof.value`` if the bucket is another one, or is not sound.
        """
        credential = self._require_credential()
        path = path_in(bucket, credential.leaf_index)
        if path.levels[0][path.index % TREE_ARITY] != leaf(credential):
            raise CredentialError(
                "credential.revoked", "The issuer's tree no longer holds this credential."
            )
        return path

    def prove(
        self,
        request: ProofRequest,
        path: MembershipPath,
        prover: Prover,
        subject: str | None = None,
    ) -> Proof:
        """Prove a request without showing anything else.

        Args:
            request: what the verifier asks.
            path: from `path`, against the issuer root to be proved against.
            prover: the engine, on this device.
            subject: address that the proof is bound to; the wallet's own by default.

        Raises:
            ProofError: ``proof.scope-mismatch`` if the policy's scope is not that of its own
                registry and id, which would let two policies recognise the same holder;
                ``proof.unsatisfied`` if the credential does not satisfy the policy.
        """
        expected = policy_scope(
            request.registry.chain_id, request.registry.address, request.policy_id
        )
        if request.policy.scope != expected:
            raise ProofError(
                "proof.scope-mismatch", "The policy's scope belongs to another registry or policy."
            )
        binding = Binding(subject or self.address, request.challenge, request.day)
        return prover.prove(self._secret, self._require_credential(), path, request.policy, binding)

    def consent(self, registry: Registry, policy_id: str, proof: Proof, deadline: int) -> Consent:
        """Agree that a relayer records a proof's attestation of this wallet's own address.

        Args:
            registry: where it shall be recorded.
            policy_id: of the policy that the proof answers, hex.
            proof: made by `prove`.
            deadline: Unix seconds until which a relayer may use the consent.
        """
        from eth_account import Account
        from eth_account.messages import encode_typed_data

        nullifier = proof.public_signals["nullifier"]
        message = consent_message(registry, policy_id, nullifier, self.address, deadline)
        signed = Account.from_key(self.account_key).sign_message(
            encode_typed_data(full_message=message)
        )
        return Consent(deadline, "0x" + bytes(signed.signature).hex())

    def _require_credential(self) -> Credential:
        credential = self.credential
        if credential is None:
            raise CredentialError("credential.none", "This wallet holds no credential yet.")
        return credential


def list_wallets(wallets: Path) -> list[Wallet]:
    """Return the wallets in a folder, by name."""
    return [Wallet(wallets, file.parent.name) for file in sorted(wallets.glob(f"*/{_WALLET_FILE}"))]


def _folder(wallets: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise UsageError("usage.argument", "A wallet's name is letters, digits, '-' and '_'.")
    return wallets / name
