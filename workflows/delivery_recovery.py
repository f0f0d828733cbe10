"""A delivery's verbs and news about what has to be made good. Each matter then lives in a `recovery` workflow.

Here it is decided what belongs together (`domain.complaint`); here thanks come in too. What the customer is
given in money or service is booked in `delivery_given`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow

from postsales.domain import complaint as complaints
from postsales.domain import entitlement as entitlements
from postsales.domain.complaint import MOST_OPEN, Cause, Complaint, RecoveryStanding
from postsales.domain.delivery import DeliveryState, child_ended, refuse_when_ended
from postsales.domain.errors import Refused
from postsales.domain.promise import Promise
from postsales.domain.seats import Side
from postsales.domain.stuck import unanswered_since
from postsales.messages import ids
from postsales.messages.command import CLOCK, By
from postsales.messages.effects import Effect, Tell
from postsales.messages.news import AnyNews, News
from postsales.messages.news.recovery import (
    ComplaintJoined,
    ComplaintReturned,
    RecoveryMoved,
    RecoveryWanted,
    TakenOver,
)
from postsales.messages.recovery import RecordComplaint, RecordThanks, RecoveryOpening, RecoverySpec
from postsales.messages.rows import ComplaintRow, ThanksRow
from workflows import recovery_letters as letters
from workflows.delivery_given import DeliveryGiven
from workflows.entity import Change, hears, verb


class DeliveryRecovery(DeliveryGiven):
    """Complaints and thanks come in here; recoveries are numbered here."""

    @verb("complaint.record")
    def record_complaint(self, body: RecordComplaint, by: By) -> Change[DeliveryState]:
        """The customer complains: it joins what is being made good already, or begins a recovery."""
        refuse_when_ended(self.state)
        matter = self.matter_of(body.about)
        self.refuse_unknown_matter(matter)
        said = Complaint(
            n=self.state.complaints_numbered + 1, text=body.text, by=by.person, side=by.side or Side.CUSTOMER,
            said_by=body.said_by, at=workflow.now(),
        )  # fmt: skip
        state = self.state.model_copy(update={"complaints_numbered": said.n})
        return self.placed(state, matter, Cause(body.cause), self.answerable(matter), said, by)

    @verb("thanks.record")
    def record_thanks(self, body: RecordThanks, by: By) -> Change[DeliveryState]:
        """The customer is content: those it is about hear so, in the customer's words."""
        refuse_when_ended(self.state)
        for person in body.people:
            if self.state.roster.person(person) is None:
                raise Refused("person_unknown", person=person)
        n = self.state.thanks_numbered + 1
        state = self.state.model_copy(update={"thanks_numbered": n})
        people = letters.thanked(state.roster, body.people)
        row = ThanksRow(
            delivery=self.contract.number, n=n, text=body.text, by=by.person, said_by=body.said_by, at=workflow.now(),
            people=tuple(person.id for person in people),
        )  # fmt: skip
        told = letters.thanks(state.roster, self.contract, row, people)
        return Change(state, "thanks_recorded", {"thanks": n, "people": ", ".join(row.people)}, told, (row,))

    # What belongs where

    @hears(RecoveryWanted)
    def recovery_wanted(self, news: RecoveryWanted) -> Change[DeliveryState] | None:
        """A customer's clock has run out, or a visit has failed."""
        refuse_when_ended(self.state)
        matter = self.matter_of(news.about)
        return self.made_good(matter, news.cause, news.side, news.told)

    @hears(ComplaintReturned)
    def complaint_returned(self, news: ComplaintReturned) -> Change[DeliveryState]:
        """It came as the answer went out: a second complaint, then."""
        refuse_when_ended(self.state)
        known = tuple(
            each.model_copy(update={"answered": True}) if each.n == news.recovery else each
            for each in self.state.recoveries
        )
        state = self.state.model_copy(update={"recoveries": known})
        side = self.answerable(news.matter)
        return self.placed(state, news.matter, Cause.COMPLAINT, side, news.complaint, news.by)

    def made_good(self, matter: str, cause: Cause, side: Side, told: str) -> Change[DeliveryState] | None:
        """A recovery nobody had to complain for; nothing new where one about the same waits for its answer."""
        place = complaints.place(
            self.state.recoveries, matter, workflow.now(), complaint=False, window=self.again_within
        )
        if place.where == "joins" or self.too_many():
            return None
        opening = RecoveryOpening(matter=matter, cause=cause, side=side, told=told, follows=place.n, by=CLOCK)
        return self.opened(self.state, opening)

    def placed(
        self, state: DeliveryState, matter: str, cause: Cause, side: Side, said: Complaint, by: By
    ) -> Change[DeliveryState]:
        """The complaint where it belongs."""
        place = complaints.place(state.recoveries, matter, said.at, complaint=True, window=self.again_within)
        if place.where == "joins" and place.n is not None:
            return self.joined(state, place.n, said, by)
        if self.too_many():
            raise Refused("too_many_open_recoveries", most=MOST_OPEN)
        opening = RecoveryOpening(
            matter=matter, cause=cause, side=side, complaints=(said,), follows=place.n,
            sponsored=place.where == "again", by=by,
        )  # fmt: skip
        return self.opened(state, opening)

    def opened(self, state: DeliveryState, opening: RecoveryOpening) -> Change[DeliveryState]:
        """Number it; the story then starts its workflow. It takes over those about the same."""
        n = state.recoveries_numbered + 1
        said = opening.complaints[0] if opening.complaints else None
        standing = RecoveryStanding(
            n=n, matter=opening.matter, cause=opening.cause, side=opening.side,
            complained_at=said.at if said is not None else None, heard_at=workflow.now(),
        )  # fmt: skip
        state = state.model_copy(
            update={
                "recoveries_numbered": n,
                "recoveries": complaints.remembered((*state.recoveries, standing)),
                "recovery_openings": {**state.recovery_openings, n: opening.model_dump(mode="json")},
            }
        )
        details: dict[str, Any] = {"recovery": n, "matter": opening.matter, "cause": opening.cause.value}
        if said is None:
            return Change(state, "recovery_begun", details | {"told": opening.told}, self.taken_over(opening.matter, n))
        details |= {"complaint": said.n, "text": said.text, "follows": opening.follows}
        what = "complained_again" if opening.sponsored else "complaint_recorded"
        return Change(state, what, details, self.taken_over(opening.matter, n), (self.complaint_row(said, n),))

    def joined(self, state: DeliveryState, n: int, said: Complaint, by: By) -> Change[DeliveryState]:
        """It goes to the recovery there is: with what that begins with, or as news once that runs."""
        known = tuple(
            each.model_copy(update={"complained_at": said.at}) if each.n == n else each for each in state.recoveries
        )
        state = state.model_copy(update={"recoveries": known})
        told: tuple[Effect, ...] = ()
        if (waiting := state.recovery_openings.get(n)) is not None:
            opening = RecoveryOpening.model_validate(waiting)
            more = opening.model_copy(update={"complaints": (*opening.complaints, said)}).model_dump(mode="json")
            state = state.model_copy(update={"recovery_openings": {**state.recovery_openings, n: more}})
        else:
            told = (self.to_recovery(n, f"complaint:{said.n}", ComplaintJoined(complaint=said, by=by)),)
        details = {"recovery": n, "complaint": said.n, "text": said.text}
        return Change(state, "complaint_joined", details, told, (self.complaint_row(said, n),))

    def recovery_started(self, n: int, begun_with: RecoverySpec, waited: dict[str, Any] | None) -> None:
        """What was said to it while it was being started is told to it now."""
        since = RecoveryOpening.model_validate(waited).complaints if waited is not None else ()
        for said in since[len(begun_with.opening.complaints) :]:
            self.owe(
                self.to_recovery(n, f"complaint:{said.n}", ComplaintJoined(complaint=said, by=begun_with.opening.by))
            )

    def taken_over(self, matter: str, n: int) -> tuple[Effect, ...]:
        """Those about the same that run still end: their matter is another's now."""
        same = (each for each in self.state.recoveries if each.open and each.matter == matter)
        return tuple(self.to_recovery(each.n, f"taken_over:{n}", TakenOver(into=n)) for each in same)

    @hears(RecoveryMoved)
    def recovery_moved(self, news: RecoveryMoved) -> Change[DeliveryState] | None:
        """How a recovery stands."""
        known = next((each for each in self.state.recoveries if each.n == news.n), None)
        if known is None or known.seq >= news.seq:
            return None
        now = known.model_copy(update=news.model_dump(exclude={"what"}) | {"heard_at": workflow.now()})
        every = tuple(now if each.n == news.n else each for each in self.state.recoveries)
        state = self.state.model_copy(update={"recoveries": complaints.remembered(every)})
        if not news.open:
            state = child_ended(state, f"recovery/{news.n}")
        return self.quietly(state)

    # Triggers of the delivery's own

    def recovery_of(self, promise: Promise) -> None:
        """A promise to the customer was broken: somebody makes it good (semantics, "Promises")."""
        if promise.to is not Side.CUSTOMER or promise.owner_side is Side.CUSTOMER:
            return
        if not workflow.patched("recovery-of-broken-promises"):
            return
        matter = self.matter_of(f"promise:{promise.n}")
        change = self.made_good(matter, Cause.BROKEN_PROMISE, promise.owner_side, promise.what)
        if change is not None:
            self.apply(change)

    def unanswered(self) -> dict[str, datetime]:
        """What people are asked about again once nothing has been heard of it for days, and since when."""
        found = unanswered_since(self.state)
        return found if found and workflow.patched("asks-about-recoveries") else {}

    # Inside

    def matter_of(self, about: str | None) -> str:
        """The matter that a reference names."""
        return complaints.matter_of(about, self.state.promises, self.state.recoveries)

    def answerable(self, matter: str) -> Side:
        """Whose people answer a complaint: the rep is the customer's window, but a partner keeps its own promises."""
        kind, _, name = matter.partition(":")
        if kind == "promise":
            side = next((each.owner_side for each in self.state.promises if str(each.n) == name), Side.VENDOR)
            return side if side is not Side.CUSTOMER else Side.VENDOR
        return Side.VENDOR

    def refuse_unknown_matter(self, matter: str) -> None:
        """Refused: `unknown_issue`, `unknown_package`, `unknown_instalment`, `unknown_entitlement`."""
        kind, _, name = matter.partition(":")
        if kind == "issue" and not (name.isdigit() and 0 < int(name) <= self.state.issues_numbered):
            raise Refused("unknown_issue", issue=name)
        if kind == "package" and name not in {service.id for service in self.contract.services}:
            raise Refused("unknown_package", package=name)
        if kind == "instalment" and name not in {str(row.n) for row in self.state.instalments}:
            raise Refused("unknown_instalment", instalment=name)
        if kind == "entitlement":
            entitlements.find(self.state.entitlements, name)

    @property
    def again_within(self) -> timedelta:
        """How long a second complaint counts as one about the same."""
        return timedelta(days=self.policy.recovery.again_within_days)

    def too_many(self) -> bool:
        """Whether no more recoveries can be open at a time."""
        return sum(each.open for each in self.state.recoveries) >= MOST_OPEN

    def to_recovery(self, n: int, what: str, news: AnyNews) -> Tell:
        """News for a recovery."""
        number = self.contract.number
        return Tell(to=ids.recovery(number, n), news=News(id=f"{number}:recovery:{n}:{what}", news=news))

    def complaint_row(self, said: Complaint, recovery: int) -> ComplaintRow:
        """The complaint as the read model shows it."""
        return ComplaintRow(
            delivery=self.contract.number, n=said.n, recovery=recovery, text=said.text, by=said.by, side=said.side,
            said_by=said.said_by, at=said.at,
        )  # fmt: skip
