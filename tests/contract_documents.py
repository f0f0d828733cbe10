"""Contracts for tests: the examples, as data to break."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from postsales.desk.lined import load

EXAMPLES = Path(__file__).parent.parent / "examples" / "contracts"


def document(name: str = "hanbit-erp") -> dict[str, Any]:
    """An example as plain data, a fresh one each time. `hanbit-erp` is indirect, `atlas-observability` direct."""
    return deepcopy(_loaded(name))


@cache
def _loaded(name: str) -> dict[str, Any]:
    data: dict[str, Any] = load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")).data
    return data


def changed(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The document with something else at a path like `people.0.email`; None takes it away."""
    *parents, last = path.split(".")
    here: Any = data
    for part in parents:
        here = here[int(part)] if isinstance(here, list) else here[part]
    place: Any = int(last) if isinstance(here, list) else last
    if value is None:
        del here[place]
    else:
        here[place] = value
    return data
