"""Every change of a case reaches whoever asked for it: signed, at least once, never from inside."""

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from titan.domain.access import OPERATOR, itself
from titan.domain.document import PictureFile
from titan.domain.event import Message
from titan.domain.submission import Submission
from titan.errors import ServiceError, UsageError
from titan.pipeline.casebook import CaseBook
from titan.pipeline.courier import Courier, pause
from titan.pipeline.outward import Poster, is_public
from titan.pipeline.webhooks import WebhookBook
from titan.settings import Settings
from titan.storage.database import Database
from titan.storage.vault import Vault


@dataclass
class Receiver:
    """A server that keeps what it got and answers as it is told."""

    url: str = ""
    status: int = 204
    hang: float = 0.0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receivers() -> Iterator[Callable[[], Receiver]]:
    servers = list[ThreadingHTTPServer]()

    def make() -> Receiver:
        receiver = Receiver()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(
                    ({key.lower(): value for key, value in self.headers.items()}, body)
                )
                time.sleep(receiver.hang)
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        return receiver

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


@dataclass
class Desk:
    """Cases, webhooks and a courier on one database."""

    cases: CaseBook
    webhooks: WebhookBook
    database: Database

    def messages(self) -> tuple[Message, ...]:
        return self.webhooks.messages(50, None).items

    def until(self, said: Callable[[], bool], seconds: float = 15) -> None:
        end = time.monotonic() + seconds
        while not said():
            assert time.monotonic() < end, self.messages()
            time.sleep(0.02)


@pytest.fixture
def desk(each_database: Database, tmp_path: Path) -> Iterator[Desk]:
    vault = Vault(each_database, tmp_path)
    settings = Settings(
        data_dir=tmp_path, webhook_private_addresses=True, webhook_timeout=2.0,
        webhook_pause=0.05, webhook_attempts=3,
    )  # fmt: skip
    courier = Courier(each_database, vault.root, settings)
    courier.start()
    yield Desk(
        CaseBook(each_database, vault),
        WebhookBook(each_database, vault.root, private=True),
        each_database,
    )
    courier.stop()


def test_an_event_arrives_signed_as_standard_webhooks_say(
    desk: Desk, receivers: Callable[[], Receiver]
) -> None:
    receiver = receivers()
    _, secret = desk.webhooks.create(receiver.url)
    case = desk.cases.open(5, None)
    desk.until(lambda: len(receiver.got) == 1)
    headers, body = receiver.got[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 30
    told = json.loads(body)
    assert told["type"] == "case.received"
    assert told["data"]["case_id"] == case.id and told["data"]["status"] == "received"
    desk.until(lambda: desk.messages()[0].delivered_at is not None)


def test_only_the_types_asked_for_and_only_ones_own_tenant(
    desk: Desk, receivers: Callable[[], Receiver]
) -> None:
    chosen, others = receivers(), receivers()
    desk.webhooks.create(chosen.url, ["case.examining"])
    desk.webhooks.create(others.url, caller=itself("others"))
    case = desk.cases.open(5, None)
    desk.cases.submit(case.id, Submission(PictureFile(b"x")))
    desk.until(lambda: len(chosen.got) == 1)
    assert json.loads(chosen.got[0][1])["type"] == "case.examining"
    assert others.got == [] and len(desk.messages()) == 1


def test_a_failure_is_repeated_under_the_same_id_and_at_last_given_up(
    desk: Desk, receivers: Callable[[], Receiver]
) -> None:
    receiver = receivers()
    receiver.status = 500
    desk.webhooks.create(receiver.url)
    desk.cases.open(5, None)
    desk.until(lambda: desk.messages()[0].dead_at is not None)
    (message,) = desk.messages()
    assert (message.attempts, message.last_status, message.next_at) == (3, 500, None)
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {message.id}
    receiver.status = 200
    desk.webhooks.redeliver(message.id)
    desk.until(lambda: desk.messages()[0].delivered_at is not None)
    assert len(receiver.got) == 4


def test_a_receiver_that_hangs_delays_nobody_else(
    desk: Desk, receivers: Callable[[], Receiver]
) -> None:
    slow, quick = receivers(), receivers()
    slow.hang = 5.0
    desk.webhooks.create(slow.url)
    desk.webhooks.create(quick.url)
    began = time.monotonic()
    for number in range(3):
        desk.cases.open(5 + number, None)
    desk.until(lambda: len(quick.got) == 3, seconds=4.5)
    assert time.monotonic() - began < 4.5
    assert len(slow.got) <= 3


def test_a_receiver_that_is_gone_is_asked_no_more(
    desk: Desk, receivers: Callable[[], Receiver]
) -> None:
    receiver = receivers()
    receiver.status = 410
    desk.webhooks.create(receiver.url)
    desk.cases.open(5, None)
    desk.until(lambda: desk.webhooks.endpoints() == ())
    desk.cases.open(6, None)
    assert len(desk.messages()) == 1
    with pytest.raises(UsageError):
        desk.webhooks.redeliver(desk.messages()[0].id)


def test_a_message_stands_or_falls_with_its_change(desk: Desk) -> None:
    desk.webhooks.create("http://127.0.0.1:9/hook")
    case = desk.cases.open(5, None)
    before = len(desk.messages())
    with pytest.raises(UsageError):
        desk.cases.submit(f"case_{'0' * 32}", Submission(PictureFile(b"x")))
    assert len(desk.messages()) == before
    assert [event.type for event in desk.cases.events(case.id, 0, 10, OPERATOR)] == [
        "case.received"
    ]


def test_endpoints_are_https_and_few(database: Database, vault: Vault) -> None:
    book = WebhookBook(database, vault.root, private=False)
    for url in ("http://shop.example/", "https://a:b@shop.example/", "https:///x", "ftp://a/",
                "https://shop.example/#x"):  # fmt: skip
        with pytest.raises(UsageError):
            book.create(url)
    with pytest.raises(UsageError):
        book.create("https://shop.example/", ["case.nothing"])
    for _ in range(20):
        book.create("https://shop.example/")
    with pytest.raises(UsageError) as caught:
        book.create("https://shop.example/")
    assert caught.value.code == "usage.conflict"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104 - asked about, not bound
     "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
     "2002:a00:1::"],
)  # fmt: skip
def test_addresses_of_the_inside_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_nothing_is_sent_to_the_inside(receivers: Callable[[], Receiver]) -> None:
    receiver = receivers()

    async def send(url: str) -> int:
        poster = Poster(2.0, private=False)
        try:
            return await poster.post(url, b"{}", {})
        finally:
            await poster.close()

    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(ServiceError) as caught:
            asyncio.run(send(receiver.url.replace("127.0.0.1", host)))
        assert caught.value.code == "service.forbidden-address"
    assert receiver.got == []


def test_pauses_grow_and_differ() -> None:
    for attempts, longest in ((1, 5.0), (2, 15.0), (3, 45.0), (30, 6 * 3600.0)):
        drawn = {pause(attempts, 5.0) for _ in range(20)}
        assert len(drawn) > 1
        assert longest / 2 <= min(drawn) and max(drawn) <= longest
