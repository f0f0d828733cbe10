"""Filters in a query: read by name, so that one that does not exist can be answered with those that do."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from postsales.messages.portfolio import AskedFor

PAGING = ("after", "limit")


def said_in(request: Request, *others: str) -> dict[str, str]:
    """What the query asks for; `others` are parameters of the route's own beside those of paging."""
    return {name: value for name, value in request.query_params.items() if name not in (*PAGING, *others)}


def documented() -> dict[str, Any]:
    """The filters, as OpenAPI has parameters."""
    schema = AskedFor.model_json_schema()
    return {"parameters": [_parameter(name, each, schema["$defs"]) for name, each in schema["properties"].items()]}


def _parameter(name: str, field: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    shape = next(each for each in field["anyOf"] if each.get("type") != "null")
    if "$ref" in shape:
        choices = named[shape["$ref"].rpartition("/")[2]]
        shape = {"type": "string", "enum": choices["enum"]}
    return {"name": name, "in": "query", "required": False, "schema": shape}
