"""The ten steps. Two persons act: the operator (`Titan`) and the holder (`Wallet`).

They meet where they would in life: at the service's HTTP door and on the chain.
"""

import secrets
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from titan.cli.demo.ledger import ledger_with_cycle
from titan.cli.demo.picture import document_picture
from titan.cli.demo.progress import Progress
from titan.cli.demo.server import running_service
from titan.client.client import Client
from titan.domain.attestation import AttestationReceipt
from titan.domain.case import CaseStatus
from titan.domain.credential import Credential, MembershipPath
from titan.domain.encoding import to_json
from titan.domain.money import Alert
from titan.domain.proof import Binding, Proof, ProofRequest
from titan.errors import ChainError, CredentialError
from titan.holder.wallet import CONSENT_SECONDS, Wallet
from titan.runtime import Titan
from titan.settings import Settings
from titan.zk.prover import Prover


class DocumentNotAccepted(Exception):
    """The examination did not end in a credential: the walk ends there, by design."""


@dataclass(slots=True)
class Stage:
    """Everything that acts in the walk, and what they have in hand.

    Attributes:
        titan: the operator's front door.
        service: the holder's connection to the issuer.
        prover: the engine on the holder's device.
        wallet: the holder's.
        stranger: an address that never proved anything.
        progress: where lines and results go.
    """

    titan: Titan
    service: Client
    prover: Prover
    wallet: Wallet
    stranger: str
    progress: Progress


def walk(
    settings: Settings, document: Path | None, transactions: Path | None, progress: Progress
) -> None:
    """Walk through the main job.

    Args:
        settings: with the data folder of this walk.
        document: the reader's own picture, or None for the specimen.
        transactions: the reader's own AMLSim file, or None for the built-in choice.
        progress: receives steps and results.

    Raises:
        DocumentNotAccepted: if the case did not end in a credential.
        TitanError: if a step could not be done.
    """
    with ExitStack() as stack:
        titan = stack.enter_context(Titan(settings))
        with progress.step("chain", "start a chain, deploy, set the policy") as step:
            chain = titan.start_chain()
            step.outcome = f"chain {chain.chain_id}, policy {chain.default_policy_id[:10]}…"
        with progress.step("wallet", "make a holder's wallet") as step:
            wallet = Wallet.create(settings.data_dir / "wallets", f"demo-{secrets.token_hex(3)}")
            step.outcome = f"address {wallet.address[:10]}…, secret kept inside"
        with progress.step("document", "take a picture of a passport") as step:
            content = document_picture(document, settings.data_dir, step)
        with progress.step("service", "start the service") as step:
            reachable = settings.model_copy(update={"rpc_url": chain.rpc_url, "api_port": 0})
            service = stack.enter_context(running_service(reachable))
            step.outcome = "listening on loopback"
        prover = stack.enter_context(Prover(settings))
        stage = Stage(titan, service, prover, wallet, "0x" + secrets.token_hex(20), progress)
        credential = examine_and_issue(stage, content)
        request, path = prove_and_attest(stage)
        launder(stage, transactions)
        revoke(stage, credential, request, path)


def examine_and_issue(stage: Stage, content: bytes) -> Credential:
    """Submit the picture over HTTP, follow the case, receive the credential."""
    with stage.progress.step("examination", "examine it in a durable workflow") as step:
        case = stage.service.open_case(stage.wallet.commitment)
        stage.service.submit_document(case.id, content)
        case = stage.service.wait(case.id, seconds=120)
        if case.report_id is None:
            raise DocumentNotAccepted(f"the document could not be examined ({case.reason})")
        report = stage.service.report(case.id)
        stage.progress.results["forensics"] = {
            "verdict": report.verdict,
            "checks": [finding.check for finding in report.findings],
        }
        step.outcome = f"{report.verdict}: {len(report.findings)} findings"
        if case.status is not CaseStatus.APPROVED:
            raise DocumentNotAccepted(
                f"the case is {case.status} ({case.reason}); see 'titan document inspect'"
            )
    with stage.progress.step("issuance", "receive the credential") as step:
        credential = stage.service.credential(case.id)
        stage.wallet.receive(credential)
        root = _path(stage).root
        if not stage.titan.chain.root_is_current(root):
            raise ChainError("chain.root-unpublished", "The issuer's root is not on the chain.")
        stage.progress.results["credential"] = {"id": credential.id}
        step.outcome = f"{credential.id[:13]}…, its root is on the chain"
    return credential


