"""The playbook: guidance for whoever meets a situation for the first time, in Korean and English.

Source: domain notes, story 7: behind the ticket there are people. Notes are Markdown files beside this one, named
`<language>/<situation>.<audience>.md`: first line `# Title`, then the text. An audience is a role, a side or `all`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple

LANGUAGES = ("en", "ko")
FALLBACK = "en"
EVERYBODY = "all"

FACTS = {
    "handoff_completed": "handoff",
    "handoff_offered": "handoff",
    "visit_planned": "visit_planned",
    "visit_reported": "visit_report",
    "acceptance_rejected": "rejected_acceptance",
    "claim_recorded": "claim",
    "promise_made": "promise",
    "promise_proposed": "promise",
    "scope_requested": "scope_request",
    "entitlement_running_low": "entitlement",
    "entitlement_used_up": "entitlement",
    "entitlement_cut_off": "entitlement",
    "payment_disputed": "dispute",
    "verdict_given": "verdict",
    "checkin_recorded": "checkin",
}
"""What a person did by a verb (the fact in its answer) → the situation they are in by it."""

LETTERS = {
    "handoff/handed_over": ("handoff", EVERYBODY),
    "handoff/offered": ("handoff", EVERYBODY),
    "installation/rejected": ("rejected_acceptance", EVERYBODY),
    "installation/acceptance_request": ("acceptance_request", EVERYBODY),
    "escalation/claim_to_vendor": ("claim", "support"),
    "escalation/claim_to_rep": ("claim", EVERYBODY),
    "delivery/promise_broken": ("broken_promise", EVERYBODY),
    "scope/asked": ("scope_request", EVERYBODY),
    "scope/quoted": ("quote", EVERYBODY),
    "entitlement/told": ("entitlement", EVERYBODY),
    "collection/manual_step": ("overdue", EVERYBODY),
    "collection/disputed": ("dispute", EVERYBODY),
}
"""The template of a letter → the situation its reader is in, and as what."""


class Note(NamedTuple):
    """Guidance for one situation: `text` is Markdown without its title."""

    situation: str
    audience: str
    title: str
    text: str


@cache
def notes(language: str) -> tuple[Note, ...]:
    """Every note of a language, by situation; of an unknown language, the English ones."""
    folder = resources.files(__name__) / (language if language in LANGUAGES else FALLBACK)
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name)
    return tuple(_read(file.name, file.read_text(encoding="utf-8")) for file in files)


def note(situation: str, audiences: Iterable[str], language: str) -> Note | None:
    """The note for the first of these audiences that has one, else the one for everybody."""
    found = {each.audience: each for each in notes(language) if each.situation == situation}
    return next((found[audience] for audience in (*audiences, EVERYBODY) if audience in found), None)


def situations() -> tuple[str, ...]:
    """Every situation there is guidance for."""
    return tuple(dict.fromkeys(each.situation for each in notes(FALLBACK)))


def _read(name: str, content: str) -> Note:
    situation, audience, _ = name.split(".")
    title, _, text = content.partition("\n")
    return Note(situation, audience, title.removeprefix("# ").strip(), text.strip())
