"""The chain for programs on asyncio: every method of `Chain`, awaited.

The twin runs the synchronous client in threads of its own, from one table, and copies nothing.
That is a choice: what takes time is the wait for a node, during which a thread costs nothing but
its stack, and sends of one account wait for each other anyway. web3's asynchronous contracts would
need a second copy of nonces, journal, replacement and events, and two copies of what must send
exactly once would come to differ. What it costs is measured by ``titan bench chain``.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from titan.chain.client import Chain
from titan.chain.deployment import Deployment
from titan.chain.events import Cursor, Page
from titan.chain.journal import Journal
from titan.chain.signers import Signer

P = ParamSpec("P")
R = TypeVar("R")

_THREADS = 32


class _Awaited(Generic[P, R]):
    """A method of `Chain` that is awaited: same arguments, same result, same errors."""

    def __init__(self, method: Callable[Concatenate[Chain, P], R]) -> None:
        self._method = method
        self.__doc__ = method.__doc__

    def __get__(
        self, twin: "AsyncChain", owner: type["AsyncChain"]
    ) -> Callable[P, Coroutine[Any, Any, R]]:
        return partial(twin.run, partial(self._method, twin.chain))


class AsyncChain:
    """`Chain` for asyncio; use `connect`, and close it or use it as a context manager.

    A send whose awaiting task is cancelled goes on in its thread: what was signed may be mined
    all the same. Under a ``key`` it can be asked for again and is done once.

    Args:
        chain: the connection; it may be used beside this.
        threads: how many calls wait for the node at the same time.
    """

    def __init__(self, chain: Chain, threads: int = _THREADS) -> None:
        self.chain = chain
        self._pool = ThreadPoolExecutor(threads, "titan-chain")

    @classmethod
    async def connect(  # noqa: PLR0913, PLR0917 - the arguments of `Chain.connect`
        cls,
        rpc_url: str,
        account: Signer | None = None,
        deployment: Deployment | None = None,
        timeout: float = 20.0,
        confirmations: int = 1,
        journal: Journal | None = None,
    ) -> "AsyncChain":
        """Connect to a node; arguments and errors as of `Chain.connect`."""
        return cls(
            await asyncio.to_thread(
                Chain.connect, rpc_url, account, deployment, timeout, confirmations, journal
            )
        )

    async def __aenter__(self) -> "AsyncChain":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Wait for what is under way, and let the threads go."""
        await asyncio.to_thread(self._pool.shutdown)

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run something in a thread of this object and await its result."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(work, *args, **kwargs))

    async def follow(self, cursor: Cursor | None = None, every: float = 1.0) -> AsyncIterator[Page]:
        """Read the registry's events without end; see `titan.chain.events.EventLog.follow`."""
        log = self.chain.events()
        while True:
            for page in await self.run(lambda after: list(log.read(after)), cursor):
                cursor = page.cursor
                yield page
            await asyncio.sleep(every)

    deploy_suite = _Awaited(Chain.deploy_suite)
    verify_deployment = _Awaited(Chain.verify_deployment)
    govern = _Awaited(Chain.govern)
    verify = _Awaited(Chain.verify)
    deploy_vault = _Awaited(Chain.deploy_vault)
    today = _Awaited(Chain.today)
    enrol_issuer = _Awaited(Chain.enrol_issuer)
    remove_issuer = _Awaited(Chain.remove_issuer)
    publish_root = _Awaited(Chain.publish_root)
    beside_roots = _Awaited(Chain.beside_roots)
    retire_roots = _Awaited(Chain.retire_roots)
    root_is_current = _Awaited(Chain.root_is_current)
    policy_scope = _Awaited(Chain.policy_scope)
    policy_id_of = _Awaited(Chain.policy_id_of)
    create_policy = _Awaited(Chain.create_policy)
    update_policy = _Awaited(Chain.update_policy)
    pause_policy = _Awaited(Chain.pause_policy)
    waive_consent = _Awaited(Chain.waive_consent)
    halt_policies = _Awaited(Chain.halt_policies)
    resume_policy = _Awaited(Chain.resume_policy)
    set_guardian = _Awaited(Chain.set_guardian)
    list_policy = _Awaited(Chain.list_policy)
    read_policy = _Awaited(Chain.read_policy)
    policies_accepting = _Awaited(Chain.policies_accepting)
    attest = _Awaited(Chain.attest)
    attest_batch = _Awaited(Chain.attest_batch)
    verify_batch = _Awaited(Chain.verify_batch)
    verify_only = _Awaited(Chain.verify_only)
    spend_verification = _Awaited(Chain.spend_verification)
    is_valid = _Awaited(Chain.is_valid)
    status = _Awaited(Chain.status)
    attestation = _Awaited(Chain.attestation)
    attestations = _Awaited(Chain.attestations)
    revoke_attestation = _Awaited(Chain.revoke_attestation)
    reinstate = _Awaited(Chain.reinstate)
    set_risk = _Awaited(Chain.set_risk)
    risk = _Awaited(Chain.risk)
    admits = _Awaited(Chain.admits)
