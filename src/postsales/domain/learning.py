"""What a portfolio's own past says about how people behave, as far as it says enough.

From fewer than `LEAST` cases nobody learns anything: then it is as everybody's past says, or as is usual, and that is
told. Somebody's own few cases are leavened with everybody's, the less the more there are of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from postsales.domain.behaviours import Behaviours, Group, Manner
from postsales.domain.frozen import Frozen
from postsales.domain.spread import Spread, mixed

LEAST = 5
LEAVEN = 5
"""Everybody's past counts for so many cases beside somebody's own."""
ANYBODY = "*"


class Case(Frozen):
    """So many days, of that party; `still_open` when it had not come to its end after them."""

    group: Group
    party: str
    days: float
    still_open: bool = False


class Lesson(Frozen):
    """From how many cases a group's or one party's behaviour was learnt; not `taken`: too few, it is as is usual."""

    group: Group
    party: str
    cases: int
    taken: bool


class Learnt(Frozen):
    """The behaviours, and where they come from."""

    behaviours: Behaviours
    lessons: tuple[Lesson, ...]


def learn(cases: Iterable[Case], assumed: Behaviours, groups: Iterable[Group]) -> Learnt:
    """The assumed behaviours with what the past teaches of these groups in their place."""
    by_group: dict[Group, list[Case]] = defaultdict(list)
    for case in cases:
        by_group[case.group].append(case)
    manners, known, lessons = dict(assumed.manners), dict(assumed.known), []
    for group in groups:
        everybody = by_group[group]
        enough = _ended(everybody) >= LEAST
        lessons.append(Lesson(group=group, party=ANYBODY, cases=_ended(everybody), taken=enough))
        if not enough:
            continue
        spread = _spread(everybody)
        manners[group] = tuple(_as_seen(manner, spread) for manner in manners[group])
        own, of_parties = _parties(group, everybody, spread)
        known[group] = {**known.get(group, {}), **own}
        lessons += of_parties
    return Learnt(behaviours=Behaviours(manners=manners, known=known), lessons=tuple(lessons))


def _parties(group: Group, cases: Iterable[Case], everybody: Spread) -> tuple[dict[str, Spread], list[Lesson]]:
    by_party: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_party[case.party].append(case)
    own, lessons = {}, []
    for party, theirs in sorted(by_party.items()):
        count = _ended(theirs)
        if count >= LEAST:
            own[party] = mixed([(count, _spread(theirs)), (LEAVEN, everybody)])
        lessons.append(Lesson(group=group, party=party, cases=count, taken=count >= LEAST))
    return own, lessons


def _as_seen(manner: Manner, spread: Spread) -> Manner:
    """Who blames, rejects or disputes goes on doing so; how long everybody takes is as was seen."""
    return manner.model_copy(update={"spread": spread})


def _ended(cases: Iterable[Case]) -> int:
    return sum(not case.still_open for case in cases)


def _spread(cases: Iterable[Case]) -> Spread:
    known = list(cases)
    return Spread.seen(
        [case.days for case in known if not case.still_open], [case.days for case in known if case.still_open]
    )
