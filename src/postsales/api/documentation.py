"""OpenAPI: each verb as a path of its own, with the shape of its body, though one route takes them all."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from postsales.desk.verbs import VERBS, Verb, Where
from postsales.domain.contract import Contract
from postsales.domain.frozen import Frozen

_REF = "#/components/schemas/{model}"


class Problem(Frozen):
    """What went wrong: `code` for programs, `message` for people."""

    code: str
    message: str
    facts: dict[str, Any] = {}
    where: str | None = None
    problems: tuple[dict[str, Any], ...] | None = None
    repeat_with: str | None = None


def install(app: FastAPI) -> None:
    """Let the app describe itself so."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_verbs(plain())
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # the way FastAPI documents it


def _with_verbs(schema: dict[str, Any]) -> dict[str, Any]:
    bodies = tuple(dict.fromkeys(verb.body for verb in VERBS.values()))
    wanted: list[Any] = [(model, "validation") for model in (*bodies, Contract, Problem)]
    names, definitions = models_json_schema(wanted, ref_template=_REF)
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {}).update(definitions.get("$defs", {}))
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    schema["security"] = [{"token": []}]
    paths = schema["paths"]
    one_of_a_delivery = paths.pop("/api/v1/deliveries/{number}/{verb}")["post"]
    one_by_itself = paths.pop("/api/v1/{verb}")["post"]
    for verb in VERBS.values():
        path, operation = _place(verb, one_of_a_delivery, one_by_itself)
        reference = names[verb.body, "validation"]
        paths[path] = {"post": _described(verb, operation, reference)}
    _contract_bodies(paths, names[Contract, "validation"])
    for path in paths.values():
        for operation in path.values():
            operation["responses"]["default"] = _content(
                "What went wrong.", names[Problem, "validation"], "problem+json"
            )
            operation["responses"].pop("422", None)
    return schema


def _place(verb: Verb, of_a_delivery: dict[str, Any], by_itself: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if verb.where is Where.DELIVERY:
        return f"/api/v1/deliveries/{{number}}/{verb.name}", of_a_delivery
    return f"/api/v1/{verb.name}", by_itself


def _described(verb: Verb, operation: dict[str, Any], reference: dict[str, Any]) -> dict[str, Any]:
    id_of_the_callers = {"type": "object", "properties": {"id": {"type": "string", "maxLength": 200}}}
    body = {"allOf": [reference, id_of_the_callers]}
    return {
        **operation,
        "summary": verb.name,
        "description": (verb.body.__doc__ or "").strip(),
        "operationId": verb.name.replace(".", "_"),
        "parameters": [each for each in operation.get("parameters", ()) if each["name"] != "verb"],
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": dict(operation["responses"]),
    }


def _contract_bodies(paths: dict[str, Any], contract: dict[str, Any]) -> None:
    wrapped = {"type": "object", "required": ["contract"], "properties": {"contract": contract}}
    for path in ("/api/v1/deliveries", "/api/v1/contracts/check"):
        paths[path]["post"]["requestBody"] = {
            "content": {"application/json": {"schema": wrapped}, "application/yaml": {"schema": contract}}
        }


def _content(description: str, reference: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"description": description, "content": {f"application/{kind}": {"schema": reference}}}
