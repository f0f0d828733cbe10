"""What a scenario expects of its result: paths and values, and parts of the timeline in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from postsales.domain.frozen import Frozen

PART = re.compile(r"(?P<name>[A-Za-z_][\w]*)|\[(?P<index>-?\d+)\]")


class Check(Frozen):
    """One expectation, and whether it held."""

    path: str
    expected: Any
    found: Any = None
    held: bool


class NothingThere(LookupError):
    """A path leads nowhere."""


def checked(expect: Mapping[str, Any], result: Mapping[str, Any]) -> tuple[Check, ...]:
    """Every expectation against the result."""
    return tuple(_check(path, expected, result) for path, expected in expect.items())


def at(path: str, value: Any) -> Any:
    """The value at `status.stage` or `issues[0].verdict`. Raises `NothingThere`."""
    for part in PART.finditer(path):
        try:
            value = value[int(part["index"])] if part["index"] is not None else value[part["name"]]
        except (KeyError, IndexError, TypeError) as error:
            raise NothingThere(path) from error
    return value


def _check(path: str, expected: Any, result: Mapping[str, Any]) -> Check:
    try:
        found = at(path, result)
    except NothingThere:
        return Check(path=path, expected=expected, found=None, held=expected is None)
    if isinstance(expected, list) and isinstance(found, list) and all(isinstance(each, dict) for each in expected):
        missing = first_missing(expected, found)
        return Check(path=path, expected=expected, found=None if missing is None else {"missing": missing},
                     held=missing is None)  # fmt: skip
    return Check(path=path, expected=expected, found=found, held=same(expected, found))


def first_missing(
    expected: Iterable[Mapping[str, Any]], found: Iterable[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """The first expected entry that does not appear, in this order, among those found; None when all do."""
    entries = iter(found)
    for wanted in expected:
        if not any(_matches(wanted, entry) for entry in entries):
            return wanted
    return None


def same(expected: Any, found: Any) -> bool:
    """Equal as people write it: `"0"` is 0, `100.0` is 100."""
    if expected == found or str(expected) == str(found):
        return True
    try:
        return Decimal(str(expected)) == Decimal(str(found))
    except InvalidOperation:
        return False


def _matches(wanted: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    return all(name in entry and same(value, entry[name]) for name, value in wanted.items())
