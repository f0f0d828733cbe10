"""What follows from recorded facts about a customer: health told when its band changes, risks met, renewals watched,
chances handed to the sales rep. The rules are in `domain.care`, `domain.health` and `domain.opportunity`.

Nothing here has a timer of its own: it looks whenever the customer's plan is awake, at the latest at the next check-in.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from postsales.domain import action as actions
from postsales.domain import care, opportunity
from postsales.domain.action import MOST_OPEN, ActionSort, Wanted
from postsales.domain.cadence import HEADS, SEATS, CheckinState
from postsales.domain.care import Renewal, Standing
from postsales.domain.care_words import said
from postsales.domain.health import trend_of, worse
from postsales.domain.opportunity import Chance
from postsales.domain.seats import Person
from postsales.messages.command import CLOCK
from postsales.messages.news.checkin import DeliveryStands
from postsales.messages.rows import HealthRow
from workflows import checkin_action_letters as letters
from workflows.checkin_actions import CheckinActions
from workflows.checkin_base import Changed
from workflows.entity import Change, hears


class CheckinCare(CheckinActions):
    """Health, renewals and opportunities of one customer's deliveries."""

    watches: bool
    """Whether it looks after all this: not so in a run begun before it did."""

    @hears(DeliveryStands)
    def stands(self, news: DeliveryStands) -> None:
        """How a delivery stands; what follows is worked out at once, and is the fact."""
        known = self.state.standings.get(news.delivery, Standing())
        if news.delivery not in self.state.deliveries or news.stand.seq <= known.stand.seq:
            return
        standing = known.model_copy(update={"stand": news.stand})
        self.state = self.with_standing(self.state, news.delivery, standing)
        self.wake()

    def cared_for(self) -> Changed | None:
        """The next thing that follows from what is recorded; None when nothing does."""
        if (change := self.handed_over()) is not None:
            return change
        numbers = sorted(self.state.deliveries)
        for number in numbers:
            if (change := self.reassessed(number)) is not None:
                return change
        if len(self.state.actions.open) >= MOST_OPEN:
            return None
        for number in numbers:
            if (change := self.risk_met(number)) is not None or (change := self.renewal_watched(number)) is not None:
                return change
        policy = self.spec.policy.care
        chance = next(iter(opportunity.chances(self.state, policy, self.today())), None)
        return self.chance_taken(chance) if chance is not None else None

    def handed_over(self) -> Changed | None:
        """Who has left every seat leaves their actions to the CSM, who hears."""
        rosters = [joined.roster for joined in self.state.deliveries.values()]
        heir = self.state.person(*SEATS["csm"])
        for action in self.state.actions.open:
            owner = action.owner.id
            known = any(roster.person(owner) is not None for roster in rosters)
            if heir is None or not known or any(roster.seats_of(owner) for roster in rosters):
                continue
            moved = actions.move(
                self.state.actions, action.n, due_on=None, owner=heir, today=self.today(),
                calendar=self.terms.calendar,
            )  # fmt: skip
            state, after = self.with_actions(moved), moved.find(action.n)
            told = letters.opened(self.customer, state, after, CLOCK.person)
            return Change(state, "action_handed_on", self.of_action(after, was=owner), told)
        return None

    # Health

    def reassessed(self, number: str) -> Changed | None:
        """Its score is another than it was; who looks after the customer hears when its band is."""
        joined, today = self.state.deliveries[number], self.today()
        before, known = self.state.standings.get(number, Standing()), joined.known
        after = care.reassessed(self.with_mood(before), known, joined.signed_on, today)
        if after.score == before.score and after.band == before.band:
            return None
        state = self.with_standing(self.state, number, after)
        health = care.health_now(after, known, today)
        details = {"delivery": number, "score": after.score, "was": before.score, "band": after.band}
        if after.band == before.band:
            return Change(state, "health_moved", details)
        fell = worse(after.band, before.band)
        people = self.to_hear_of(number, head=fell and after.band == "bad")
        told = letters.health(self.customer, state, number, after, before.band, health.reasons, people)
        return Change(state, "health_fell" if fell else "health_rose", details, told)

    def risk_met(self, number: str) -> Changed | None:
        """Into a worse band: one action against it, unless one is open already."""
        standing = self.state.standings.get(number)
        if standing is None or not standing.fell:
            return None
        state = self.with_standing(self.state, number, standing.model_copy(update={"fell": False}))
        prefix, owner = f"health:{number}:", self.state.person(*SEATS["csm"])
        at_it = any((each.key or "").startswith(prefix) for each in self.state.actions.open)
        key = f"{prefix}{standing.since}"
        if at_it or owner is None or key in self.state.actions.keys:
            self.state = state
            return None
        facts = {"score": standing.score, "band": standing.band}
        wanted = self.by_itself(ActionSort.RISK, "risk", owner, self.spec.policy.care.risk_days, number, key, facts)
        return self.opened(state, wanted, CLOCK.person)

    def with_mood(self, standing: Standing) -> Standing:
        """What the last check-in told: sentiment and use."""
        report = self.state.held.report if self.state.held is not None else None
        if report is None:
            return standing
        adoption = report.adoption if report.adoption is not None else standing.adoption
        return standing.model_copy(update={"sentiment": report.sentiment, "adoption": adoption})

    def to_hear_of(self, number: str, *, head: bool) -> tuple[Person, ...]:
        """The CSM and the delivery's sales rep; the head too when it is bad."""
        found = [
            self.state.person(*SEATS["csm"]),
            opportunity.seller(self.state, self.state.deliveries.get(number)),
            self.state.person(*HEADS) if head else None,
        ]
        return tuple({each.id: each for each in found if each is not None}.values())

    # Renewals

    def renewal_watched(self, number: str) -> Changed | None:
        """Something ends within half a year: somebody is to settle what comes after, long before."""
        joined, policy = self.state.deliveries[number], self.spec.policy.care
        for ends in care.renewals(number, joined.signed_on, joined.known, policy, self.today()):
            owner = opportunity.seller(self.state, joined)
            if owner is not None and ends.key not in self.state.actions.keys:
                return self.opened(self.state, self.renewal(ends, owner), CLOCK.person)
        return None

    def renewal(self, ends: Renewal, owner: Person) -> Wanted:
        """The action it makes."""
        until = ends.until.isoformat()
        return Wanted(
            sort=ActionSort.LIFECYCLE, what=said(ends.what, owner.language, delivery=ends.delivery, until=until),
            owner=owner, due_on=ends.settle_on, delivery=ends.delivery, key=ends.key,
            facts={"renewal": ends.what, "until": until, **self.health_facts(ends.delivery)},
        )  # fmt: skip

    # Opportunities

    def chance_taken(self, chance: Chance) -> Changed | None:
        """It goes to the sales rep with the facts; without anybody who sells it waits."""
        joined = self.state.deliveries.get(chance.delivery)
        owner = opportunity.seller(self.state, joined)
        if owner is None:
            return None
        facts = {**chance.facts, "cause": chance.cause, **self.health_facts(chance.delivery)}
        words = {"what": chance.facts.get("entitlement", ""), "n": chance.facts.get("questions", 0)}
        days = self.spec.policy.care.opportunity_days
        wanted = self.by_itself(
            ActionSort.EXPANSION, chance.cause, owner, days, chance.delivery, chance.key, facts, **words
        )  # fmt: skip
        return self.opened(self.state, wanted, CLOCK.person)

    # Small words

    def by_itself(
        self, sort: ActionSort, name: str, owner: Person, days: int, number: str, key: str, facts: dict[str, Any],
        **words: str | int,
    ) -> Wanted:  # fmt: skip
        """An action nobody asked for in person, due within so many business days."""
        due_on = self.terms.calendar.add_business_days(self.today(), days)
        told = said(name, owner.language, delivery=number, **words)
        return Wanted(sort=sort, what=told, owner=owner, due_on=due_on, delivery=number, key=key, facts=facts)

    def health_facts(self, number: str) -> dict[str, Any]:
        """What whoever talks to the customer should know: how healthy it is, and what they said last."""
        standing = self.state.standings.get(number, Standing())
        mood = self.with_mood(standing)
        told = {"score": standing.score, "sentiment": mood.sentiment, "adoption": mood.adoption}
        return {name: value for name, value in told.items() if value is not None}

    def with_standing(self, state: CheckinState, number: str, standing: Standing) -> CheckinState:
        """The state with a delivery's standing as it is now."""
        return state.model_copy(update={"standings": {**state.standings, number: standing}})

    def health_rows(self, before: CheckinState | None) -> tuple[HealthRow, ...]:
        """The health of deliveries that joined, or whose health is another than before."""
        known = before.deliveries if before is not None else {}
        was = before.standings if before is not None else {}
        changed = (
            number
            for number in sorted(self.state.deliveries)
            if number not in known or _shown(was.get(number)) != _shown(self.state.standings.get(number))
        )
        return tuple(self.health_row(number, self.today()) for number in changed)

    def health_row(self, number: str, today: date) -> HealthRow:
        """A delivery's health, as it is shown."""
        standing, joined = self.state.standings.get(number, Standing()), self.state.deliveries[number]
        health = care.health_now(standing, joined.known, today)
        return HealthRow(
            delivery=number, customer=self.customer.id, score=standing.score, band=standing.band,
            since=standing.since or joined.signed_on, trend=trend_of(standing.history, standing.score, today),
            reasons=health.reasons, history=standing.history, measure=joined.known.measure,
        )  # fmt: skip


def _shown(standing: Standing | None) -> tuple[object, ...]:
    one = standing or Standing()
    return one.score, one.band, one.history
