"""A contract's shape: unknown fields, missing ones, wrong types; each as a finding people can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from postsales.domain.contract import Contract
from postsales.domain.errors import Fact
from postsales.domain.finding import Finding, Path
from postsales.domain.nearest import nearest


def parse(document: Mapping[str, Any]) -> tuple[Contract | None, tuple[Finding, ...]]:
    """The contract, or what is wrong with its shape."""
    try:
        return Contract.model_validate(document), ()
    except ValidationError as invalid:
        return None, findings(invalid, document, Contract)


def findings(invalid: ValidationError, document: Any, model: type[BaseModel]) -> tuple[Finding, ...]:
    """What a model says is wrong with a document, in our codes."""
    return tuple(_finding(error, document, model) for error in invalid.errors(include_url=False))


def _finding(error: ErrorDetails, document: Any, model: type[BaseModel]) -> Finding:
    at = _in_document(error["loc"], document)
    kind, given, limits = error["type"], error["input"], error.get("ctx", {})
    if kind in _BY_KIND:
        code, facts = _BY_KIND[kind](at, given, limits, model)
        return Finding(at, code, facts)
    if kind.startswith(("greater_than", "less_than")):
        sign = {"greater_than": ">", "greater_than_equal": "≥", "less_than": "<", "less_than_equal": "≤"}[kind]
        return Finding(at, "out_of_range", {"value": _shown(given), "limit": f"{sign} {next(iter(limits.values()))}"})
    if kind.endswith(("_type", "_parsing", "_from_date_parsing")):
        return Finding(at, "wrong_type", {"expected": _expected(kind), "value": _shown(given)})
    if "message_template" not in error and not kind.startswith(("string_", "too_", "value_error", "decimal_")):
        # Our own rules inside the models bring their code along (PydanticCustomError).
        return Finding(at, kind, {name: _shown(value) for name, value in limits.items()})
    return Finding(at, "wrong_value", {"value": _shown(given), "problem": error["msg"]})


Facts = dict[str, Fact]


def _missing(at: Path, given: Any, limits: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, Facts]:
    return "field_missing", {"field": str(at[-1]) if at else ""}


def _missing_kind(at: Path, given: Any, limits: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, Facts]:
    return "field_missing", {"field": str(limits["discriminator"]).strip("'")}


def _unknown(at: Path, given: Any, limits: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, Facts]:
    field = str(at[-1])
    return "unknown_field", {"field": field, "nearest": nearest(field, _fields_of(model, at[:-1]))}


def _not_one_of(at: Path, given: Any, limits: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, Facts]:
    words = [word.strip(" '") for word in str(limits["expected"]).replace(" or ", ", ").split(",")]
    facts: Facts = {"value": _shown(given), "allowed": ", ".join(words)}
    return "not_one_of", {**facts, "nearest": nearest(str(given), words)}


def _unknown_tag(at: Path, given: Any, limits: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, Facts]:
    words = [word.strip(" '") for word in str(limits["expected_tags"]).split(",")]
    value = str(limits["tag"])
    return "not_one_of", {"value": value, "allowed": ", ".join(words), "nearest": nearest(value, words)}


def _bad_format(at: Path, given: Any, limits: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, Facts]:
    code = "bad_email" if at and at[-1] == "email" else "bad_format"
    return code, {"value": _shown(given), "pattern": str(limits["pattern"])}


def _bad_number(at: Path, given: Any, limits: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, Facts]:
    if at == ("number",):
        return "bad_contract_number", {"value": _shown(given)}
    return "wrong_value", {"value": _shown(given), "problem": str(limits.get("error", ""))}


def _length(at: Path, given: Any, limits: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, Facts]:
    shortest, longest = limits.get("min_length"), limits.get("max_length")
    return "bad_length", {"limit": f"≥ {shortest}" if shortest is not None else f"≤ {longest}"}


_BY_KIND: dict[str, Callable[[Path, Any, Mapping[str, Any], type[BaseModel]], tuple[str, Facts]]] = {
    "missing": _missing,
    "union_tag_not_found": _missing_kind,
    "extra_forbidden": _unknown,
    "enum": _not_one_of,
    "literal_error": _not_one_of,
    "union_tag_invalid": _unknown_tag,
    "string_pattern_mismatch": _bad_format,
    "value_error": _bad_number,
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
}

_EXPECTED = {
    "string": "text",
    "decimal": "amount",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
    "date": "date",
    "tuple": "list",
    "list": "list",
    "dict": "mapping",
    "model": "mapping",
    "mapping": "mapping",
}


def _expected(kind: str) -> str:
    return _EXPECTED.get(kind.split("_")[0], kind)


def _shown(value: Any) -> Fact:
    """A value short enough for a sentence."""
    if value is None or isinstance(value, bool | int):
        return value
    text = str(value.value) if isinstance(value, Enum) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _in_document(loc: tuple[str | int, ...], document: Any) -> Path:
    """The place as the file has it: without the names of union members and the marks pydantic puts between.

    The last part may name what is not there (a missing field).
    """
    found: list[str | int] = []
    here = document
    for place, part in enumerate(loc):
        if _stands_in(part, here):
            here = here[part]
            found.append(part)
        elif place == len(loc) - 1 and isinstance(part, str) and part != "[key]":
            found.append(part)
    return tuple(found)


def _stands_in(part: str | int, here: Any) -> bool:
    if isinstance(here, Mapping):
        return part in here
    return isinstance(here, list | tuple) and isinstance(part, int) and part < len(here)


def _fields_of(model: type[BaseModel], at: Path) -> tuple[str, ...]:
    """The fields known at a place: those of every model that may stand there."""
    models: tuple[type[BaseModel], ...] = (model,)
    for part in at:
        if isinstance(part, str):
            known = [each.model_fields[part].annotation for each in models if part in each.model_fields]
            models = tuple(found for annotation in known for found in _models_in(annotation))
    return tuple(dict.fromkeys(name for each in models for name in each.model_fields))


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inside in get_args(annotation):
        yield from _models_in(inside)
