"""Policies as books keep them: read from the registry's events, all versions of each."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from web3.contract import Contract
from web3.types import EventData

from titan.chain.connection import Connection, errors_told
from titan.domain.credential import Policy
from titan.domain.policy_record import PolicyRecord, PolicyVersion

Rebuild = Callable[[Any, str], tuple[Policy, int]]
"""Makes a policy of an event's terms and the policy's id, and the hash that it ought to have."""


def read_records(
    connection: Connection, registry: Contract, since: int, rebuild: Rebuild
) -> list[PolicyRecord]:
    """Return every policy of a registry, in the order of their creation.

    Args:
        connection: to the chain.
        registry: the contract.
        since: block of its creation.
        rebuild: see `Rebuild`.

    Raises:
        ChainError: ``chain.unreachable``, ``chain.garbled``.
    """
    events = registry.events
    flags = {
        name: _last(connection.logs(event, since), flag)
        for name, event, flag in (
            ("paused", events.PolicyPaused, "paused"),
            ("halted", events.PolicyHalted, "halted"),
            ("consent_waived", events.ConsentWaived, "waived"),
        )
    }
    by_policy: dict[str, list[EventData]] = {}
    for log in connection.logs(events.PolicySet, since):
        by_policy.setdefault(_hex(log["args"]["policyId"]), []).append(log)
    times = _times(connection, (log for logs in by_policy.values() for log in logs))
    return [
        PolicyRecord(
            policy_id=policy_id,
            owner=logs[-1]["args"]["owner"],
            versions=tuple(_version(log, policy_id, times, rebuild) for log in logs),
            **{name: known.get(policy_id, False) for name, known in flags.items()},
        )
        for policy_id, logs in by_policy.items()
    ]


def _version(
    log: EventData, policy_id: str, times: Mapping[int, int], rebuild: Rebuild
) -> PolicyVersion:
    said = log["args"]
    policy, hashed = rebuild(said["terms"], policy_id)
    return PolicyVersion(
        number=said["version"],
        policy=policy,
        sound=hashed == said["policyHash"],
        block=log["blockNumber"],
        set_at=times[log["blockNumber"]],
        tx_hash=log["transactionHash"].to_0x_hex(),
    )


def _last(logs: Iterable[EventData], flag: str) -> dict[str, bool]:
    """Return what the last event of each policy says of a flag."""
    return {_hex(log["args"]["policyId"]): log["args"][flag] for log in logs}


def _times(connection: Connection, logs: Iterable[EventData]) -> dict[int, int]:
    with errors_told():
        return {
            block: connection.web3.eth.get_block(block)["timestamp"]
            for block in {log["blockNumber"] for log in logs}
        }


def _hex(value: bytes) -> str:
    return "0x" + bytes(value).hex()
