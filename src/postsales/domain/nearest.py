"""What somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process

CLOSE_ENOUGH = 60


def nearest(written: str, known: Iterable[str]) -> str | None:
    """The known word most like the written one, if any is like it at all."""
    found = process.extractOne(written, sorted(known), score_cutoff=CLOSE_ENOUGH)
    return None if found is None else str(found[0])
