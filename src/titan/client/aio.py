"""The client for programs on asyncio: the same methods as `titan.client.client.Client`, awaited."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar

import httpx

from titan.client import office, routes
from titan.client.answers import error_of, pause_before_next, result_of, tls, unreachable
from titan.client.call import Call, Content, Listing, async_chunks, piece_at
from titan.client.events import EventReader, stands_still
from titan.domain.case import Case, CaseStatus
from titan.domain.credential import TreeBucket
from titan.domain.event import Event
from titan.domain.upload import Upload
from titan.errors import ServiceError, UsageError

P = ParamSpec("P")
T = TypeVar("T")

_POLL_SECONDS, _LONGEST_POLL = 0.1, 1.0


class _Sent(Generic[P, T]):
    """A route as a method that is awaited."""

    def __init__(self, route: Callable[P, Call[T]]) -> None:
        self._route = route
        self.__doc__ = route.__doc__

    def __get__(
        self, client: "AsyncClient", owner: type["AsyncClient"]
    ) -> Callable[P, Coroutine[Any, Any, T]]:
        @wraps(self._route)
        async def sent(*arguments: P.args, **named: P.kwargs) -> T:
            return await client.send(self._route(*arguments, **named))

        return sent


class _Walked(Generic[P, T]):
    """A route that answers with pages as an iterator over all of them."""

    def __init__(self, route: Callable[Concatenate[str | None, P], Call[Listing[T]]]) -> None:
        self._route = route
        self.__doc__ = route.__doc__

    def __get__(
        self, client: "AsyncClient", owner: type["AsyncClient"]
    ) -> Callable[P, AsyncIterator[T]]:
        @wraps(self._route)
        async def walked(*arguments: P.args, **named: P.kwargs) -> AsyncIterator[T]:
            cursor: str | None = None
            while True:
                page = await client.send(self._route(cursor, *arguments, **named))
                for item in page.items:
                    yield item
                if page.next_cursor is None:
                    return
                cursor = page.next_cursor

        return walked


class AsyncClient:
    """A connection to one service; arguments, methods and errors as of `Client`."""

    def __init__(
        self,
        url: str,
        api_key: str,
        timeout: float = 60.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        base, headers = f"{url.rstrip('/')}/v1", {"Authorization": f"Bearer {api_key}"}
        self._http = httpx.AsyncClient(
            base_url=base, headers=headers, timeout=timeout, transport=transport, verify=tls()
        )
        self._unnamed = httpx.AsyncClient(
            base_url=base, timeout=timeout, transport=transport, verify=tls()
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()
        await self._unnamed.aclose()

    async def send(self, call: Call[T]) -> T:
        """Send a call and return what it asked for; as of `Client.send`."""
        attempt = 0
        while True:
            attempt += 1
            answer = await self._asked(call)
            pause = None
            if answer is None or not answer.is_success:
                pause = pause_before_next(call, attempt, answer)
            if pause is not None:
                await asyncio.sleep(pause)
            elif answer is None:
                raise unreachable(self._http.base_url)
            else:
                return result_of(call, answer)

    create_applicant = _Sent(routes.create_applicant)
    applicant = _Sent(routes.applicant)
    applicants = _Walked(routes.applicants)
    export_applicant = _Sent(routes.export_applicant)
    erase_applicant = _Sent(routes.erase_applicant)

    open_case = _Sent(routes.open_case)
    case = _Sent(routes.case)
    cases = _Walked(routes.cases)
    submit_document = _Sent(routes.submit_document)
    submit = _Sent(routes.submit)
    begin_upload = _Sent(routes.begin_upload)
    upload = _Sent(routes.upload)
    continue_upload = _Sent(routes.continue_upload)
    cancel_upload = _Sent(routes.cancel_upload)
    report = _Sent(routes.report)
    screening = _Sent(routes.screening)
    history = _Sent(routes.history)
    reviews = _Sent(routes.reviews)
    review_case = _Sent(routes.review_case)
    erase_case = _Sent(routes.erase_case)
    credential = _Sent(routes.credential)
    offer_credential = _Sent(routes.offer_credential)
    travel_rule = _Sent(routes.travel_rule)

    credentials = _Walked(routes.credentials)
    revoke = _Sent(routes.revoke)
    tree_shape = _Sent(routes.tree_shape)
    tree_bucket = _Sent(routes.tree_bucket)

    policies = _Sent(routes.policies)
    policy = _Sent(routes.policy)
    proof_request = _Sent(routes.proof_request)
    attestations = _Sent(routes.attestations)
    verify = _Sent(routes.verify)
    relay = _Sent(routes.relay)

    score = _Sent(office.score)
    scored_files = _Walked(office.scored_files)
    scored_file = _Sent(office.scored_file)
    suspend = _Sent(office.suspend)

    create_webhook = _Sent(office.create_webhook)
    webhooks = _Sent(office.webhooks)
    disable_webhook = _Sent(office.disable_webhook)
    webhook_messages = _Walked(office.webhook_messages)
    redeliver = _Sent(office.redeliver)

    whoami = _Sent(office.whoami)
    keys = _Sent(office.keys)
    create_key = _Sent(office.create_key)
    rotate_key = _Sent(office.rotate_key)
    revoke_key = _Sent(office.revoke_key)

    audit_entries = _Walked(office.audit_entries)
    audit_head = _Sent(office.audit_head)
    audit_consistency = _Sent(office.audit_consistency)
    audit_inclusion = _Sent(office.audit_inclusion)

    async def send_in_pieces(self, upload: Upload, content: Content) -> Case:
        """Send a document piece by piece and return its case; as of `Client.send_in_pieces`."""
        while not upload.complete:
            piece = piece_at(content, upload.offset)
            try:
                upload = await self.continue_upload(upload.case_id, upload.id, upload.offset, piece)
            except UsageError as error:
                if error.code != "usage.offset":
                    raise
                known = await self.upload(upload.case_id, upload.id)
                if (known.offset, known.complete) == (upload.offset, upload.complete):
                    raise
                upload = known  # it was kept, and only the answer was lost
        return await self.case(upload.case_id)

    async def wait(
        self, case_id: str, seconds: float, seen: Callable[[CaseStatus], None] | None = None
    ) -> Case:
        """Follow a case until nothing more happens by itself; as of `Client.wait`."""
        last: CaseStatus | None = None
        pause = _POLL_SECONDS
        try:
            async with asyncio.timeout(seconds):
                while True:
                    case = await self.case(case_id)
                    if case.status is not last and seen is not None:
                        seen(case.status)
                    last = case.status
                    if stands_still(case.status):
                        return case
                    await asyncio.sleep(pause)
                    pause = min(1.2 * pause, _LONGEST_POLL)
        except TimeoutError as error:
            detail = f"The case is still {last} after {seconds:.0f} s."
            raise ServiceError("service.timeout", detail) from error

    async def follow(self, case_id: str, after: int = 0) -> AsyncIterator[Event]:
        """Yield what happens to a case as it happens, until it ends; as of `Client.follow`."""
        reader, call, attempt = EventReader(after), routes.history(case_id), 0
        while not reader.ended:
            attempt += 1
            try:
                path = f"/cases/{case_id}/events"
                async with self._http.stream("GET", path, headers=reader.headers()) as answer:
                    if not answer.is_success:
                        await answer.aread()
                        raise error_of(answer)
                    async for line in answer.aiter_lines():
                        event = reader.feed(line)
                        if event is not None:
                            attempt = 0
                            yield event
                return
            except httpx.TransportError as error:
                reader.cut()
                pause = pause_before_next(call, attempt, None)
                if pause is None:
                    raise unreachable(self._http.base_url) from error
                await asyncio.sleep(pause)

    async def bucket_with(self, leaf_index: int) -> TreeBucket:
        """Return the bucket of the issuer's tree that holds a leaf; as of `Client.bucket_with`."""
        from titan.zk.buckets import bucket_of

        size = (await self.tree_shape()).size
        while True:
            bucket = await self.tree_bucket(bucket_of(leaf_index, size))
            if bucket_of(leaf_index, bucket.size) == bucket.number:
                return bucket
            size = bucket.size  # the last bucket became two in between

    async def _asked(self, call: Call[T]) -> httpx.Response | None:
        http = self._unnamed if call.public else self._http
        body = async_chunks(call.content) if isinstance(call.content, Path) else call.content
        try:
            return await http.request(call.method, call.path, content=body, **call.arguments())
        except httpx.TransportError:
            return None
