"""What was said with a verb, in its verb's shape."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from postsales.desk.contract_file import Problem
from postsales.desk.errors import BadInput
from postsales.desk.verbs import Verb
from postsales.domain import shape_check
from postsales.domain.frozen import Stated

S = TypeVar("S", bound=Stated)


def validated(verb: Verb, body: Mapping[str, Any]) -> Stated:
    """The body as its model. Raises `BadInput` with everything that is wrong with it."""
    return shaped(verb.body, body)


def shaped(model: type[S], body: Mapping[str, Any]) -> S:
    """The same of anything people state."""
    try:
        return model.model_validate(body)
    except ValidationError as invalid:
        found = shape_check.findings(invalid, body, model)
        problems = tuple(Problem(path=each.path, code=each.code, facts=each.facts) for each in found)
        raise BadInput("bad_argument", problems) from None


def from_the_desk(field: FieldInfo) -> bool:
    """Whether the desk itself fills it in, and nobody else may."""
    extra = field.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("from_the_desk"))


def refuse_desk_words(verb: Verb, body: Mapping[str, Any]) -> None:
    """Raises `BadInput` when somebody says what only the desk itself may, such as which bank line has paid."""
    said = [name for name, field in verb.body.model_fields.items() if name in body and from_the_desk(field)]
    if said:
        raise BadInput("bad_argument", tuple(Problem(path=name, code="not_yours_to_fill") for name in said))


def digested(value: Any) -> str:
    """The digest by which two bodies are the same or not: of their JSON, whatever the order of fields."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
