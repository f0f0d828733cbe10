"""How people behave, as data: who pays when, who decides when, who answers when. What a forecast's lives draw from.

A group (payers, deciders, ...) has manners, each with its share in percent and its spread of days; somebody has one
manner for a whole life. Of parties whose past is known, `known` holds their own spread instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen, Stated
from postsales.domain.nearest import nearest
from postsales.domain.spread import Quantiles, Spread


class Group(StrEnum):
    """Whose behaviour it is; the days of each count from what is said here.

    handovers: handoff, from the start. providers: work packages, from their due date. deciders: acceptance, from its
    request. vendors: an answer, from when they have the ball. receivers: the product's receipt, from the handoff.
    payers: a payment, from its due date. disputes: their settlement, from the day they were raised.
    """

    HANDOVERS = "handovers"
    PROVIDERS = "providers"
    DECIDERS = "deciders"
    VENDORS = "vendors"
    RECEIVERS = "receivers"
    PAYERS = "payers"
    DISPUTES = "disputes"


MANNERS: Mapping[Group, tuple[str, ...]] = {
    Group.HANDOVERS: ("prompt", "slow"),
    Group.PROVIDERS: ("steady", "late", "blaming"),
    Group.DECIDERS: ("prompt", "slow", "rejecting"),
    Group.VENDORS: ("prompt", "slow"),
    Group.RECEIVERS: ("prompt", "slow"),
    Group.PAYERS: ("punctual", "slow", "disputing"),
    Group.DISPUTES: ("settled",),
}
"""Every manner there is, by name. `blaming` providers blame the product and wait; `rejecting` deciders reject once."""

Percent = Annotated[float, Field(ge=0, le=100)]


class MannerFile(Stated):
    """A manner as a file tells it."""

    share: Percent
    days: Quantiles


BehaviourFile = dict[str, dict[str, MannerFile]]
"""A file of behaviours, by group and manner; groups that are missing are as usual."""


class Manner(Frozen):
    """A way to behave. `share` is a fraction of one."""

    name: str
    share: float
    spread: Spread


class Behaviours(Frozen):
    """Everybody's. `known` is by group and party."""

    manners: dict[Group, tuple[Manner, ...]]
    known: dict[Group, dict[str, Spread]] = {}

    def manner(self, group: Group, party: str, u: float) -> Manner:
        """How that party is in one life, by the draw `u`."""
        manners = self.manners[group]
        chosen, below = manners[-1], 0.0
        for each in manners:
            below += each.share
            if u < below:
                chosen = each
                break
        own = self.known.get(group, {}).get(party)
        return chosen if own is None else chosen.model_copy(update={"spread": own})


def stated(file: BehaviourFile) -> Behaviours:
    """The behaviours of a file, the usual ones where it is silent.

    Refused: `unknown_behaviour_group`, `unknown_behaviour`, `shares_do_not_add_up`.
    """
    manners = dict(USUAL.manners)
    for group, said in file.items():
        if group not in set(Group):
            meant = nearest(group, Group)
            raise Refused("unknown_behaviour_group", group=group, known=", ".join(Group), nearest=meant)
        known = MANNERS[Group(group)]
        for name in said:
            if name not in known:
                facts = {"known": ", ".join(known), "nearest": nearest(name, known)}
                raise Refused("unknown_behaviour", group=group, behaviour=name, **facts)
        total = sum(each.share for each in said.values())
        if abs(total - 100) > 0.01:
            raise Refused("shares_do_not_add_up", group=group, total=f"{total:g}")
        manners[Group(group)] = _manners(said)
    return Behaviours(manners=manners)


def _manners(said: Mapping[str, MannerFile]) -> tuple[Manner, ...]:
    return tuple(Manner(name=name, share=each.share / 100, spread=each.days.spread) for name, each in said.items())


def _usual(**manners: tuple[float, float, float, float]) -> tuple[Manner, ...]:
    said = {
        name: MannerFile(share=share, days=Quantiles(p10=p10, p50=p50, p90=p90))
        for name, (share, p10, p50, p90) in manners.items()
    }
    return _manners(said)


USUAL = Behaviours(
    manners={
        Group.HANDOVERS: _usual(prompt=(80, 1, 3, 5), slow=(20, 5, 8, 14)),
        Group.PROVIDERS: _usual(steady=(60, -3, 0, 4), late=(28, 4, 12, 30), blaming=(12, 2, 8, 20)),
        Group.DECIDERS: _usual(prompt=(60, 1, 3, 7), slow=(30, 7, 14, 30), rejecting=(10, 3, 7, 14)),
        Group.VENDORS: _usual(prompt=(70, 0.5, 1, 3), slow=(30, 3, 7, 15)),
        Group.RECEIVERS: _usual(prompt=(80, 3, 7, 14), slow=(20, 14, 25, 45)),
        Group.PAYERS: _usual(punctual=(60, -3, 0, 2), slow=(34, 5, 18, 45), disputing=(6, 0, 5, 20)),
        Group.DISPUTES: _usual(settled=(100, 7, 20, 45)),
    }
)
"""What is assumed of people nobody has said or learnt anything about."""
