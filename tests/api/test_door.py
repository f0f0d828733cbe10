"""Who gets in, with how much, and what the API says about itself."""

import hashlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route
from structlog.testing import capture_logs

from postsales.api.app import create_app
from postsales.api.door import EVERY_VERB, SIGNATURE, House
from postsales.api.language import preferred
from postsales.api.limits import LARGEST
from postsales.api.tokens import Holder, TokenRing
from postsales.desk.access import RULES
from postsales.desk.reading import Reading
from postsales.desk.verbs import VERBS
from postsales.domain.errors import Refused
from postsales.messages.command import Role
from tests.api.house import HANBIT, MONDAY, Caller
from tests.behind_doors import stage_from


@pytest.fixture
async def app() -> AsyncIterator[FastAPI]:
    async with stage_from(MONDAY) as stage:
        yield create_app(House(stage.desk, Reading(stage.store, stage.world.engine), TokenRing.of([])))


def routes_of(routes: Sequence[BaseRoute]) -> Iterator[BaseRoute]:
    """All routes, those of included routers too."""
    for route in routes:
        inside = getattr(route, "original_router", None)
        yield from (route,) if inside is None else routes_of(inside.routes)


def test_every_route_has_a_policy(app: FastAPI):
    routes = list(routes_of(app.routes))
    ours = [route for route in routes if isinstance(route, APIRoute)]
    assert len(ours) > 15
    for route in ours:
        assert hasattr(route.endpoint, "__policy__"), f"{route.path} has no policy: @behind(verb) or @open_to_all"
        policy = route.endpoint.__policy__
        assert policy in (None, EVERY_VERB, SIGNATURE) or policy in RULES, f"{route.path}: no rule for {policy}"
        assert policy is not None or route.path == "/healthz"
    assert [route.path for route in routes if isinstance(route, Route) and not isinstance(route, APIRoute)] == [
        "/api/v1/openapi.json"
    ]


async def test_every_guarded_route_wants_a_token(caller: Caller):
    schema = (await caller.client.get("/api/v1/openapi.json")).json()
    for path, operations in schema["paths"].items():
        for method in operations:
            url = path.format_map(defaultdict(lambda: "1", number=HANBIT))
            answer = await caller.client.request(method, url, json={} if method == "post" else None)
            assert answer.status_code == (200 if path == "/healthz" else 401), path


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer nobodys", "Basic YTpi", "bearer\tadmin-own x"])
async def test_anything_but_a_known_bearer_token_is_refused(empty: Caller, header: str):
    answer = await empty.client.get("/api/v1/deliveries", headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] in ("token_missing", "token_unknown")


async def test_ten_megabytes_are_refused_before_they_are_read(empty: Caller):
    answer = await empty.post("/deliveries", content=b"x" * 10_000_000, headers={"content-type": "application/yaml"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_body_that_does_not_say_its_length_is_counted(empty: Caller):
    async def drip():
        for _ in range(20):
            yield b"x" * (LARGEST // 10)

    answer = await empty.post("/deliveries", content=drip(), headers={"content-type": "application/yaml"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
async def test_body_that_is_no_json_object_is_refused(empty: Caller, body: bytes):
    answer = await empty.post(f"/deliveries/{HANBIT}/handoff.note", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")


async def test_unknown_paths_and_methods_are_problems_too(empty: Caller):
    assert (await empty.get("/nothing")).json()["code"] == "unknown_path"
    assert (await empty._ask("DELETE", "/deliveries", "admin-own", {})).json()["code"] == "method_not_allowed"
    bad = await empty.get(f"/deliveries/{HANBIT}/issues/first")
    assert (bad.status_code, bad.json()["where"]) == (422, "n")


async def test_fault_of_ours_tells_nothing_of_the_inside(caller: Caller, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret of ours")

    monkeypatch.setattr(type(caller.stage.store.deliveries), "list", broken)
    with capture_logs() as logged:
        answer = await caller.get("/deliveries")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    [error] = [each["exc_info"] for each in logged if each["log_level"] == "error"]
    assert "secret of ours" in str(error)


async def test_description_knows_every_verb_and_its_references_hold(empty: Caller):
    schema = (await empty.client.get("/api/v1/openapi.json")).json()
    paths = " ".join(schema["paths"])
    assert all(f"/{verb}" in paths for verb in VERBS)
    assert "{verb}" not in paths
    known = schema["components"]["schemas"]
    references = json.dumps(schema).split('"#/components/schemas/')[1:]
    assert {reference.split('"')[0] for reference in references} <= set(known)


async def test_amounts_keep_their_digits(caller: Caller):
    body = b'{"instalment": 1, "amount": 0.30, "received_on": "2026-03-02"}'
    answer = await caller.post(f"/deliveries/{HANBIT}/payment.record", content=body)
    assert answer.json()["code"] != "bad_argument", answer.text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("ko", "ko"),
        ("KO-kr;q=0.8, fr", "ko"),
        ("en;q=0.5, ko;q=0.9", "ko"),
        ("ko;q=x", "en"),
        ("de,*", "en"),
    ],
)
def test_language_is_the_best_we_have(accepted: str, language: str):
    assert preferred(accepted) == language


def test_tokens_come_from_a_file_and_the_installation(tmp_path: Path):
    digest = hashlib.sha256(b"two").hexdigest()
    file = tmp_path / "tokens.json"
    file.write_text(
        json.dumps(
            [
                {"person": "minji", "role": "sales", "party": "northwind", "token": "one"},
                {"person": "jaeho", "role": "partner", "party": "daon-si", "sha256": digest},
            ]
        )
    )
    ring = TokenRing.read(file, "three")
    jaeho = ring.holder("two")
    assert jaeho is not None
    assert (jaeho.person, jaeho.side, jaeho.party) == ("jaeho", "partner", "daon-si")
    admin = ring.holder("three")
    assert admin is not None
    assert admin.role is Role.ADMIN
    assert ring.holder("four") is None


@pytest.mark.parametrize(
    "holder",
    [
        Holder(person="a", role=Role.SALES, token="x"),
        Holder(person="a", role=Role.ADMIN),
        Holder(person="a", role=Role.ADMIN, sha256="abc"),
        Holder(person="a", role=Role.ADMIN, sha256="zz"),
    ],
)
def test_holder_without_token_or_party_is_refused(holder: Holder):
    with pytest.raises(Refused, match="bad_tokens"):
        TokenRing.of([holder])


@pytest.mark.parametrize("content", ["", "{}", '[{"person": 1}]', '[{"person": "a", "role": "king"}]'])
def test_bad_token_file_is_refused_without_its_secrets(tmp_path: Path, content: str):
    file = tmp_path / "tokens.json"
    file.write_text(content)
    with pytest.raises(Refused, match="bad_tokens"):
        TokenRing.read(file, None)
