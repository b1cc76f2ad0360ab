"""One function a route of cases, applicants, the issuer and the chain: arguments in, a call out."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from titan.client.call import Call, Content, Listing, items, listing, nothing, once, plain, reader
from titan.domain.applicant import Applicant
from titan.domain.attestation import Attestation, AttestationReceipt
from titan.domain.case import DEFAULT_LEVEL, Case, CaseStatus, Opinion
from titan.domain.credential import (
    Credential,
    CredentialEntry,
    Policy,
    Revocation,
    TreeBucket,
    TreeShape,
)
from titan.domain.document import PictureFile
from titan.domain.encoding import to_json
from titan.domain.event import Event
from titan.domain.policy_record import PolicyRecord
from titan.domain.proof import Binding, Presentation, Proof, ProofRequest, Verification
from titan.domain.report import ForensicReport
from titan.domain.screening import Screening
from titan.domain.submission import Submission
from titan.domain.upload import Upload

_DEFAULT = "default"

# applicants


def create_applicant(idempotency_key: str | None = None) -> Call[Applicant]:
    """Make an applicant; nothing about the person is sent."""
    headers = once(idempotency_key)
    return Call("POST", "/applicants", reader(Applicant), headers=headers, repeatable=True)


def applicant(applicant_id: str) -> Call[Applicant]:
    """Return an applicant with the ids of their cases."""
    return Call("GET", f"/applicants/{applicant_id}", reader(Applicant), repeatable=True)


def applicants(cursor: str | None = None, *, limit: int = 50) -> Call[Listing[Applicant]]:
    """Return applicants, oldest first."""
    query: Mapping[str, str | int | None] = {"cursor": cursor, "limit": limit}
    return Call("GET", "/applicants", listing(Applicant), params=query, repeatable=True)


def export_applicant(applicant_id: str) -> Call[dict[str, Any]]:
    """Return everything that is kept about an applicant; it holds personal data."""
    return Call("GET", f"/applicants/{applicant_id}/export", plain, repeatable=True)


def erase_applicant(applicant_id: str) -> Call[None]:
    """Destroy the key of an applicant's data: nothing of it can be read again."""
    path = f"/applicants/{applicant_id}/personal-data"
    return Call("DELETE", path, nothing, repeatable=True)


# cases


def open_case(
    holder_commitment: int,
    residency: str | None = None,
    *,
    applicant_id: str | None = None,
    level: str = DEFAULT_LEVEL,
    idempotency_key: str | None = None,
) -> Call[Case]:
    """Open a case for a wallet's commitment; a repeated request opens one case."""
    body = {
        "holder_commitment": str(holder_commitment),
        "residency": residency,
        "applicant_id": applicant_id,
        "level": level,
    }
    headers = once(idempotency_key)
    return Call("POST", "/cases", reader(Case), json=body, headers=headers, repeatable=True)


def case(case_id: str) -> Call[Case]:
    """Return where a case stands."""
    return Call("GET", f"/cases/{case_id}", reader(Case), repeatable=True)


def cases(
    cursor: str | None = None, *, status: CaseStatus | None = None, limit: int = 50
) -> Call[Listing[Case]]:
    """Return cases, oldest first; all, or those at a status."""
    at = None if status is None else status.value
    query: Mapping[str, str | int | None] = {"cursor": cursor, "limit": limit, "status": at}
    return Call("GET", "/cases", listing(Case), params=query, repeatable=True)


def submit_document(case_id: str, content: Content, media_type: str | None = None) -> Call[Case]:
    """Send the picture of a document in one request; its examination starts at once."""
    headers = {"Content-Type": media_type or "application/octet-stream"}
    path = f"/cases/{case_id}/document"
    return Call("PUT", path, reader(Case), content=content, headers=headers)


def submit(case_id: str, submission: Submission) -> Call[Case]:
    """Send both sides, a picture of the holder or the chip's files with the document."""
    chip = submission.chip
    body = {
        "front": _sent(submission.front),
        "back": _sent(submission.back),
        "selfie": _sent(submission.selfie),
        "chip": None
        if chip is None
        else {
            "security_object": b64encode(chip.security_object).decode(),
            "data_groups": {
                str(number): b64encode(file).decode() for number, file in chip.data_groups.items()
            },
        },
    }
    return Call("PUT", f"/cases/{case_id}/submission", reader(Case), json=body)


def begin_upload(case_id: str, size: int, media_type: str | None = None) -> Call[Upload]:
    """Begin to send a document in pieces."""
    body = {"size": size, "media_type": media_type}
    return Call("POST", f"/cases/{case_id}/uploads", reader(Upload), json=body)


def upload(case_id: str, upload_id: str) -> Call[Upload]:
    """Return how far an upload has come."""
    return Call("GET", f"/cases/{case_id}/uploads/{upload_id}", reader(Upload), repeatable=True)


def continue_upload(case_id: str, upload_id: str, offset: int, piece: bytes) -> Call[Upload]:
    """Send the next piece of a document; with the last one it is handed in.

    Sent twice it is kept once: the second time its place is taken.
    """
    headers = {"Content-Type": "application/partial-upload", "Upload-Offset": str(offset)}
    path = f"/cases/{case_id}/uploads/{upload_id}"
    return Call("PATCH", path, reader(Upload), content=piece, headers=headers, repeatable=True)


