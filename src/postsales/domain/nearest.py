"""What somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import process

CLOSE_ENOUGH = 60
FEW = 3
"""Nobody reads more suggestions."""


def nearest(written: str, known: Iterable[str]) -> str | None:
    """The known word most like the written one, if any is like it at all."""
    found = process.extractOne(written, sorted(known), score_cutoff=CLOSE_ENOUGH)
    return None if found is None else str(found[0])


def nearest_ids(written: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Up to three ids (of id → name) whose id or name is most like what was written, the likest first.

    People type a company's name where its id is asked for; case is no difference.
    """
    said = written.casefold()
    likeness: dict[str, float] = {}
    for spoken in ({id: id.casefold() for id in known}, {id: name.casefold() for id, name in known.items()}):
        for _, score, id in process.extract(said, spoken, score_cutoff=CLOSE_ENOUGH, limit=FEW):
            likeness[id] = max(likeness.get(id, 0), score)
    return tuple(sorted(likeness, key=lambda id: (-likeness[id], id))[:FEW])
