"""Elements of ISO 20022 messages by their local names: the namespace names the version, which changes nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element


class Node(Element):
    """An element that knows where it stood."""

    line: int = 0

    @property
    def name(self) -> str:
        """Its name without the namespace."""
        return str(self.tag).rpartition("}")[2]

    def all(self, name: str) -> Iterator[Node]:
        """Its children of that name."""
        for child in self:
            if isinstance(child, Node) and child.name == name:
                yield child

    def find_first(self, path: str) -> Node | None:
        """The first element under it on that path of names."""
        head, _, rest = path.partition("/")
        for child in self.all(head):
            found = child.find_first(rest) if rest else child
            if found is not None:
                return found
        return None

    def every(self, path: str) -> Iterator[Node]:
        """All elements under it on that path of names."""
        head, _, rest = path.partition("/")
        for child in self.all(head):
            if rest:
                yield from child.every(rest)
            else:
                yield child


def at(node: Node, path: str) -> str | None:
    """The text at that path, if there is any."""
    found = node.find_first(path)
    text = found.text.strip() if found is not None and found.text else ""
    return text or None


def inner(node: Node, path: str) -> str | None:
    """The text at that path, or of the first element inside it that has one (`BookgDt/Dt`, `BookgDt/DtTm`)."""
    found = node.find_first(path)
    if found is None:
        return None
    return next((text.strip() for text in found.itertext() if text.strip()), None)
