"""The shape of everything that travels or is kept: between desk, workflows and activities, and in histories.

`make wire` writes it anew. A history of years ago must still be read, and an older worker must read what a newer one
wrote: so the wire grows only by addition.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from temporalio import workflow

from postsales.bootstrap.assembly import WORKFLOWS, Adapters, activities
from postsales.desk.verbs import VERBS
from postsales.messages.command import Answer, Command
from postsales.messages.effects import Batch
from postsales.messages.facts import Recording
from postsales.messages.news import News
from postsales.messages.specs import SPECS

FILE = Path(__file__).parent / "wire.json"
NOISE = ("title", "description", "default", "examples")

Shape = dict[str, Any]
"""`{"fields": {name: type}, "required": [names]}` of a model, `{"values": [...]}` of an enumeration."""

Wire = dict[str, Shape]

ADVICE = """
The wire grows only by addition: histories, rows and letters of years ago must be read by this code, and this code's
by the worker that is not yet replaced.
  - a new field needs a default; a new verb, fact, news or effect is a type of its own;
  - instead of renaming or retyping, add a field beside the old one, write both, read the new one where it is there;
  - a field no longer needed stays, with a default, until no history carries it.
If nothing that was ever written is concerned (no release carried it, or a limit became wider), say so in the commit,
and: make wire
"""


def models() -> tuple[type[BaseModel], ...]:
    """Every type that goes over the wire by itself; what they are made of comes along."""
    found: list[type[BaseModel]] = [*SPECS.values(), Command, Answer, News, Batch, Recording]
    found += [verb.body for verb in VERBS.values()]
    found += [model for act in _activities() for model in _hinted(act)]
    found += [model for each in WORKFLOWS for query in _queries(each) for model in _hinted(query)]
    return tuple(dict.fromkeys(found))


def _activities() -> list[Callable[..., Any]]:
    """The registered activities. What they would work on is of no concern here."""

    class Nothing:
        def __getattr__(self, name: str) -> Any:
            return Nothing()

    nothing: Any = Nothing()
    return [*activities(Adapters(nothing, nothing, nothing, nothing, nothing, nothing))]


def _queries(of: type) -> Iterator[Callable[..., Any]]:
    return (query.fn for query in workflow._Definition.must_from_class(of).queries.values())


def _hinted(function: Callable[..., Any]) -> Iterator[type[BaseModel]]:
    hints = get_type_hints(function)
    names = [*signature(function).parameters, "return"]
    return (hints[name] for name in names if isinstance(hints.get(name), type) and issubclass(hints[name], BaseModel))


def current() -> Wire:
    """The wire as the code is now, by type."""
    _, schema = models_json_schema([(model, "validation") for model in models()], ref_template="{model}")
    shapes = {name: _shape(definition) for name, definition in schema["$defs"].items()}
    return dict(sorted(shapes.items()))


def _shape(definition: dict[str, Any]) -> Shape:
    if "enum" in definition:
        return {"values": definition["enum"]}
    if definition.get("type") != "object":
        return {"fields": {"": _type(definition)}, "required": []}
    fields = {name: _type(schema) for name, schema in definition.get("properties", {}).items()}
    return {"fields": fields, "required": sorted(definition.get("required", []))}


def _type(schema: Any) -> list[Any]:
    """The kinds of value a field takes; more may be added."""
    kinds = schema.get("anyOf") or schema.get("oneOf") if isinstance(schema, dict) else None
    return sorted((_quiet(kind) for kind in kinds or [schema]), key=_text)


def _quiet(schema: Any) -> Any:
    """Without what only people read; a reference is the name of its type, a choice is `{"any": [...]}`."""
    if isinstance(schema, list):
        return [_quiet(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return schema["$ref"]
    if schema.keys() & {"oneOf", "anyOf"}:
        return {"any": _type(schema)}
    quiet = {name: _quiet(value) for name, value in schema.items() if name not in NOISE}
    return quiet["type"] if quiet.keys() == {"type"} else quiet


def _text(kind: Any) -> str:
    return kind if isinstance(kind, str) else json.dumps(kind, sort_keys=True, ensure_ascii=False)


def kept() -> Wire:
    """The committed one."""
    found: Wire = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Comparison:
    """What of the wire of before is no longer so."""

    before: Wire
    now: Wire

    def broken(self) -> list[str]:
        """Each breach in a line. Additions are none."""
        return [breach for name, shape in self.before.items() for breach in self._of_type(name, shape)]

    def _of_type(self, name: str, before: Shape) -> Iterator[str]:
        now = self.now.get(name)
        if now is None:
            yield f"{name}: removed or renamed"
        elif "values" in before:
            yield from (
                f"{name}: {value!r} removed" for value in before["values"] if value not in now.get("values", ())
            )
        else:
            yield from self._of_fields(name, before, now)

    def _of_fields(self, name: str, before: Shape, now: Shape) -> Iterator[str]:
        fields = now.get("fields", {})
        for field, kinds in before["fields"].items():
            if field not in fields:
                yield f"{name}.{field}: removed or renamed"
            elif not _takes(fields[field], kinds):
                yield f"{name}.{field}: was {_told(kinds)}, is {_told(fields[field])}"
        for field in sorted(set(now.get("required", ())) - set(before["required"])):
            yield f"{name}.{field}: needed now, and older ones come without it"


def _told(kinds: list[Any]) -> str:
    return " | ".join(map(_text, kinds))


def _takes(now: list[Any], before: list[Any]) -> bool:
    """Whether every kind of value of before is still one."""
    return all(any(_widens(kind, old) for kind in now) for old in before)


def _widens(now: Any, before: Any) -> bool:
    """The same, or the same with more to choose from: items of a list, values of a mapping, words of a literal."""
    if now == before:
        return True
    if not (isinstance(now, dict) and isinstance(before, dict) and now.keys() == before.keys()):
        return False
    return all(
        now[name] == old
        or (name in ("any", "prefixItems") and _takes(now[name], old))
        or (name == "enum" and set(now[name]) >= set(old))
        or (name in ("items", "additionalProperties") and _widens(now[name], old))
        for name, old in before.items()
    )


def main() -> None:
    """Write it anew."""
    lines = [f"{json.dumps(name)}: {json.dumps(shape, ensure_ascii=False)}" for name, shape in current().items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(lines)} types on the wire")


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    # A process that used the SDK may crash while Python tears down (sdk-python #300).
    os._exit(0)
