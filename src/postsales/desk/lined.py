"""YAML and JSON as plain data that remembers the line of every value.

Numbers keep the digits they were written with (never a float), dates stay text. Anchors are refused: a small file
could unfold into a huge one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from postsales.domain.errors import Fact
from postsales.domain.finding import Path


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong with the text itself, before anybody asks what it means."""

    line: int | None
    code: str
    at: Path = ()
    facts: dict[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Lined:
    """The data, the line (from 1) of each value by its path, and what is wrong with the text."""

    data: Any
    lines: dict[Path, int]
    troubles: tuple[Trouble, ...] = ()

    def line(self, at: Path) -> int | None:
        """The line of the value, or, when nothing stands there, of what it is missing in."""
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at)


def load(text: str) -> Lined:
    """Read it. What cannot be read at all comes back as one trouble and no data."""
    try:
        root = YAML(typ="rt", pure=True).compose(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(str(error.problem or error.context or "").split())
        return _unreadable(Trouble(mark.line + 1 if mark else None, "not_yaml", facts={"problem": problem}))
    except YAMLError as error:
        return _unreadable(Trouble(None, "not_yaml", facts={"problem": " ".join(str(error).split())[:200]}))
    except RecursionError:
        return _unreadable(Trouble(None, "nested_too_deep"))
    reader = _Reader()
    data = None if root is None else reader.read(root, ())
    return Lined(data, reader.lines, tuple(reader.troubles))


def _unreadable(trouble: Trouble) -> Lined:
    return Lined(None, {}, (trouble,))


@dataclass
class _Reader:
    lines: dict[Path, int] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)

    def read(self, node: Node, at: Path) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(at, line)
        if node.anchor is not None:
            self.troubles.append(Trouble(line, "anchor_not_allowed", at, {"anchor": str(node.anchor)}))
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, at)
        if isinstance(node, SequenceNode):
            return [self.read(item, (*at, place)) for place, item in enumerate(node.value)]
        return _scalar(node) if isinstance(node, ScalarNode) else None

    def _mapping(self, node: MappingNode, at: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            line = key.start_mark.line + 1
            if name in found:
                self.troubles.append(Trouble(line, "field_twice", (*at, name), {"field": name}))
                continue
            self.lines[(*at, name)] = line
            found[name] = self.read(value, (*at, name))
        return found


def _scalar(node: ScalarNode) -> Any:
    make = _MAKE.get(str(node.tag).rsplit(":", 1)[-1], str)
    try:
        return make(node.value)
    except (ValueError, InvalidOperation):
        return node.value  # .inf, .nan, 1:30: no numbers for a contract


_MAKE: dict[str, Callable[[str], Any]] = {
    "null": lambda text: None,
    "bool": lambda text: text.lower() == "true",
    "int": lambda text: int(text.replace("_", ""), 0 if text.lower().startswith(("0x", "0o")) else 10),
    "float": lambda text: Decimal(text.replace("_", "")),
}
