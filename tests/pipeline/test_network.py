"""The installation's place on a chain is made once and found again."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from eth_account import Account

from titan.chain.node import EmbeddedNode, rpc
from titan.credentials.attributes import Claims
from titan.credentials.issuer import Application
from titan.domain.countries import country_index
from titan.domain.report import ForensicReport
from titan.errors import ChainError, UsageError
from titan.pipeline.network import Network, default_policy
from titan.runtime import Titan
from titan.settings import Profile, Settings
from titan.zk.statement import EVERYONE, policy_hash


@pytest.fixture
def network(settings: Settings) -> Iterator[Network]:
    opened = Network(settings)
    yield opened
    opened.close()


def test_starting_again_finds_what_is_there(network: Network, settings: Settings) -> None:
    first = network.summary
    again = Network(settings)
    assert again.summary == first
    assert not first.embedded
    files = [path.name for path in (settings.data_dir / "deployments").iterdir()]
    assert files == [f"{first.chain_id}.json"]


def test_the_default_policy_says_what_it_promises(network: Network) -> None:
    request = network.proof_request(network.summary.default_policy_id, 7)
    policy = request.policy
    assert (policy.minimum_age, policy.document_in_force, policy.maximum_aml_tier) == (18, True, 2)
    assert policy.nationality_mask == EVERYONE
    assert policy.residency_mask >> country_index("UTO") & 1
    assert not policy.residency_mask >> country_index("PRK") & 1
    assert policy.accepted_issuers == (network.issuer,)
    assert request.registry.address == network.summary.registry
    assert (request.challenge, request.day) == (7, network.chain.today())
    assert policy_hash(policy) == policy_hash(
        default_policy(policy.scope, network.issuer, Settings().allowed_countries)
    )


def test_an_unknown_allowed_country_is_one_clear_error() -> None:
    with pytest.raises(UsageError) as caught:
        default_policy(1, "0x" + "1f" * 20, "FRA QQQ")
    assert caught.value.code == "usage.argument"
    assert "QQQ" in caught.value.detail


def test_suspending_a_suspect_is_all_or_nothing(network: Network) -> None:
    suspect = "0x" + "Ab" * 20
    with pytest.raises(UsageError) as caught:
        network.suspend([suspect, "not an address"])
    assert caught.value.code == "usage.argument"
    assert network.chain.risk(suspect) == (0, False)
    done = network.suspend([suspect])
    assert network.chain.risk(suspect) == (7, True)
    assert done[suspect] is not None


def test_a_chain_that_is_down_is_one_clear_error_and_may_come_later(settings: Settings) -> None:
    down = Network(settings.model_copy(update={"rpc_url": "http://127.0.0.1:9"}))
    for _ in range(2):
        with pytest.raises(ChainError) as caught:
            _ = down.chain
        assert caught.value.code == "chain.unreachable"
    assert down.issuer == Network(settings).issuer


@pytest.mark.slow
def test_an_embedded_chain_that_lost_its_state_is_made_again(
    tmp_path: Path, make_report: Callable[..., ForensicReport], today: date
) -> None:
    with Titan(Settings(data_dir=tmp_path)) as titan:
        before = titan.start_chain()
        case = titan.open_case(5)
        with titan._database.write() as session:
            row = titan._cases.row(session, case.id)
            application = Application(
                case.id, row.applicant_id, 5, Claims(None), make_report(), reviewed=False
            )
            titan._issuer.issue(session, application, before.issuer, today)
        titan.start_chain()
        root = titan.tree().root
        assert before.embedded and titan.chain.root_is_current(root)
    shutil.rmtree(tmp_path / "chain")
    with Titan(Settings(data_dir=tmp_path)) as titan:
        after = titan.start_chain()
        assert after.default_policy_id == before.default_policy_id
        assert titan.chain.root_is_current(root)


def test_the_signer_of_the_settings_is_the_issuer(
    settings: Settings, development_chain: EmbeddedNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "0x" + "77" * 32
    monkeypatch.setenv("ISSUERS_KEY", key)
    named = Network(
        settings.model_copy(
            update={"profile": Profile.PRODUCTION, "chain_signer": "env:ISSUERS_KEY"}
        )
    )
    development_chain.fund(named.issuer, 10**20)
    assert named.summary.issuer == named.issuer == Account.from_key(key).address
    with pytest.raises(ChainError, match=r"^chain\.development-key:"):
        Network(settings.model_copy(update={"profile": Profile.PRODUCTION}))


def test_as_many_confirmations_as_the_settings_say_are_waited_for(settings: Settings) -> None:
    """On a chain that mines only what is sent, a second block never comes."""
    Network(settings).chain  # noqa: B018 - puts everything in place
    patient = Network(settings.model_copy(update={"chain_confirmations": 2, "chain_timeout": 0.5}))
    with pytest.raises(ChainError, match=r"^chain\.not-mined:"):
        patient.publish(7, refuse_earlier=False, key="seven", beside=b"")
    with pytest.raises(ChainError, match=r"^chain\.not-mined:"):
        patient.publish(7, refuse_earlier=False, key="seven", beside=b"")
    rpc(str(settings.rpc_url), "anvil_mine")
    tx_hash = patient.publish(7, refuse_earlier=False, key="seven", beside=b"")
    assert tx_hash is not None
    assert patient.publish(7, refuse_earlier=False, key="seven", beside=b"") == tx_hash
    assert patient.publish(7, refuse_earlier=False, key="another", beside=b"") is None
