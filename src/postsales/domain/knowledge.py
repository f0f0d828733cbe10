"""What past verdicts teach: how their words are made findable, and how a known one answers a claim at once.

Source: domain notes, story 5; semantics, "Fault claims and verdicts". Words are made here, not by a database: SQLite's
tokenizer misses Korean words of two syllables (환불), so Korean, Chinese and Japanese become pairs of letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import blake2b
from math import log

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.issue import (
    EscalationState,
    pass_ball,
    past_verdicts,
    refuse_when_answered,
    refuse_when_contested,
    refuse_when_over,
    stopped,
    unwaited,
)
from postsales.domain.issue_parts import Verdict, VerdictKind
from postsales.domain.seats import Seat, Side

_RUN = re.compile(r"[^\W_]+")
_PAIRED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+")
MOST_WORDS = 600
"""Of one verdict; more would be somebody's log, not a description."""


def words_of(text: str) -> tuple[str, ...]:
    """What can be found of a text, each once, in order: words as they are, East Asian letters in pairs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found: dict[str, None] = {}
    for run in _RUN.findall(plain):
        at = 0
        for paired in _PAIRED.finditer(run):
            found.update(dict.fromkeys(filter(None, (run[at : paired.start()],))))
            letters = paired.group()
            found.update(dict.fromkeys([letters[n : n + 2] for n in range(max(len(letters) - 1, 1))]))
            at = paired.end()
        found.update(dict.fromkeys(filter(None, (run[at:],))))
    return tuple(found)


def findable(*texts: str | None) -> str:
    """The words of these texts, as a store keeps them."""
    return " ".join(words_of(" ".join(text for text in texts if text))[:MOST_WORDS])


def number_of(delivery: str, n: int) -> int:
    """The number of an issue's verdict among all there are, the same on every database. 63 bits."""
    return int.from_bytes(blake2b(f"{delivery}/{n}".encode(), digest_size=8).digest()) >> 1


def reference_of(delivery: str, n: int) -> str:
    """How people name it; it says nothing about whose it was."""
    return f"k{number_of(delivery, n):016x}"


def score(asked: Sequence[str], words: str, frequency: Mapping[str, int], of: int) -> float:
    """How well a verdict fits what was asked: rare words count more, long texts less. 0: not at all."""
    known = set(words.split(" "))
    weight = sum(log(1 + of / (1 + frequency.get(word, 0))) for word in asked if word in known)
    return weight / (1 + log(1 + len(known)))


def enough(terms: Iterable[str], frequency: Mapping[str, int], most: int) -> tuple[str, ...]:
    """The rarest words, as many as lead to about so many verdicts; those nobody ever used lead nowhere."""
    rare = sorted((term for term in terms if frequency.get(term, 0)), key=lambda term: (frequency[term], term))
    taken: list[str] = []
    for term in rare:
        if taken and sum(frequency[each] for each in taken) + frequency[term] > most:
            break
        taken.append(term)
    return tuple(taken)


class KnownVerdict(Frozen):
    """A past verdict, as far as it may be told to anybody: nothing of whose it was."""

    reference: str
    kind: VerdictKind
    products: tuple[str, ...] = ()
    remedy: str
    answer: str
    decided_at: datetime


def accept(
    issue: EscalationState, known: KnownVerdict, side: Side | None, by: str, on: date, at: datetime
) -> EscalationState:
    """The claimant agrees that it is a known one: it is answered at once.

    Whoever agrees sees to the remedy, unless it is a defect: that is for the vendor's support.
    Refused: `issue_is_over`, `heads_decide`, `answered_already`, `not_a_claim`, `not_the_claimants_word`.
    """
    refuse_when_over(issue)
    refuse_when_contested(issue)
    refuse_when_answered(issue)
    if issue.claim is None:
        raise Refused("not_a_claim", issue=issue.n)
    if side is not issue.claim.side:
        raise Refused("not_the_claimants_word", issue=issue.n, side=issue.claim.side.value)
    support = issue.roster.holder(Seat.SUPPORT, Seat.ENGINEERING, Seat.DELIVERY_MANAGER, Seat.SALES_REP)
    owner = support.id if known.kind == "product_defect" and support is not None else by
    verdict = Verdict(kind=known.kind, owner=owner, remedy=known.remedy, promised_on=on, answer=known.answer, by=by)
    person = issue.roster.person(owner)
    answered = unwaited(issue).model_copy(
        update={
            "verdict": verdict,
            "past_verdicts": past_verdicts(issue),
            "answer": verdict.answer,
            "stage": "answered",
            "known": known.reference,
            "session": None,
            "acknowledged_at": issue.acknowledged_at or at,
            "acknowledgement": stopped(issue.acknowledgement, at, "known"),
            "vendor": stopped(issue.vendor, at, "known"),
        }
    )
    return pass_ball(answered, person.side if person else Side.VENDOR, at, "known")
