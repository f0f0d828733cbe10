"""The verbs as a sheet of plain data, for doors that must start fast: the command line reads it, not the models.

`python -m postsales.desk.verb_sheet` prints it; the copy in `cli/verbs.json` is held to it by a test, so a new verb
has its command as soon as `make sheet` was run.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from postsales.desk.verbs import VERBS, Verb


def sheet() -> dict[str, Any]:
    """Every verb: what it belongs to, and its arguments in order."""
    return {name: _line(verb) for name, verb in sorted(VERBS.items())}


def _line(verb: Verb) -> dict[str, Any]:
    schema = verb.body.model_json_schema()
    required = frozenset(schema.get("required", ()))
    shapes = schema.get("$defs", {})
    fields = [
        {"name": name, "required": name in required, **_kind(shape, shapes)}
        for name, shape in schema.get("properties", {}).items()
        if not shape.get("from_the_desk")
    ]
    doc = " ".join((verb.body.__doc__ or "").split("\n\n")[0].split())
    return {"where": verb.where.value, "doc": doc.partition(": ")[2] or doc, "fields": fields}


def _kind(shape: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    """`text`, `whole`, `decimal`, `date`, `moment`, `flag`, `choice`, `map`, `thing`; `many` of them when a list."""
    if "$ref" in shape:
        return _kind(shapes[shape["$ref"].rpartition("/")[2]], shapes)
    if "allOf" in shape:
        return _kind(shape["allOf"][0], shapes)
    if "anyOf" in shape:
        return _kind(_first_real(shape["anyOf"]), shapes)
    if "enum" in shape or "const" in shape:
        return {"kind": "choice", "choices": shape.get("enum", [shape.get("const")])}
    if shape.get("type") == "array":
        return {**_kind(shape.get("items", {}), shapes), "many": True}
    if shape.get("type") == "object":
        return {"kind": "thing", "parts": sorted(shape["properties"])} if "properties" in shape else {"kind": "map"}
    return {"kind": _SCALARS.get((shape.get("type", "string"), shape.get("format")), "text")}


def _first_real(shapes: list[dict[str, Any]]) -> dict[str, Any]:
    """Of `X | None` the X; of `Decimal`'s number or string, the string."""
    real = [shape for shape in shapes if shape.get("type") != "null"]
    if len(real) > 1 and any(shape.get("pattern") for shape in real):
        return {"type": "number"}
    return real[0]


_SCALARS = {
    ("integer", None): "whole",
    ("number", None): "decimal",
    ("boolean", None): "flag",
    ("string", "date"): "date",
    ("string", "date-time"): "moment",
}

if __name__ == "__main__":
    json.dump(sheet(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
