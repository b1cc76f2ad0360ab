"""Which role may use which route: the one table. A route that is missing here cannot be served."""

from titan.domain.access import Role

_APPLICANT, _REVIEWER, _ISSUER = Role.APPLICANT, Role.REVIEWER, Role.ISSUER
_ANALYST, _AUDITOR, _ADMIN = Role.ANALYST, Role.AUDITOR, Role.ADMIN
_ALL = frozenset(Role)

PUBLIC = frozenset(
    (
        "GET /healthz",
        "GET /readyz",
        "GET /.well-known/jwt-vc-issuer",
        "GET /.well-known/oauth-authorization-server",
        "GET /.well-known/openid-credential-issuer",
        "GET /public/issuer/tree",
        "GET /public/issuer/tree/buckets",
        "GET /public/issuer/tree/buckets/{bucket}",
        "GET /public/policies/{policy_id}/request",
        "GET /public/attestations",
        "POST /public/attestations",
        "POST /public/enrolments",
        "GET /public/wallet/status",
        "POST /public/wallet/credential",
        "POST /public/wallet/nonce",
        "POST /public/wallet/token",
    )
)
"""Answered without a key."""

ALLOWED: dict[str, frozenset[Role]] = {
    "GET /caller": _ALL,
    "POST /applicants": frozenset((_APPLICANT, _ADMIN)),
    "GET /applicants": frozenset((_APPLICANT, _REVIEWER, _ADMIN)),
    "GET /applicants/{applicant_id}": frozenset((_APPLICANT, _REVIEWER, _ADMIN)),
    "GET /applicants/{applicant_id}/export": frozenset((_APPLICANT, _ADMIN)),
    "DELETE /applicants/{applicant_id}/personal-data": frozenset((_APPLICANT, _ADMIN)),
    "POST /cases": frozenset((_APPLICANT, _ADMIN)),
    "GET /cases": frozenset((_APPLICANT, _REVIEWER, _ISSUER, _ADMIN)),
    "GET /cases/{case_id}": frozenset((_APPLICANT, _REVIEWER, _ISSUER, _ADMIN)),
    "PUT /cases/{case_id}/document": frozenset((_APPLICANT, _ADMIN)),
    "PUT /cases/{case_id}/submission": frozenset((_APPLICANT, _ADMIN)),
    "POST /cases/{case_id}/uploads": frozenset((_APPLICANT, _ADMIN)),
    "GET /cases/{case_id}/uploads/{upload_id}": frozenset((_APPLICANT, _ADMIN)),
    "HEAD /cases/{case_id}/uploads/{upload_id}": frozenset((_APPLICANT, _ADMIN)),
    "PATCH /cases/{case_id}/uploads/{upload_id}": frozenset((_APPLICANT, _ADMIN)),
    "DELETE /cases/{case_id}/uploads/{upload_id}": frozenset((_APPLICANT, _ADMIN)),
    "GET /cases/{case_id}/report": frozenset((_REVIEWER, _ADMIN)),
    "GET /cases/{case_id}/screening": frozenset((_REVIEWER, _ANALYST)),
    "GET /cases/{case_id}/credential": frozenset((_APPLICANT, _ISSUER, _ADMIN)),
    "POST /cases/{case_id}/credential-offer": frozenset((_APPLICANT, _ISSUER, _ADMIN)),
    "GET /cases/{case_id}/travel-rule": frozenset((_ANALYST,)),
    "GET /cases/{case_id}/events": frozenset((_APPLICANT, _REVIEWER, _ISSUER, _ADMIN)),
    "GET /cases/{case_id}/history": frozenset((_APPLICANT, _REVIEWER, _ISSUER, _ADMIN)),
    "GET /cases/{case_id}/exhibit": frozenset((_REVIEWER,)),
    "GET /cases/{case_id}/reviews": frozenset((_REVIEWER, _AUDITOR)),
    "POST /cases/{case_id}/review": frozenset((_REVIEWER,)),
    "DELETE /cases/{case_id}/personal-data": frozenset((_APPLICANT, _ADMIN)),
    "GET /credentials": frozenset((_ISSUER, _ADMIN)),
    "POST /credentials/{credential_id}/revocation": frozenset((_ISSUER, _ADMIN)),
    "GET /issuer/tree": _ALL,
    "GET /issuer/tree/buckets": _ALL,
    "GET /issuer/tree/buckets/{bucket}": _ALL,
    "GET /policies": _ALL,
    "GET /policies/{policy_id}": _ALL,
    "GET /policies/{policy_id}/request": _ALL,
    "GET /attestations": _ALL,
    "POST /proofs/verification": _ALL,
    "GET /aml/batches": frozenset((_ANALYST, _AUDITOR)),
    "PUT /aml/batches": frozenset((_ANALYST,)),
    "GET /aml/batches/{batch_id}": frozenset((_ANALYST, _AUDITOR)),
    "POST /aml/suspensions": frozenset((_ANALYST,)),
    "GET /webhooks": frozenset((_ADMIN,)),
    "POST /webhooks": frozenset((_ADMIN,)),
    "DELETE /webhooks/{endpoint_id}": frozenset((_ADMIN,)),
    "GET /webhooks/messages": frozenset((_ADMIN,)),
    "POST /webhooks/messages/{message_id}/redelivery": frozenset((_ADMIN,)),
    "GET /keys": frozenset((_ADMIN, _AUDITOR)),
    "POST /keys": frozenset((_ADMIN,)),
    "POST /keys/{key_id}/rotation": frozenset((_ADMIN,)),
    "DELETE /keys/{key_id}": frozenset((_ADMIN,)),
    "GET /audit": frozenset((_AUDITOR, _ADMIN)),
    "GET /audit/head": _ALL,
    "GET /audit/{sequence}/inclusion": frozenset((_AUDITOR, _ADMIN)),
    "GET /audit/consistency": _ALL,
    "GET /metrics": frozenset((_AUDITOR, _ADMIN)),
}
"""Routes behind ``/v1`` and the roles that may use them. Where a tenant's administrator may not do
something (decide a case, score payments), a key with the role has to be made, which is recorded."""
