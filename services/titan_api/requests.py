"""What callers send as JSON."""

from typing import Annotated, Any, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from titan.domain.access import Role
from titan.domain.case import DEFAULT_LEVEL
from titan.domain.chip import ChipFiles
from titan.domain.document import PictureFile
from titan.domain.submission import Submission

Scalar = Annotated[
    str, Field(pattern=r"^[0-9]{1,78}$", description="A whole number as decimal digits.")
]
Address = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$", examples=["0x" + "1f" * 20])]
PolicyId = Annotated[str, Field(pattern=r"^(default|0x[0-9a-fA-F]{64})$", examples=["default"])]


EventType = Literal[
    "case.received", "case.examining", "case.in_review", "case.issuing", "case.approved",
    "case.declined", "case.failed",
]  # fmt: skip


class Sent(BaseModel):
    """A JSON body; unknown members are refused, because they would be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseOpening(Sent):
    """What a wallet states to open a case."""

    holder_commitment: Scalar = Field(
        description="Poseidon hash of the holder's secret; the secret itself is never sent.",
        examples=["8874810025006665644364084781878885165563645731712438077157718450772891597039"],
    )
    residency: Annotated[str, Field(pattern=r"^[A-Z]{1,3}$")] | None = Field(
        None,
        description="Country of residence (ICAO 9303 code); by default the issuing state.",
        examples=["UTO"],
    )
    applicant_id: Annotated[str, Field(pattern=r"^app_[0-9a-f]{32}$")] | None = Field(
        None, description="Whose case it is; by default a new applicant's."
    )
    level: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")] = Field(
        DEFAULT_LEVEL, description="How thoroughly it is decided; TITAN_FOUR_EYES names levels."
    )


class PictureSent(Sent):
    """A picture with the type that its sender gives it."""

    content: Base64Bytes = Field(description="The file's bytes in Base64.")
    media_type: Annotated[str, Field(max_length=100)] | None = Field(
        None, description="Bytes that are something else are refused.", examples=["image/jpeg"]
    )

    def as_file(self) -> PictureFile:
        """Return it in the words of the domain."""
        return PictureFile(self.content, self.media_type)


class ChipSent(Sent):
    """The elementary files of a chip (ICAO 9303-10)."""

    security_object: Base64Bytes = Field(description="EF.SOD in Base64.")
    data_groups: dict[Annotated[int, Field(ge=1, le=16)], Base64Bytes] = Field(
        description="EF.DG1, EF.DG2 and so on in Base64, by their number."
    )


class SubmissionSent(Sent):
    """A document with all that may come with it."""

    front: PictureSent
    back: PictureSent | None = None
    selfie: PictureSent | None = Field(None, description="The holder's own picture.")
    chip: ChipSent | None = None

    def as_submission(self) -> Submission:
        """Return it in the words of the domain."""
        chip = self.chip
        return Submission(
            front=self.front.as_file(),
            back=None if self.back is None else self.back.as_file(),
            selfie=None if self.selfie is None else self.selfie.as_file(),
            chip=None if chip is None else ChipFiles(chip.security_object, chip.data_groups),
        )


def without_references(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a model with all that it refers to in its place."""
    whole = model.model_json_schema()
    definitions = whole.pop("$defs", {})

    def resolved(part: Any) -> Any:
        if isinstance(part, list):
            return [resolved(one) for one in part]
        if not isinstance(part, dict):
            return part
        name = part.get("$ref", "").rpartition("/")[2]
        return resolved(definitions[name]) if name else {k: resolved(v) for k, v in part.items()}

    return dict(resolved(whole))


class UploadOrder(Sent):
    """A document that is to come in pieces."""

    size: Annotated[int, Field(strict=True, ge=1, lt=1 << 31, description="Bytes, all of it.")]
    media_type: Annotated[str, Field(max_length=100)] | None = Field(
        None, description="Bytes that are something else are refused.", examples=["image/jpeg"]
    )


class Review(Sent):
    """What a person decides about a case that was referred."""

    decision: Literal["approve", "decline"]
    reason: Annotated[str, Field(min_length=1, max_length=2000)] = Field(
        description="Kept sealed with the case.", examples=["The page is creased, not altered."]
    )


class BindingSent(Sent):
    """What a proof must be tied to."""

    subject: Address
    challenge: Annotated[int, Field(strict=True, ge=0, lt=1 << 64)] | Scalar = 0
    day: Annotated[int, Field(ge=19000101, le=29991231, examples=[20261122])]


class ProofSent(Sent):
    """A Groth16 proof, as `titan proof make` writes it."""

    protocol: Literal["groth16"]
    curve: Literal["bn254"]
    pi_a: tuple[Scalar, Scalar]
    pi_b: tuple[tuple[Scalar, Scalar], tuple[Scalar, Scalar]]
    pi_c: tuple[Scalar, Scalar]
    public_signals: dict[str, Scalar | int]
    circuit_id: Annotated[str, Field(max_length=64)]
    vkey_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ProofCheck(Sent):
    """A proof, and what it shall say."""

    proof: ProofSent
    binding: BindingSent | None = None
    policy_id: PolicyId | None = None


class ConsentSent(Sent):
    """A subject's leave to be attested by a relayer."""

    deadline: Annotated[int, Field(ge=0, lt=1 << 53)]
    signature: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{2,4000}$")]


class PresentationSent(Sent):
    """A proof with what it is bound to, for the chain."""

    policy_id: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{64}$")]
    binding: BindingSent
    proof: ProofSent
    consent: ConsentSent


class EndpointOrder(Sent):
    """Where events shall be posted."""

    url: Annotated[str, Field(max_length=2000, examples=["https://shop.example/titan"])]
    types: Annotated[list[EventType], Field(max_length=20)] = Field(
        [], description="Types of the events wanted; none for all.", examples=[["case.approved"]]
    )


class KeyRotation(Sent):
    """For how long the successor of a key is good."""

    days: Annotated[float, Field(gt=0, le=3660)] = 90.0


class KeyOrder(KeyRotation):
    """A key to be made."""

    subject: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")] = Field(
        description="Pseudonym of its holder; four eyes are counted by it.", examples=["desk-7"]
    )
    roles: Annotated[list[Role], Field(min_length=1, max_length=len(Role))]
    applicant_id: Annotated[str, Field(pattern=r"^app_[0-9a-f]{32}$")] | None = Field(
        None, description="The one applicant whose things it opens."
    )
    sandbox: bool = Field(False, description="Whether documents sent with it are magic values.")


class Suspension(Sent):
    """Addresses under suspicion."""

    addresses: Annotated[list[Address], Field(min_length=1, max_length=500)]
