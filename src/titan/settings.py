"""Every setting, its default and what it does. The environment variable is ``TITAN_`` + name.

The defaults are embedded: files, SQLite and a development chain started by TITAN itself. One
URL each replaces them.
"""

import os
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from titan.errors import UsageError

_PREFIX = "TITAN_"


class Profile(StrEnum):
    """What the installation is for."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class ProvingEngineName(StrEnum):
    """Who makes proofs."""

    AUTO = "auto"
    NATIVE = "native"
    SNARKJS = "snarkjs"


class Settings(BaseModel):
    """The settings of one installation: named ones, then the environment's, then the defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    # pydantic-settings would do the same, and takes longer to load than the rest of a command.
    @model_validator(mode="before")
    @classmethod
    def _with_environment(cls, named: dict[str, Any]) -> dict[str, Any]:
        given = {name.upper(): value for name, value in os.environ.items()}
        names = ((field, _PREFIX + field.upper()) for field in cls.model_fields)
        return {field: given[name] for field, name in names if name in given} | named

    profile: Profile = Field(
        Profile.DEVELOPMENT, description="Production refuses proving keys stamped development."
    )
    data_dir: Path = Field(
        Path(".titan"), description="Folder of the state: database, blobs, keys, chain, wallets."
    )
    database_url: str | None = Field(
        None, description="SQLAlchemy URL; by default a SQLite file in the data folder."
    )
    rpc_url: str | None = Field(
        None, description="JSON-RPC URL of a chain; by default an embedded development chain."
    )
    chain_port: int = Field(0, description="Port of the embedded chain; 0 takes a free one.")
    allowed_countries: str = Field(
        "AUS AUT BEL CAN CHE DEU DNK ESP FIN FRA GBR IRL ITA JPN LUX NLD NOR NZL PRT SWE USA UTO",
        description="Countries of residence that the default policy allows when it is made.",
    )
    api_host: str = Field("127.0.0.1", description="Address on which the API listens.")
    api_port: int = Field(8420, description="Port on which the API listens; 0 takes a free one.")
    api_key: str | None = Field(
        None, description="Key that API callers send; by default one made in the data folder."
    )
    replicas: bool = Field(
        False,
        description="Whether several processes work on this database and data folder at once. "
        "What a dead one leaves undone, the others do; one that is too slow ends itself.",
    )
    replica_lease: float = Field(
        15.0, gt=0, description="Seconds of silence after which a replica counts as dead."
    )
    oidc_issuer: str | None = Field(
        None, description="Identity provider of the staff (OpenID Connect), as it names itself."
    )
    oidc_client_id: str = Field("titan", description="This installation's name at the provider.")
    oidc_client_secret: SecretStr | None = Field(
        None, description="Its secret there; none for a public client."
    )
    oidc_claim: str = Field(
        "groups",
        description="Claim of an ID token that names a person's groups; with dots for one inside "
        "another, such as realm_access.roles.",
    )
    oidc_roles: str = Field(
        "",
        description="Which group has which role: GROUP=ROLE, with blanks between; who is in none "
        "of them may do nothing.",
    )
    public_url: str | None = Field(
        None, description="Address by which browsers reach the service; by default the request's."
    )
    otlp_endpoint: str | None = Field(
        None,
        description="Address of an OpenTelemetry receiver (OTLP over HTTP) that traces are sent "
        "to; by default none are made.",
    )
    requests_a_minute: float = Field(
        6000, ge=0, description="Requests that a key may send in a minute; 0 for any number."
    )
    requests_at_once: int = Field(
        600, ge=1, description="Requests that a key may send at once before the rate counts."
    )
    open_enrolment: bool | None = Field(
        None,
        description="Whether anybody who reaches the holder's page may open a case; by default "
        "only in the development profile. Otherwise a key is needed.",
    )
    relay: bool = Field(
        True, description="Whether attestations that holders consented to are sent for them."
    )
    four_eyes: str = Field(
        "enhanced",
        description="Levels of cases, with blanks between them, that two persons must decide.",
    )
    retention_days: float = Field(
        0.0,
        ge=0,
        description="Days after the end of their last case when applicants are erased; 0 never.",
    )
    round_seconds: float = Field(
        60.0, gt=0, description="Seconds between looks for changed lists and for what is over."
    )
    webhook_private_addresses: bool = Field(
        False, description="Whether webhooks may go to private addresses and without TLS."
    )
    webhook_timeout: float = Field(10.0, gt=0, description="Seconds that a receiver may take.")
    webhook_pause: float = Field(
        5.0, gt=0, description="Seconds after a webhook's first failure; then three times as long."
    )
    webhook_attempts: int = Field(
        12, ge=1, description="Attempts after which a webhook's message is given up."
    )
    chain_timeout: float = Field(20.0, description="Seconds to wait for the chain to answer.")
    chain_confirmations: int = Field(
        1,
        ge=0,
        description="Blocks that must hold a transaction; 12 or more on a public chain, 0 waits "
        "until the chain calls its block final.",
    )
    chain_signer: str | None = Field(
        None,
        description="Who signs: file:PATH of an Ethereum keystore, env:NAME of a variable with "
        "the key, unix:PATH of 'titan signer serve', or https://… of a remote signer; by default "
        "the development account.",
    )
    chain_passphrase_file: Path | None = Field(
        None, description="File with the keystore's passphrase; only its owner may read it."
    )
    chain_passphrase: SecretStr | None = Field(
        None, description="The keystore's passphrase itself, where there is no file of it."
    )
    examination_timeout: float = Field(
        60.0, description="CPU seconds after which the examination of one picture is stopped."
    )
    examination_memory: int = Field(
        4 << 30, description="Bytes of address space for the process that decodes pictures."
    )
    proof_timeout: float = Field(120.0, description="Seconds after which proving is given up.")
    proving_engine: ProvingEngineName = Field(
        ProvingEngineName.AUTO,
        description="Who makes proofs: native (the package's own extension), snarkjs (needs "
        "Node), or auto: native where it was built.",
    )
    proving_threads: int = Field(2, ge=1, description="Threads that work on one native proof.")
    maximum_bytes: int = Field(20 << 20, description="Largest document accepted, in bytes.")
    maximum_batch_bytes: int = Field(
        64 << 20, description="Largest transaction file that the API accepts, in bytes."
    )
    upload_hours: float = Field(
        24.0, gt=0, description="Hours without a piece after which an open upload is forgotten."
    )
    maximum_pixels: int = Field(25_000_000, description="Largest picture decoded, in pixels.")
    csca_dir: Path | None = Field(
        None,
        description="Folder of the states' signing authorities (CSCA), DER or PEM; "
        "without it no chip is trusted.",
    )
    maximum_pages: int = Field(20, description="Most pages of a PDF, TIFF or HEIC file.")
    quality_least_long_side: int = Field(
        480, description="Pixels of the page's long side below which a person looks at it."
    )
    quality_most_blur: float = Field(
        0.60, description="Blur, 0 to 1, above which a person looks at the page."
    )
    quality_least_brightness: float = Field(
        0.30, description="Brightness, 0 to 1, below which a person looks at the page."
    )
    quality_least_contrast: float = Field(
        0.20, description="Contrast, 0 to 1, below which a person looks at the page."
    )
    quality_most_glare: float = Field(
        0.02, description="Share of the page burnt out by light above which a person looks at it."
    )
    quality_least_zone_pitch: float = Field(
        5.0, description="Pixels a character of the machine-readable zone that are too few to read."
    )

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'titan.sqlite'}"


def load_settings(**named: object) -> Settings:
    """Read the settings from the environment; named ones come first.

    Raises:
        UsageError: ``usage.argument``, naming the setting that is wrong and never its value.
    """
    try:
        return Settings.model_validate(named)
    except ValidationError as error:
        first = error.errors()[0]
        name = "TITAN_" + "_".join(str(part) for part in first["loc"]).upper()
        raise UsageError("usage.argument", f"{name}: {first['msg']}.") from error
