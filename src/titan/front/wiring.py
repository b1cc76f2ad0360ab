"""What an installation consists of: each room is opened when it is first needed."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from titan.settings import Profile, Settings, load_settings

if TYPE_CHECKING:
    from titan.credentials.issuer import Issuer
    from titan.pipeline.applicants import ApplicantBook
    from titan.pipeline.batches import BatchBook
    from titan.pipeline.casebook import CaseBook
    from titan.pipeline.engine import CaseEngine
    from titan.pipeline.examination import Examiner
    from titan.pipeline.keyring import KeyRing
    from titan.pipeline.network import Network
    from titan.pipeline.relay import RootRelay
    from titan.pipeline.reviews import ReviewDesk
    from titan.pipeline.screening import ScreeningBook
    from titan.pipeline.staff import StaffDoor
    from titan.pipeline.uploads import UploadBook
    from titan.pipeline.wallets import WalletDoor
    from titan.pipeline.webhooks import WebhookBook
    from titan.storage.audit_log import AuditLog
    from titan.storage.database import Database
    from titan.storage.key_store import Token
    from titan.storage.replicas import Replica
    from titan.storage.vault import Vault

T = TypeVar("T")


class Wiring:
    """The rooms of one installation, opened when they are first used and closed by `close`.

    Args:
        settings: by default those of the environment.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()
        self._opening = threading.RLock()
        self._made: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let running cases finish and close what was opened."""
        with self._opening:
            made, self._made = self._made, {}
        # Outside the lock: a running case may still reach for a room that it has not used yet.
        for name in ("engine", "network", "database"):
            if name in made:
                made[name].close()

    @property
    def examiner(self) -> "Examiner":
        """Examines, and returns the pixels too, for whoever shows the report to a person."""
        from titan.pipeline.examination import Examiner

        return Examiner(self.settings)

    @property
    def api_key(self) -> str:
        """The installation's own key: its holder may do everything in the default tenant."""
        from titan.storage.private_file import api_key

        folder = self.settings.data_dir
        return self._once("api_key", lambda: self.settings.api_key or api_key(folder))

    @property
    def looks_at_once(self) -> bool:
        """Whether a single row is read in microseconds, so that no thread need wait for it."""
        return self._database.is_file

    @property
    def _database(self) -> "Database":
        from titan.storage.database import Database

        return self._once("database", lambda: Database.open(self.settings.database))

    @property
    def _vault(self) -> "Vault":
        from titan.storage.vault import Vault

        folder = self.settings.data_dir
        return self._once("vault", lambda: Vault(self._database, folder, self._token()))

    def _token(self) -> "Token | None":
        from titan.storage.key_store import Token, read_pin

        settings = self.settings
        if settings.pkcs11_module is None:
            return None
        pin = read_pin(settings.pkcs11_pin, settings.pkcs11_pin_file)
        return Token(settings.pkcs11_module, settings.pkcs11_token, pin)

    @property
    def _cases(self) -> "CaseBook":
        from titan.pipeline.casebook import CaseBook

        return self._once("cases", lambda: CaseBook(self._database, self._vault))

    @property
    def _uploads(self) -> "UploadBook":
        from titan.pipeline.uploads import UploadBook
        from titan.storage.pieces import Pieces

        settings = self.settings
        return self._once(
            "uploads",
            lambda: UploadBook(
                self._database,
                self._vault,
                self._cases,
                Pieces(settings.data_dir / "uploads"),
                largest=settings.maximum_bytes,
                hours=settings.upload_hours,
            ),
        )

    @property
    def _audit(self) -> "AuditLog":
        from titan.storage.audit import Signer
        from titan.storage.audit_log import AuditLog

        signer = Signer(self._vault.root.derive("audit"))
        return self._once("audit", lambda: AuditLog(self._database, signer))

    @property
    def _keys(self) -> "KeyRing":
        from titan.pipeline.keyring import KeyRing

        _ = self._vault  # brings the signer of what is recorded
        sandbox = self.settings.profile is Profile.DEVELOPMENT
        return self._once("keys", lambda: KeyRing(self._database, sandbox=sandbox))

    @property
    def _staff(self) -> "StaffDoor | None":
        if self.settings.oidc_issuer is None:
            return None
        from titan.pipeline.staff import StaffDoor

        return self._once(
            "staff", lambda: StaffDoor(self.settings, self._database, self._vault.root)
        )

    @property
    def _webhooks(self) -> "WebhookBook":
        from titan.pipeline.webhooks import WebhookBook

        private = self.settings.webhook_private_addresses
        root = self._vault.root
        return self._once("webhooks", lambda: WebhookBook(self._database, root, private=private))

    @property
    def _screenings(self) -> "ScreeningBook":
        from titan.pipeline.screening import Screener, ScreeningBook

        screener = self._once("screener", lambda: Screener(self.settings.data_dir / "lists"))
        return self._once(
            "screenings",
            lambda: ScreeningBook(self._database, self._vault, self._cases, screener),
        )

    @property
    def _reviews(self) -> "ReviewDesk":
        from titan.pipeline.reviews import ReviewDesk

        levels = frozenset(self.settings.four_eyes.split())
        return self._once(
            "reviews",
            lambda: ReviewDesk(self._database, self._vault, self._cases, self._issuer, levels),
        )

    @property
    def _applicants(self) -> "ApplicantBook":
        from titan.pipeline.applicants import ApplicantBook

        return self._once(
            "applicants",
            lambda: ApplicantBook(self._database, self._vault, self._cases, self._screenings),
        )

    @property
    def _batches(self) -> "BatchBook":
        from titan.pipeline.batches import BatchBook

        return self._once("batches", lambda: BatchBook(self._database, self._vault))

    @property
    def _issuer(self) -> "Issuer":
        from titan.credentials.issuer import Issuer

        return self._once("issuer", lambda: Issuer(self._database, self._vault))

    @property
    def _wallets(self) -> "WalletDoor":
        from titan.pipeline.wallets import WalletDoor

        return self._once(
            "wallets",
            lambda: WalletDoor(self._database, self._vault, self._issuer, self._cases),
        )

    @property
    def _network(self) -> "Network":
        from titan.pipeline.network import Network

        return self._once("network", lambda: Network(self.settings))

    @property
    def _relay(self) -> "RootRelay":
        from titan.pipeline.relay import RootRelay

        _ = self._vault  # brings the signer of what is recorded
        return self._once("relay", lambda: RootRelay(self._database, self._network, self._leads))

    @property
    def _replica(self) -> "Replica | None":
        from titan.storage.replicas import Replica

        if not self.settings.replicas:
            return None
        lease = self.settings.replica_lease
        return self._once("replica", lambda: Replica(self._database, lease))

    def _leads(self) -> bool:
        """Say whether this process does what of several replicas only one may do."""
        replica: Replica | None = self._made.get("replica")
        return replica is None or replica.leads()

    @property
    def _engine(self) -> "CaseEngine":
        return self._once("engine", self._start_engine)

    def _start_engine(self) -> "CaseEngine":
        from titan.pipeline.courier import Courier
        from titan.pipeline.engine import CaseEngine
        from titan.pipeline.replicas import living
        from titan.pipeline.rounds import Rounds, tidy
        from titan.pipeline.steps import CaseSteps
        from titan.storage.spent import forget

        replica = self._replica
        steps = CaseSteps(
            database=self._database,
            cases=self._cases,
            issuer=self._issuer,
            relay=self._relay,
            examine=self.examiner.submission,
            screenings=self._screenings,
            issuer_address=lambda: self._network.issuer,
            may_write=None if replica is None else living(replica),
        )
        courier = Courier(self._database, self._vault.root, self.settings)
        applicants, days = self._applicants, self.settings.retention_days
        jobs = {
            "screening": self._screenings.screen_again,
            "tidying": lambda: tidy(self._database),
            "uploads": self._uploads.expire,
            "spent": lambda: forget(self._database),
        }
        if days:
            jobs["retention"] = lambda: applicants.forget_old(days)
        beside = (courier, Rounds(jobs, self.settings.round_seconds, self._leads))
        return CaseEngine(self.settings, self._vault, steps, beside, replica)

    def _once(self, name: str, make: Callable[[], T]) -> T:
        with self._opening:
            if name not in self._made:
                self._made[name] = make()
            made: T = self._made[name]
            return made
