"""Scorecards as they may be read: each company its own over everything, its peers' over what they do together."""

from __future__ import annotations

import asyncio
from datetime import date

from postsales.desk.errors import NotThere
from postsales.desk.gate import refuse_role
from postsales.desk.reading_money import MoneyReading, own_side
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.scorecard import FEW, FEW_FOR_P90, MEASURES, Card, Grouping, cards
from postsales.domain.seats import Side
from postsales.messages.command import By, Role
from postsales.store.scorecard import CardFilter
from postsales.wording import word

_NO_MONEY = frozenset({Role.TAM, Role.SUPPORT})


class CardsWanted(Frozen):
    """Which cards: of one `party` or of all one deals with; of the days from `since` to `until` (both inclusive)."""

    party: str | None = None
    since: date | None = None
    until: date | None = None
    by: Grouping = "all"
    product: str | None = None


class ShownCards(Frozen):
    """The cards, and what each measure means in the reader's language. Instants count for the day of `zone`.

    Of fewer than `few` there is no share and no median, of fewer than `few_for_p90` no p90.
    """

    side: Side
    since: date | None
    until: date | None
    by: Grouping
    zone: str
    few: int
    few_for_p90: int
    cards: tuple[Card, ...]
    definitions: dict[str, str]


class ScoreReading(MoneyReading):
    """Reads of scorecards."""

    async def scorecards(self, actor: By, side: Side, wanted: CardsWanted, language: str) -> ShownCards:
        """The cards of a company, or of all on that side that one deals with.

        Raises `NotThere` `unknown_party` for whoever is neither the reader's own company nor deals with it, and
        refuses `period_backwards`.
        """
        refuse_role(actor, f"{side.value}.scorecard")
        if wanted.since and wanted.until and wanted.until < wanted.since:
            raise Refused("period_backwards", since=wanted.since.isoformat(), until=wanted.until.isoformat())
        own = own_side(actor)
        parties = await asyncio.to_thread(self._parties, side, own)
        if wanted.party is not None:
            if wanted.party not in parties:
                raise NotThere("unknown_party", party=wanted.party[:80])
            parties = (wanted.party,)
        other = own[1] if own and own[0] != side.value else None
        found = await asyncio.to_thread(self._cards, side, parties, other, wanted)
        if actor.role in _NO_MONEY:
            found = tuple(card.model_copy(update={"unpaid": (), "recovery_cost": ()}) for card in found)
        return ShownCards(
            side=side, since=wanted.since, until=wanted.until, by=wanted.by, zone=self.zone.key, few=FEW,
            few_for_p90=FEW_FOR_P90, cards=found,
            definitions={measure: word("measure", measure, language) for measure in MEASURES},
        )  # fmt: skip

    def _parties(self, side: Side, own: tuple[str, str] | None) -> tuple[str, ...]:
        if own is not None and own[0] == side.value:
            return (own[1],)
        return self.store.scorecards.parties(side, own[1] if own else None)

    def _cards(self, side: Side, parties: tuple[str, ...], other: str | None, wanted: CardsWanted) -> tuple[Card, ...]:
        found: list[Card] = []
        for party in parties:
            which = CardFilter(
                side=side, party=party, other=other, since=self.midnight(wanted.since),
                until=self.midnight(wanted.until, after=1),
                first=wanted.since, last=wanted.until, zone=self.zone.key,
            )  # fmt: skip
            records = self.store.scorecards.records(which, today=self.today)
            if wanted.product is not None:
                records = records.sold_with(wanted.product)
            found += cards(side, party, records, wanted.by, self.zone)
        return tuple(found)