def cancel_upload(case_id: str, upload_id: str) -> Call[None]:
    """Forget an upload and what came of it."""
    return Call("DELETE", f"/cases/{case_id}/uploads/{upload_id}", nothing)


def report(case_id: str) -> Call[ForensicReport]:
    """Return what the examination found; it holds personal data."""
    return Call("GET", f"/cases/{case_id}/report", reader(ForensicReport), repeatable=True)


def screening(case_id: str) -> Call[Screening]:
    """Return what lists said of the person; it holds personal data."""
    return Call("GET", f"/cases/{case_id}/screening", reader(Screening), repeatable=True)


def history(case_id: str) -> Call[tuple[Event, ...]]:
    """Return what happened to a case so far, in order."""
    return Call("GET", f"/cases/{case_id}/history", items(Event), repeatable=True)


def reviews(case_id: str) -> Call[tuple[Opinion, ...]]:
    """Return what persons said of a case, oldest first."""
    return Call("GET", f"/cases/{case_id}/reviews", items(Opinion), repeatable=True)


def review_case(case_id: str, *, approve: bool, reason: str) -> Call[Case]:
    """Decide a case that waits for a person."""
    body = {"decision": "approve" if approve else "decline", "reason": reason}
    return Call("POST", f"/cases/{case_id}/review", reader(Case), json=body)


def erase_case(case_id: str) -> Call[None]:
    """Destroy the key of the data of a case's applicant."""
    return Call("DELETE", f"/cases/{case_id}/personal-data", nothing, repeatable=True)


def credential(case_id: str) -> Call[Credential]:
    """Return the credential that a case ended in, for its holder's wallet."""
    return Call("GET", f"/cases/{case_id}/credential", reader(Credential), repeatable=True)


# issuer


def offer_credential(case_id: str, *, pin: bool = False) -> Call[dict[str, Any]]:
    """Offer a case's credential to its holder's own wallet; the answer has a link for it."""
    body = {"pin": pin}
    return Call("POST", f"/cases/{case_id}/credential-offer", plain, json=body)


def travel_rule(case_id: str) -> Call[dict[str, Any]]:
    """Return a case's person as IVMS101; it holds personal data."""
    return Call("GET", f"/cases/{case_id}/travel-rule", plain, repeatable=True)


def credentials(cursor: str | None = None, *, limit: int = 50) -> Call[Listing[CredentialEntry]]:
    """Return credentials, oldest first, without what they certify."""
    query: Mapping[str, str | int | None] = {"cursor": cursor, "limit": limit}
    return Call("GET", "/credentials", listing(CredentialEntry), params=query, repeatable=True)


def revoke(credential_id: str) -> Call[Revocation]:
    """Revoke a credential; the result names the root that replaced the old one."""
    return Call("POST", f"/credentials/{credential_id}/revocation", reader(Revocation))


def tree_shape() -> Call[TreeShape]:
    """Return how large the issuer's tree is; sent without the key."""
    path = "/public/issuer/tree/buckets"
    return Call("GET", path, reader(TreeShape), repeatable=True, public=True)


def tree_bucket(number: int) -> Call[TreeBucket]:
    """Return some thousand leaves of the issuer's tree; sent without the key."""
    path = f"/public/issuer/tree/buckets/{number}"
    return Call("GET", path, reader(TreeBucket), repeatable=True, public=True)


# chain


def policy(policy_id: str = _DEFAULT) -> Call[Policy]:
    """Return a policy as the chain publishes it."""
    return Call("GET", f"/policies/{policy_id}", reader(Policy), repeatable=True)


def policies() -> Call[tuple[PolicyRecord, ...]]:
    """Return the policies that the issuer's credentials can answer, with all their versions."""
    return Call("GET", "/policies", items(PolicyRecord), repeatable=True)


def proof_request(policy_id: str = _DEFAULT, challenge: int = 0) -> Call[ProofRequest]:
    """Return what a policy asks of a holder, as of today's chain; sent without the key."""
    path, query = f"/public/policies/{policy_id}/request", {"challenge": str(challenge)}
    return Call("GET", path, reader(ProofRequest), params=query, repeatable=True, public=True)


def attestations(
    subject: str | None = None, policy_id: str | None = None
) -> Call[tuple[Attestation, ...]]:
    """Return attestations of the registry, of all or of one subject or policy."""
    query: Mapping[str, str | int | None] = {"subject": subject, "policy": policy_id}
    return Call("GET", "/attestations", items(Attestation), params=query, repeatable=True)


def verify(
    proof: Proof, binding: Binding | None = None, policy_id: str | None = None
) -> Call[Verification]:
    """Check a proof; an invalid one is a result, not an error."""
    body = to_json({"proof": proof, "binding": binding, "policy_id": policy_id})
    path = "/proofs/verification"
    return Call("POST", path, reader(Verification), json=body, repeatable=True)


def relay(presented: Presentation) -> Call[AttestationReceipt]:
    """Have a holder's attestation recorded at the service's cost; sent without the key."""
    path, body = "/public/attestations", to_json(presented)
    return Call("POST", path, reader(AttestationReceipt), json=body, public=True)


def _sent(picture: PictureFile | None) -> dict[str, str | None] | None:
    if picture is None:
        return None
    return {"content": b64encode(picture.content).decode(), "media_type": picture.declared}
