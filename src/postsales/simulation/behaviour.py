"""How people behave: what people of such habits feel like saying on a day.

Urges drive a life forward (somebody hands over, visits, accepts, pays); whims say any verb there is, at any time,
whether it fits or not. A verb nobody has an urge for is still said, on a whim. Which of it is said much in a life is a
matter of its interests, and what was just refused is left alone for a while.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from postsales.desk.access import RULES, SIDES
from postsales.domain.seats import Seat, Side
from postsales.messages.command import ROLES_OF_SEATS, By, Role
from postsales.messages.rows import (
    AcceptanceRow,
    CheckinRow,
    HandoffRow,
    PackageRow,
    PersonRow,
    PromiseRow,
    VisitRow,
    WorkRow,
)
from postsales.simulation.caring import caring
from postsales.simulation.closing_time import closing, looking_back
from postsales.simulation.corrections import corrections
from postsales.simulation.habits import Habits
from postsales.simulation.interests import Interests
from postsales.simulation.making_good import making_good
from postsales.simulation.mirror import Mirror
from postsales.simulation.patience import Patience
from postsales.simulation.paying import Paying
from postsales.simulation.sayings import OVER, SETTLED, Sayings
from postsales.simulation.scoping import scoping
from postsales.simulation.site_days import ALL_DAY, on_site, rating, visiting, worker
from postsales.simulation.troubles import Troubles
from postsales.simulation.urge import Urge
from postsales.simulation.voice import SAYABLE

MISTAKEN = 0.1
"""How often a whim is of something that isn't there, or is over."""
IN_MIND = 0.8
"""How often a whim is one of those this life's people have in mind; else it is any."""
ENDINGS = frozenset({"delivery.terminate", "delivery.approve"})
"""Said no more often than people mean it: there is little to see in short lives."""
MEDDLING = 0.03
"""How often somebody else says what was another's to say."""
SLOWLY = 12
"""Of packages in lives that dwell on the site: so many times the days they take at the least."""
SO_LONG, GIVES_UP = timedelta(days=110), 0.02
"""After so long somebody may call off what came to no end: a chance per day."""
COMINGS_AND_GOINGS = 0.02
"""How often anybody leaves, is away, or tells who works for the vendor: a chance per day."""
EVERY_VERB = sorted(SAYABLE)
CONTENT = {"sentiment": 4, "adoption": 80, "value_met": True}
ROLE_OF_SIDE = {Side.PARTNER: Role.PARTNER, Side.CUSTOMER: Role.CUSTOMER}


@lru_cache(maxsize=1024)
def _speaking(person: str, role: Role, party: str | None) -> By:
    """Whoever might speak is asked for before every verb, and hardly ever anybody new."""
    return By(person=person, role=role, side=SIDES[role], party=party)


