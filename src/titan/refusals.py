"""The part of the catalogue that is about requests, storage and the service itself.

`titan.failures` joins it with the rooms' own.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """One entry of the catalogue.

    Attributes:
        status: HTTP status by which the API answers.
        title: what happened, in general.
        remedy: what the reader can do about it.
    """

    status: int
    title: str
    remedy: str


REFUSALS: dict[str, Failure] = {
    # usage
    "usage.argument": Failure(422, "An argument is wrong", "Correct the named argument."),
    "usage.not-found": Failure(404, "There is no such thing", "Check the name or id."),
    "usage.conflict": Failure(
        409, "The request contradicts an earlier one", "Read the current state first."
    ),
    "usage.unauthorized": Failure(
        401, "The API key is missing or wrong", "Send the key as 'Authorization: Bearer KEY'."
    ),
    "usage.sign-in": Failure(
        401, "The sign-in did not succeed", "Begin again at the door of the console."
    ),
    "usage.forbidden": Failure(
        403,
        "The key does not open this",
        "Use a key with one of the roles that docs/access.md lists for the route.",
    ),
    "usage.rate-limited": Failure(
        429, "Too many requests", "Wait for the seconds in Retry-After, then go on more slowly."
    ),
    "usage.four-eyes": Failure(
        409, "A different person has to decide", "Have somebody with a key of their own look at it."
    ),
    "usage.method": Failure(
        405, "This address does not take this method", "Use a method of the Allow header."
    ),
    "usage.body": Failure(400, "The request's body cannot be read", "Send what /docs describes."),
    "usage.offset": Failure(
        409,
        "The piece does not begin where the upload ends",
        "Ask for the upload, and go on at its offset.",
    ),
    "usage.too-large": Failure(
        413, "The request's body is too large", "Send less; the limits are in 'titan settings'."
    ),
    # storage
    "storage.audit": Failure(
        500,
        "The audit log is not what it was",
        "Run 'titan audit verify', and compare with a copy of the data folder.",
    ),
    "storage.backup": Failure(
        422, "The archive is not what was written", "Restore another archive, and look after this."
    ),
    "storage.dump": Failure(
        503,
        "PostgreSQL's own tools cannot copy the database",
        "Install pg_dump and pg_restore of the server's version, and look at what they say.",
    ),
    "storage.exposed": Failure(
        500, "A key file can be read by others", "Run 'chmod 600' on it, and think of a new key."
    ),
    "storage.unusable": Failure(
        503, "The database or data folder cannot be used", "Check the path, rights and free space."
    ),
    "storage.key-store": Failure(
        503,
        "The token that keeps the root key cannot be used",
        "Check TITAN_PKCS11_MODULE, the token's label and its PIN.",
    ),
    "storage.key": Failure(
        503,
        "The root key cannot open this data",
        "Use the key file that the data was written with.",
    ),
    "storage.erased": Failure(
        410, "The personal data was erased", "Open a new case; what was erased cannot come back."
    ),
    # service
    "service.forbidden-address": Failure(
        422,
        "The receiver's address is not a public one",
        "Name a public https address, or set TITAN_WEBHOOK_PRIVATE_ADDRESSES for development.",
    ),
    "service.no-receiver": Failure(
        502, "The receiver did not take the message", "It is sent again; see its attempts."
    ),
    "service.internal": Failure(
        500, "Something went wrong inside the service", "Report the request id to the operator."
    ),
    "service.busy": Failure(
        409,
        "Another process works on this data folder",
        "Use its service, or stop it first; two must not run the same cases.",
    ),
    "service.provider": Failure(
        503,
        "The identity provider does not answer",
        "Check TITAN_OIDC_ISSUER, and whether the provider is up; keys open everything meanwhile.",
    ),
    "service.traces": Failure(
        503,
        "The receiver of traces does not take them",
        "Start it, or correct TITAN_OTLP_ENDPOINT or leave it out; nothing else waits for it.",
    ),
    "service.fenced": Failure(
        503,
        "This replica was silent for too long",
        "Start it again; the others do what it had in hand.",
    ),
    "service.unreachable": Failure(
        503, "The service does not answer", "Start it with 'titan up', or check its address."
    ),
    "service.timeout": Failure(
        504, "The service took too long", "Ask for the case again later; it goes on by itself."
    ),
    "service.answer": Failure(
        502, "The service gave an answer that is not its own", "Check that the address is TITAN's."
    ),
}
