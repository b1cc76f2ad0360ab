"""Every invariant can fail: for each there is a fault in the contracts that it finds.

A mutant is one change of one text in a copy of the sources; forge then runs the test that is said
to kill it, and that test must fail, on a program that compiles. An invariant that no mutant can
break would prove nothing.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from titan.chain.build import CONTRACTS
from titan.chain.foundry import foundry_program


@dataclass(frozen=True)
class Mutant:
    """One change of the sources, and the test that must notice."""

    killer: str
    file: str
    text: str
    change: str = ""


MUTANTS = (
    Mutant("invariant_aNullifierHasOneSubject", "Attestations",
           "if (bound != subject) revert NullifierSpent();"),
    Mutant("invariant_whoIsBarredDoesNotAttest", "Attestations",
           "if (holder.revocationTime != 0) revert AttestationRevoked();"),
    Mutant("invariant_nothingIsAttestedWithoutALiveRoot", "IssuerRegistry",
           "sequence < issuer.refusedBelow() || "),
    Mutant("invariant_nothingIsAttestedWithoutALiveRoot", "IssuerRegistry",
           " || sequence < issuer.retiredBelow()"),
    Mutant("test_aSupersededRootServesForAWhile", "IssuerRegistry",
           "block.timestamp > past.supersededAt + maximumAge",
           "block.timestamp > past.supersededAt + maximumAge * 1000"),
    Mutant("invariant_nothingIsAttestedOnAnotherDay", "types/Day",
           "timestamp / 1 days - epochDay <= 1", "timestamp / 1 days - epochDay <= 2"),
    Mutant("invariant_nobodyIsAttestedWithoutConsent", "AttestationRegistry",
           "msg.sender != claim.subject &&", "msg.sender == address(0) &&"),
    Mutant("invariant_nobodyIsAttestedWithoutConsent", "AttestationRegistry",
           "consents.length == 0 && policy.isConsentWaived()", "consents.length == 0"),
    Mutant("invariant_pausingStopsWriting", "AttestationRegistry",
           "policy.isPaused() || policy.isHalted()", "policy.isPaused()"),
    Mutant("invariant_pausingStopsWriting", "AttestationRegistry",
           "policy.isPaused() || policy.isHalted()", "policy.isHalted()"),
    Mutant("invariant_pausingChangesNoAnswer", "Attestations",
           "if (record.policyVersion() != policy.version())",
           "if (policy.isHalted() || record.policyVersion() != policy.version())"),
    Mutant("invariant_everyOfficeIsItsHoldersOwn", "AmlOracle",
           "bool allowed) external onlyOwner", "bool allowed) external"),
    Mutant("invariant_everyOfficeIsItsHoldersOwn", "IssuerRegistry",
           "if (msg.sender != accountOf[issuerId]) revert NotIssuer(msg.sender);"),
    Mutant("invariant_everyOfficeIsItsHoldersOwn", "Attestations",
           "!isLatest || msg.sender != accountOf[record.issuerId()]", "!isLatest"),
    Mutant("invariant_whatWasAttestedCanBeRevoked", "Attestations",
           "subject == address(0) || holder.revocationTime != 0",
           "subject == address(0) || _records[policyId][subject].revocationTime() != 0"),
    Mutant("invariant_tokensDoNotMove", "SoulboundView",
           "function transferFrom(address, address, uint256) external pure {\n"
           "        revert TokenIsSoulbound();\n",
           "function transferFrom(address, address, uint256) external pure {\n"),
    Mutant("invariant_onlyTheAttestedAreValid", "Attestations",
           "? Status.Missing : Status.Expired", "? Status.Valid : Status.Expired"),
    Mutant("invariant_expiryNeverExtends", "AttestationRegistry",
           "            policy.attestationTtl()\n", "            policy.attestationTtl() + 1\n"),
    Mutant("invariant_theSuspendedAreNeverValid", "Attestations",
           "if (risk.isSuspended()) return Status.Suspended;"),
    Mutant("test_deskSetsRisks", "Attestations",
           "risk.tier() > policy.maximumAmlTier()", "risk.tier() > policy.maximumAmlTier() + 1"),
    Mutant("invariant_retiredRootsCarryNothing", "Attestations",
           "record.rootSequence() < issuer", "record.rootSequence() + 1 < issuer"),
    Mutant("invariant_aPolicyVersionEndsThoseBefore", "Attestations",
           "if (record.policyVersion() != policy.version()) return Status.PolicyChanged;"),
    Mutant("invariant_theBarredAreNotValid", "Attestations",
           "if (record.revocationTime() != 0) return Status.Revoked;"),
    Mutant("invariant_whatNothingEndsIsValid", "Attestations",
           "record.rootSequence() < issuer", "record.rootSequence() <= issuer"),
    Mutant("invariant_statusAndValidityAgree", "Attestations",
           "return statusOf(subject, policyId) == Status.Valid;",
           "return statusOf(subject, policyId) != Status.Expired;"),
    Mutant("invariant_tokensAreTheValidOfListedPolicies", "SoulboundToken",
           "        _listed.pop();\n"),
    Mutant("invariant_rootsAndVersionsAreAsWasSaid", "IssuerRegistry",
           "refuseEarlier ? sequence : issuer.refusedBelow()", "refuseEarlier ? sequence : 0"),
    Mutant("invariant_rootsAndVersionsAreAsWasSaid", "PolicyRegistry",
           "= policy.withFlagsOf(before)", "= policy"),
    Mutant("test_oneWrongClaimSpoilsTheBatch", "Groth16Verifier",
           "mod(keccak256(pairs, add(calldatasize(), 0x40)), _SCALAR_FIELD)", "1"),
    Mutant("test_aliasesAreRefused", "Groth16Verifier",
           "if iszero(lt(word, _SCALAR_FIELD)) { refuse(0x84584701) }"),
    Mutant("test_aSubjectWithBitsAboveAnAddressIsRefused", "Groth16Verifier",
           "if shr(160, word) { refuse(0x84584701) }"),
    Mutant("test_fuzz_anotherSignalIsRefused", "Groth16Verifier",
           "if (signal >= _SCALAR_FIELD) revert SignalOutOfField();"),
    Mutant("test_theAliasThatNegatingMakesIsRefused", "Groth16Verifier",
           "canonical := lt(y, _BASE_FIELD)", "canonical := 1"),
    Mutant("test_anAttestationExpires", "Attestations",
           "block.timestamp >= record.expirationTime()",
           "block.timestamp > record.expirationTime()"),
    Mutant("test_aConsentEndsWithItsDeadline", "Consents",
           "if (block.timestamp > consent.deadline) revert ConsentExpired(consent.deadline);"),
    Mutant("test_fuzz_aConsentServesWhatWasSigned", "Consents",
           "if (signer == subject && signer != address(0)) return;",
           "if (signer != address(0)) return;"),
    Mutant("test_fuzz_record", "types/Record", "attestationTtl)) << 176)",
           "attestationTtl)) << 177)"),
    Mutant("test_aReaderTrustsWhomItWasMadeWith", "ERC3643Reader",
           "valid && issuer != address(0) && isTrusted[issuer]", "valid && issuer != address(0)"),
    Mutant("test_whoIsAttestedMintsOnce", "examples/AgeGatedMint",
           "hasMinted[uid] = true;", "hasMinted[uid] = false;"),
    Mutant("test_whoIsAttestedDepositsAndWhoDepositedWithdraws", "examples/GatedVault",
           "amount > balance", "amount >= balance"),
)  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the contracts that mutants live in."""
    folder = tmp_path_factory.mktemp("mutants") / "contracts"
    folder.mkdir()
    for name in ("src", "test"):
        shutil.copytree(CONTRACTS / name, folder / name)
    for name in ("foundry.toml", "solc.mjs"):
        shutil.copy(CONTRACTS / name, folder / name)
    (folder / "node_modules").symlink_to((CONTRACTS / "node_modules").resolve())
    return folder


