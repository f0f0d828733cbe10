"""Attachments are references, never contents; and only into stores this installation knows.

Source: design notes, "Workflows" (attachments are references); semantics, "Fault claims and verdicts" (by reference). A
reference that leads elsewhere would make whoever opens the evidence fetch what somebody else chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from postsales.domain.errors import Refused

ATTACHED = ("logs", "attachments", "screenshots")
"""The kinds of evidence whose values are references."""


def refuse_outside(evidence: Mapping[str, Any], stores: Iterable[str]) -> None:
    """Refused `attachment_outside_the_store`, naming the first reference that does not lie in one of these stores."""
    known = tuple(stores)
    for name in ATTACHED:
        found = evidence.get(name, ())
        for reference in (found,) if isinstance(found, str) else found if isinstance(found, list | tuple) else ():
            if not _inside(str(reference), known):
                raise Refused("attachment_outside_the_store", reference=str(reference)[:120], stores=", ".join(known))


def _inside(reference: str, stores: tuple[str, ...]) -> bool:
    plain = unquote(reference)
    if not plain.isprintable() or any(letter in plain for letter in ' \\"<>'):
        return False
    if ".." in plain.split("/") or "@" in urlsplit(plain).netloc:
        return False
    return any(plain.startswith(store) and len(plain) > len(store) for store in stores)
