"""The small workflows that write a diary, one per feature, with what they are started with."""

from __future__ import annotations

DIARIES: dict[str, tuple[object, ...]] = {
    "Timers": (),
    "Activities": (),
    "CancelledActivities": (),
    "LocalActivities": (),
    "HeldOpen": (),
    "Children": (),
    "Strangers": (),
    "Again": ([],),
    "Generations": (),
    "Chance": (),
    "Early": (),
    "Ledger": (),
}


def words(lines: list[str]) -> list[str]:
    """What happened, in order, without when."""
    return [line.partition(" ")[2] for line in lines]