@dataclass(frozen=True)
class People:
    """The people of one life on one day."""

    habits: Habits
    mirror: Mirror
    sayings: Sayings
    luck: random.Random
    interests: Interests
    patience: Patience = field(default_factory=Patience)

    def say(self) -> Iterator[tuple[By, Urge, dict[str, Any]]]:
        """What is said today, in no order that helps: by whom, after which urge, in which words."""
        luck, today = self.luck, self.sayings.today
        urges = [
            urge
            for urge in self._urges()
            if luck.random() < urge.chance * self.interests.dwell(urge.verb) * self.patience.left(urge.verb)
            and self.patience.allows(urge, today)
        ]
        urges += [whim for whim in self._whims() if self.patience.allows(whim, today)]
        luck.shuffle(urges)
        for urge in urges:
            by = self._speaker(urge.verb, urge.who)
            if by is not None:
                yield by, urge, self.sayings.body(SAYABLE[urge.verb], urge.said)

    def _whims(self) -> Iterator[Urge]:
        """Any verb, at times also where there is nothing to say it of."""
        luck = self.luck
        if luck.random() < self.habits.whims:
            mind = [verb for verb in self.interests.mind if verb not in ENDINGS]
            verb = luck.choice(mind if luck.random() < IN_MIND and mind else EVERY_VERB)
            delivery = self.mirror.delivery
            ended = delivery is not None and delivery.closed_at is not None
            if luck.random() < MISTAKEN or not (ended or self.sayings.nothing_to_say(SAYABLE[verb])):
                yield Urge(verb, 1.0, {})

    def _speaker(self, verb: str, who: str | Seat | Side | By | None) -> By | None:
        """The one who has the urge, or (once in a while) anybody else who may say the verb."""
        if isinstance(who, By):
            return who
        delivery = self.mirror.delivery
        rule = RULES.get(verb)
        if delivery is None or rule is None:
            return None
        able = [by for by in self._everybody() if by.role in rule.roles]
        sitting = self.mirror.sitting(who.value) if isinstance(who, Seat) else ()
        meant = [by for by in able if who is None or who in (by.person, by.side) or by.person in sitting]
        if (meant or who is None) and self.luck.random() < MEDDLING:
            meant = able
        return self.luck.choice(meant) if meant else None

    def _everybody(self) -> Iterator[By]:
        delivery = self.mirror.delivery
        if delivery is None:
            return
        parties = {Side.VENDOR: delivery.vendor, Side.PARTNER: delivery.partner, Side.CUSTOMER: delivery.customer}
        seats: dict[str, list[Seat]] = {}
        for row in self.mirror.seats():
            for sitting in row.people:
                seats.setdefault(sitting, []).append(Seat(row.seat))
        for person in self.mirror.people():
            roles = {ROLES_OF_SEATS[seat] for seat in seats.get(person.person, ()) if seat in ROLES_OF_SEATS}
            for role in sorted(roles) or [ROLE_OF_SIDE.get(person.side, Role.DELIVERY)]:
                yield _speaking(person.person, role, parties[person.side])

    def _urges(self) -> Iterator[Urge]:
        delivery = self.mirror.delivery
        if delivery is None:
            return
        if delivery.closed_at is not None:
            yield from looking_back(self.habits, self.mirror)
            yield from self._paying.signals()
            return
        if delivery.stage == "handoff":
            yield from self._handoff()
        elif delivery.stage == "installation":
            yield from self._installation()
        elif delivery.stage == "live":
            yield from closing(self.mirror)
        weary = delivery.started_at.date() + SO_LONG < self.sayings.today
        yield Urge("delivery.terminate", max(self.habits.quits, GIVES_UP) if weary else self.habits.quits, {})
        if delivery.awaited == "termination_approval":
            agrees = self.luck.random() < (0.9 if self.habits.quits or weary else 0.05)
            yield Urge("delivery.approve", 0.5, {"yes": agrees}, Seat.VENDOR_APPROVER)
        for urges in (
            self._staff(),
            rating(self.mirror),
            self._promises(),
            Troubles(self.habits, self.mirror, self.sayings.today, self.luck).urges(),
            self._paying.urges(),
            corrections(self.mirror, self.sayings, self.luck, self._bookkeeper),
            self._checkins(),
            caring(self.mirror, self.habits.sees_customers, self.sayings.today),
            scoping(self.habits, self.mirror, self.luck),
            making_good(self.habits, self.mirror, self.luck),
        ):
            yield from urges

    @property
    def _paying(self) -> Paying:
        return Paying(self.habits, self.mirror, self.sayings, self._bookkeeper)

    def _noted(self) -> dict[str, Any]:
        """A promise of the sale with its day; or else whatever it is, without one."""
        if self.luck.random() < 0.5:
            return {"promise": "A second training", "due_on": self.sayings.today + timedelta(days=14), "owner": None}
        return {"due_on": None, "owner": None}

    def _handoff(self) -> Iterator[Urge]:
        chance = self.habits.hands_over
        yield Urge("handoff.note", chance / 4, self._noted())
        empty = [seat for seat in Seat if self._wanted(seat) and not self.mirror.sitting(seat.value)]
        completing = self.luck.choice((Seat.DELIVERY_MANAGER, Seat.SALES_REP))
        yield Urge("handoff.complete", chance / (20 if empty else 2), {}, completing)
        yield Urge("handoff.accept", chance / 3, {}, Seat.DELIVERY_MANAGER)
        yield Urge("handoff.return", chance / 8, {}, Seat.DELIVERY_MANAGER)
        for question in [n for row in self.mirror.all(HandoffRow) for n in row.questions]:
            yield Urge("handoff.answer", chance / 2, {"question": question}, Seat.SALES_REP)
        for seat in empty:
            yield Urge("handoff.ask_seat", 0.05, {"seat": seat.value})
            person = f"new-{seat.value.replace('_', '-')}"
            new = {"seat": seat.value, "person": person, "name": person, "email": f"{person}@new.example"}
            yield Urge("handoff.assign", chance / 2, new, seat.side)

    def _wanted(self, seat: Seat) -> bool:
        """Whether somebody should sit there: a TAM was bought or not, and a direct deal has no partner."""
        partner = self.mirror.delivery is not None and self.mirror.delivery.partner is not None
        return seat is not Seat.TAM and (seat.side is not Side.PARTNER or partner)

    def _installation(self) -> Iterator[Urge]:
        works, mirror, dwells = self.habits.works, self.mirror, "site" in self.interests.topics
        yield Urge("product.received", works / 10, {"on": None})
        acceptances = mirror.all(AcceptanceRow)
        if any(row.scope == "whole" and row.decided_by and row.state != "rejected" for row in acceptances):
            yield Urge("delivery.go_live", works / 5, {"on": None})
            return
        visits = [row for row in mirror.all(VisitRow) if row.state not in OVER]
        packages = [row for row in mirror.all(PackageRow) if row.state == "planned"]
        for package in packages:
            finished = {"package": package.package, "resolves": mirror.items()}
            yield Urge("package.done", works / (SLOWLY if dwells else 6), finished, worker(mirror, package.side))
        if (packages or mirror.items()) and not visits:
            yield from visiting(mirror, packages, works, self.luck)
        for visit in visits:
            yield from self._visit(visit, works)
        yield from on_site(mirror, works, self.sayings.today)
        asked = [row for row in acceptances if row.state in ("requested", "held")]
        done = [row.package for row in mirror.all(PackageRow) if row.state == "done"]
        if not packages and not visits and not any(row.scope == "whole" for row in asked):
            scope = self.luck.choice((*done, *(["whole"] * 3)))
            ready = works / (40 if mirror.items() else 4)
            yield Urge("acceptance.request", ready, {"scope": scope}, Seat.DELIVERY_MANAGER)
        elif done:
            yield Urge("acceptance.request", works / 40, {"scope": self.luck.choice(done)}, Seat.DELIVERY_MANAGER)
        for row in asked:
            yield Urge("acceptance.sign", self.habits.signs, {"scope": row.scope}, Seat.ACCEPTANCE_DECIDER)
            yield Urge("acceptance.reject", self.habits.rejects, {"scope": row.scope}, Seat.ACCEPTANCE_DECIDER)
        if any(row.punch_items for row in mirror.all(VisitRow)):
            yield Urge("visit.promise", works / 15, {}, Seat.DELIVERY_MANAGER)

    def _visit(self, visit: VisitRow, works: float) -> Iterator[Urge]:
        which = {"visit": visit.n}
        if visit.state in ("proposed", "planned") and not visit.text:
            yield Urge("visit.brief", works / 2, which, Seat.DELIVERY_MANAGER)
        if visit.state in ("proposed", "briefed"):
            yield Urge("visit.acknowledge", works / 2, which, visit.engineer)
        late = visit.state != "confirmed" and visit.on < self.sayings.today
        if visit.state == "acknowledged" and not late:
            yield Urge("visit.confirm", works, which, Seat.DELIVERY_MANAGER)
        if visit.state == "confirmed" and visit.on <= self.sayings.today:
            blamed = {} if self.luck.random() < self.habits.blames else {"blames_product": None}
            outcome = {"outcome": "done", "punch_items": []} if self.luck.random() < 0.8 else {}
            mended = {"resolves": self.mirror.items()}
            yield Urge("visit.report", works, {**which, **mended, **blamed, **outcome}, visit.engineer)
            yield Urge("visit.no_show", works / 20, which)
        if visit.state != "proposed":
            yield Urge("visit.reschedule", works / (2 if late else 20), {**which, **ALL_DAY}, visit.engineer)
        yield Urge("visit.cancel", works / 60, which, visit.engineer)

    def _staff(self) -> Iterator[Urge]:
        """People come and go, and ask each other."""
        yield Urge("request.make", 0.02, {})
        yield Urge("staff.add", 0.005, {}, Seat.DELIVERY_MANAGER)
        everybody = self.mirror.people()
        ours = [each for each in everybody if each.side is Side.VENDOR]
        if self.luck.random() < COMINGS_AND_GOINGS:
            yield from self._comings_and_goings(everybody, ours)
        for work in self.mirror.all(WorkRow):
            if work.done_at is None and "request" in work.facts and work.what == "request_routed":
                asked = {"request": work.facts["request"]}
                yield Urge("request.answer", self.habits.keeps_word, asked, Seat(work.facts["seat"]).side)

    def _comings_and_goings(self, everybody: list[PersonRow], ours: list[PersonRow]) -> Iterator[Urge]:
        """Somebody leaves a seat, or is away; the vendor's directory is read in anew."""
        luck, today, until = self.luck, self.sayings.today.isoformat(), self.sayings.day(20).isoformat()
        row = luck.choice([row for row in self.mirror.seats() if row.people])
        side, person = Seat(row.seat).side, luck.choice(row.people)
        after = luck.choice([None, *(each.person for each in everybody if each.side is side)])
        leaves = {"seat": row.seat, "person": person, "successor": None if after == person else after}
        yield Urge("handoff.vacate", 0.4, leaves, side)
        away, one = luck.choice(everybody).person, luck.choice(ours).person
        days = {"from_on": today, "until_on": until}
        yield Urge("handoff.absence", 0.2, {"person": away, **days, "stand_in": None}, away)
        yield Urge("staff.absence", 0.25, {"person": one, **days, "party": None}, Seat.DELIVERY_MANAGER)
        vendor = self.mirror.delivery.vendor if self.mirror.delivery is not None else None
        lines = (f"{each.person},{each.name},{each.email}" for each in ours)
        directory = "\n".join(("person,name,email", *lines, ""))
        yield Urge("staff.import", 0.5, {"directory": directory, "party": vendor}, Seat.DELIVERY_MANAGER)

    def _promises(self) -> Iterator[Urge]:
        yield Urge("promise.make", self.habits.keeps_word / 20, {})
        for row in self.mirror.all(PromiseRow):
            which, word = {"promise": row.n}, self.habits.keeps_word
            if row.state == "proposed":
                yield Urge("promise.accept", word, which, row.owner)
                yield Urge("promise.decline", word / 10, which, row.owner)
            if row.state in ("open", "broken"):
                yield Urge("promise.keep", word / 3, which, row.owner)
                yield Urge("promise.move", word / 10, which, row.owner)
            if row.state not in SETTLED:
                yield Urge("promise.withdraw", word / 20, which, row.to)
            if row.state == "done":
                yield Urge("promise.confirm", word, which, row.to)

    def _bookkeeper(self, books: str) -> Seat | By:
        """The vendor's finance keep its books; where nobody does, only an administrator may say anything."""
        delivery = self.mirror.delivery
        own = delivery is not None and delivery.vendor == books and self.mirror.sitting(Seat.VENDOR_FINANCE.value)
        return Seat.VENDOR_FINANCE if own else By(person="admin", role=Role.ADMIN)

    def _checkins(self) -> Iterator[Urge]:
        sees = self.habits.sees_customers
        for row in self.mirror.all(CheckinRow):
            if row.state not in ("planned", "overdue") or row.due_on > self.sayings.today:
                continue
            which = {"sort": row.sort}
            mood: dict[str, Any] = {} if self.luck.random() < 0.1 else {**CONTENT, "actions": [], "next_on": None}
            yield Urge("checkin.record", sees, {**which, **mood}, row.person)
            yield Urge("checkin.skip", sees / 10, which, row.person)
            yield Urge("checkin.replan", sees / 20, which, row.person)