@pytest.fixture
def mutated(copy: Path, mutant: Mutant) -> Iterator[Path]:
    source = copy / "src" / f"{mutant.file}.sol"
    text = source.read_text()
    assert text.count(mutant.text) == 1, "the sources changed: the mutant needs a new text"
    source.write_text(text.replace(mutant.text, mutant.change))
    yield copy
    source.write_text(text)


# A mutant is killed by the first run that meets it: many runs cost only those that survive.
_ENVIRONMENT = {
    "FOUNDRY_PROFILE": "quick", "FOUNDRY_INVARIANT_RUNS": "256", "PATH": "/usr/bin:/bin"
}  # fmt: skip


def outcome(folder: Path, test: str) -> str:
    """Return how one of forge's tests ends; fails if the sources do not compile."""
    command = [str(foundry_program("forge")), "test", "--json", "--match-test", rf"^{test}\("]
    ended = subprocess.run(
        command, cwd=folder, env=_ENVIRONMENT,
        capture_output=True, text=True, timeout=1800, check=False,
    )  # fmt: skip
    assert ended.stdout.startswith("{"), (ended.stdout + ended.stderr)[-2000:]
    suites = json.loads(ended.stdout)
    [status] = [
        each["status"] for suite in suites.values() for each in suite["test_results"].values()
    ]
    return str(status)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "mutant", MUTANTS, ids=lambda each: f"{each.killer}-{each.file}-{MUTANTS.index(each)}"
)
def test_a_mutant_is_killed(mutated: Path, mutant: Mutant) -> None:
    assert outcome(mutated, mutant.killer) == "Failure"


def test_every_mutant_has_its_place_and_every_invariant_its_mutant() -> None:
    for mutant in MUTANTS:
        source = (CONTRACTS / "src" / f"{mutant.file}.sol").read_text()
        assert source.count(mutant.text) == 1, mutant
        assert mutant.text != mutant.change
    declared = {
        name
        for path in (CONTRACTS / "test").glob("*.t.sol")
        for name in re.findall(r"function (invariant_\w+)", path.read_text())
    }
    assert len(declared) >= 12
    assert declared == {each.killer for each in MUTANTS if each.killer.startswith("invariant_")}
