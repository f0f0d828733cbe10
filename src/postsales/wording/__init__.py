"""What people read, in Korean and English: catalogues beside this file, one per language.

Codes are what programs compare; texts are what people read. Every section has the same keys in both catalogues,
with the same gaps, and a test holds them to it. How a text is written is in `wording.gaps`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from postsales.wording.gaps import fill

LANGUAGES = ("en", "ko")
FALLBACK = "en"

SECTIONS_OF_GAP: dict[str, tuple[str, ...]] = {
    "seat": ("seat",),
    "seats": ("seat",),
    "missing": ("seat", "lacking"),
    "side": ("side",),
    "bearer": ("side",),
    "role": ("role",),
    "to": ("side",),
    "said_by": ("side",),
    "for": ("awaited", "side"),
    "stage": ("stage", "signal"),
    "state": ("state",),
    "severity": ("severity",),
    "was": ("severity",),
    "verdict": ("verdict",),
    "outcome": ("outcome",),
    "asked_for": ("asked_for",),
    "trigger": ("trigger",),
    "level": ("level", "seat"),
    "tone": ("tone",),
    "channel": ("channel",),
    "sort": ("checkin_sort", "action_sort"),
    "band": ("health",),
    "scope": ("scope",),
    "news": ("news",),
    "code": ("refusal",),
    "line_state": ("line_state",),
    "why": ("withheld",),
    "problem": ("problem",),
    "expected": ("expected",),
    "open": ("matter", "matter_kind"),
    "waivable": ("matter", "matter_kind"),
    "matter": ("matter", "matter_kind"),
    "matters": ("matter", "matter_kind"),
    "part": ("part",),
    "owed": ("matter", "matter_kind"),
    "cause": ("cause",),
    "borne_by": ("side",),
    "until": ("stage",),
    "ball": ("awaited",),
    "did": ("fact",),
    "unit": ("unit",),
    "tax_reason": ("tax_reason",),
    "alike": ("alike",),
    "next": ("to_do",),
    "verb": ("tried",),
    "what": ("tried",),
    "how": ("fault_how",),
    "of": ("outage",),
}
"""Where the words for a gap's value are, when it is a code of ours; what is not in there is shown as it came."""


@cache
def catalogue(language: str) -> dict[str, dict[str, str]]:
    """Section → key → text; of an unknown language, the English one."""
    name = language if language in LANGUAGES else FALLBACK
    raw = resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(raw)


def text(code: str, language: str, /, **facts: Any) -> str:
    """Why something was refused and what to do about it. A code nobody has put in words is shown as it is."""
    return word("refusal", code, language, **facts)


def word(section: str, key: str, language: str, /, **facts: Any) -> str:
    """The words for a key, its gaps filled with the facts, codes among them in words too."""
    found = catalogue(language).get(section, {}).get(key)
    if found is None:
        told = ", ".join(f"{name}: {value}" for name, value in facts.items())
        return f"{key} ({told})" if told else key
    return fill(found, {name: _said(name, value, language) for name, value in facts.items()})


def _said(gap: str, value: Any, language: str) -> Any:
    """The value in words: `acceptance_decider` is the person who accepts, `issue:3` is issue 3."""
    sections = [catalogue(language).get(section, {}) for section in SECTIONS_OF_GAP.get(gap, ())]
    parts = value.split(", ") if isinstance(value, str) else value
    if not sections or not parts or not isinstance(parts, list | tuple):
        return value
    return ", ".join(_code_said(str(part), sections) for part in parts)


def _code_said(value: str, sections: list[dict[str, str]]) -> str:
    head, colon, number = value.partition(":")
    for section in sections:
        if (said := value.replace(" ", "_")) in section and "{n}" not in section[said]:
            # A refusal inside a sentence keeps its gaps to itself.
            return fill(section[said], {})
        if colon and head in section:
            return fill(section[head], {"n": number})
    return value
