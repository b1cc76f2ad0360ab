"""The calls are the service's routes: method, path and fields, checked against its description."""

import json
import re
from pathlib import Path

from titan.client import office, routes
from titan.client.call import Call
from titan.client.client import Client
from titan.domain.access import Role
from titan.domain.document import PictureFile
from titan.domain.submission import Submission

_DESCRIBED = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text())["paths"]

_CALLS: list[Call[object]] = [
    routes.create_applicant(), routes.applicant("a"), routes.applicants(),
    routes.export_applicant("a"), routes.erase_applicant("a"), routes.open_case(5),
    routes.case("c"), routes.cases(), routes.submit_document("c", b"x"),
    routes.submit("c", Submission(PictureFile(b"x"))), routes.report("c"), routes.screening("c"),
    routes.history("c"), routes.reviews("c"), routes.review_case("c", approve=True, reason="r"),
    routes.begin_upload("c", 5), routes.upload("c", "u"),
    routes.continue_upload("c", "u", 0, b"x"), routes.cancel_upload("c", "u"),
    routes.offer_credential("c"), routes.travel_rule("c"),
    routes.erase_case("c"), routes.credential("c"), routes.credentials(), routes.revoke("r"),
    routes.tree_shape(), routes.tree_bucket(3), routes.policies(), routes.policy(),
    routes.proof_request(), routes.attestations(), office.score(b"x"), office.scored_files(),
    office.scored_file("b"), office.suspend(["0x1"]), office.create_webhook("https://shop.example"),
    office.webhooks(),
    office.disable_webhook("h"), office.webhook_messages(), office.redeliver("m"),
    office.whoami(), office.keys(), office.create_key("desk", [Role.ADMIN]),
    office.rotate_key("k"), office.revoke_key("k"), office.audit_entries(), office.audit_head(),
    office.audit_consistency(1), office.audit_inclusion(0),
]  # fmt: skip


def _operation(call: Call[object]) -> dict[str, object]:
    for template, item in _DESCRIBED.items():
        pattern = re.sub(r"\{\w+\}", "[^/]+", template)
        if re.fullmatch(pattern, f"/v1{call.path}") and call.method.lower() in item:
            found: dict[str, object] = item[call.method.lower()]
            return found
    raise AssertionError(f"no route for {call.method} {call.path}")


def test_every_call_is_a_route_with_the_parameters_that_it_takes() -> None:
    for call in _CALLS:
        described = json.dumps(_operation(call))
        for name in call.params:
            assert f'"name": "{name}"' in described, (call.path, name)
        assert ("Idempotency-Key" in call.headers) <= ("idempotency-key" in described.lower())


def test_every_body_has_the_members_of_its_schema() -> None:
    document = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text())
    for call in _CALLS:
        if call.json is None:
            continue
        body = _operation(call)["requestBody"]["content"]["application/json"]["schema"]  # type: ignore[index] # JSON
        if "$ref" in body:
            body = document["components"]["schemas"][body["$ref"].rpartition("/")[2]]
        assert set(call.json) <= set(body["properties"]), call.path
        assert set(body.get("required", [])) <= set(call.json), call.path


def test_every_method_of_the_client_is_one_of_the_calls() -> None:
    beside = {"send", "send_in_pieces", "close", "wait", "follow", "bucket_with"}
    methods = {name for name in vars(Client) if not name.startswith("_")} - beside
    named = {name for room in (routes, office) for name in vars(room)
             if callable(getattr(room, name)) and getattr(room, name).__module__ == room.__name__
             and not name.startswith("_")}  # fmt: skip
    assert methods == named