def prove_and_attest(stage: Stage) -> tuple[ProofRequest, MembershipPath]:
    """Prove the policy on the holder's side, attest, and ask the example contract."""
    with stage.progress.step("proof", "prove the statement in zero knowledge") as step:
        request = stage.service.proof_request()
        path = _path(stage)
        began = time.monotonic()
        proof = stage.wallet.prove(request, path, stage.prover)
        stage.progress.results["proof"] = {
            "circuit_id": proof.circuit_id,
            "prove_seconds": round(time.monotonic() - began, 3),
            "public_signals": to_json(proof.public_signals),
        }
        step.outcome = f"{len(proof.public_signals)} public signals, nothing else shown"
    with stage.progress.step("attestation", "attest on the chain") as step:
        receipt = attest(stage, request, proof)
        valid = stage.titan.chain.is_valid(stage.wallet.address, request.policy_id)
        stage.progress.results["attestation"] = {
            "uid": receipt.uid,
            "tx_hash": receipt.tx_hash,
            "gas_used": receipt.gas_used,
            "valid": valid,
        }
        step.outcome = f"{receipt.gas_used:,} gas, valid: {valid}"
    with stage.progress.step("gate", "ask the example contract") as step:
        subject = stage.titan.chain.admits(stage.wallet.address)
        stranger = stage.titan.chain.admits(stage.stranger)
        stage.progress.results["gate"] = {"subject": subject, "stranger": stranger}
        step.outcome = f"subject admitted: {subject}, stranger: {stranger}"
    return request, path


def attest(stage: Stage, request: ProofRequest, proof: Proof) -> AttestationReceipt:
    """Have the operator relay a proof that is bound to the holder's address, who agrees to it."""
    binding = Binding(stage.wallet.address, request.challenge, request.day)
    deadline = int(time.time()) + CONSENT_SECONDS
    consent = stage.wallet.consent(request.registry, request.policy_id, proof, deadline)
    return stage.titan.chain.attest(proof, request.policy_id, binding, consent)


def launder(stage: Stage, transactions: Path | None) -> None:
    """Score a ledger in which the subject launders; suspend it; ask the contract again."""
    subject = stage.wallet.address
    with stage.progress.step("aml", "score a transaction file") as step:
        ledger = ledger_with_cycle(transactions, subject, stage.titan.settings.data_dir)
        report = stage.service.score(ledger).report
        own = [alert for alert in report.alerts if alert.subject.lower() == subject.lower()]
        step.outcome = (
            f"{report.transactions:,} transactions, {len(report.alerts)} alerts; "
            f"the subject's: {_drawn(own[0]) if own else 'none'}"
        )
    with stage.progress.step("suspension", "suspend the suspect on the chain") as step:
        suspended = bool(own) and bool(stage.service.suspend([subject]))
        admitted = stage.titan.chain.admits(subject)
        stage.progress.results["aml"] = {
            "alerts": len(report.alerts),
            "subject_alerts": [_summary(alert) for alert in own],
            "suspended": suspended and not admitted,
        }
        step.outcome = f"suspended: {suspended}, contract admits it: {admitted}"


def _path(stage: Stage) -> MembershipPath:
    """Compute the wallet's path from the bucket of the tree that holds its leaf."""
    return stage.wallet.path_in(stage.service.bucket_with(stage.wallet.leaf_index))


def _summary(alert: Alert) -> dict[str, Any]:
    path = [[entry.source, entry.target] for entry in alert.transactions]
    return {"typology": alert.typology, "score": alert.score, "path": path}


def _drawn(alert: Alert) -> str:
    """Return the way of the money on one line."""
    accounts = [alert.transactions[0].source]
    accounts += [entry.target for entry in alert.transactions]
    return f"{alert.typology} " + " → ".join(account[:7] for account in accounts)


def revoke(
    stage: Stage, credential: Credential, request: ProofRequest, path: MembershipPath
) -> None:
    """Revoke the credential; show that neither a new nor an old path proves any more."""
    with stage.progress.step("revocation", "revoke the credential") as step:
        stage.service.revoke(credential.id)
        try:
            _path(stage)
            in_tree = "still in the tree"
        except CredentialError as error:
            in_tree = error.code
        old = stage.wallet.prove(request, path, stage.prover)
        try:
            attest(stage, request, old)
            on_chain = "accepted"
        except ChainError as error:
            on_chain = error.code
        stage.progress.results["revocation"] = {"new_proof": in_tree, "old_path": on_chain}
        step.outcome = f"new proof: {in_tree}; proof by the old path: {on_chain}"
