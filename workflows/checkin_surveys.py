"""Verbs about surveys of the customer's people. The rules are in `domain.survey`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow

from postsales.domain import survey as surveys
from postsales.domain import survey_plan
from postsales.domain.action import MOST_OPEN, ActionSort, Wanted
from postsales.domain.cadence import SEATS, CheckinState, Joined
from postsales.domain.checkin import refuse_closed
from postsales.domain.errors import Refused
from postsales.domain.seats import Person, Seat, Side
from postsales.domain.survey import UNHAPPY, Survey
from postsales.messages.command import By
from postsales.messages.effects import Mail, Recipient
from postsales.messages.reply import ReplyTo
from postsales.messages.rows import SurveyRow
from postsales.messages.survey import AnswerSurvey, SendSurvey
from workflows.checkin_base import Changed
from workflows.checkin_care import CheckinCare
from workflows.entity import Change, verb

ASKED = (Seat.OPERATOR, Seat.REQUIREMENT_DEFINER, Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER)
"""Who works with what was bought, or decided on it."""
UNHAPPY_HEARD_BY = (Seat.CSM, Seat.SALES_REP)


class CheckinSurveys(CheckinCare):
    """Surveys are kept with the customer, each about one delivery."""

    @verb("survey.send")
    def send_survey(self, body: SendSurvey, by: By) -> Changed:
        """A letter with a link to each of them; nobody is asked about the same twice at a time."""
        self.refuse_strangers(by)
        refuse_closed(self.state, body.delivery)
        joined = self.state.deliveries[body.delivery] if body.delivery is not None else self.state.newest
        if joined is None:
            raise Refused("no_delivery_left")
        people = tuple(self.customers(joined, body.people) if body.people else _who_works_with_it(joined))
        sent = surveys.send(
            self.state.surveys, people, joined.delivery, at=workflow.now(), until=self.survey_until()
        )  # fmt: skip
        letters = tuple(self.survey_letter(each) for each in sent.changed)
        state = survey_plan.surveyed(self.with_surveys(sent), self.today())
        return Change(state, "survey_sent", _sent(joined.delivery, sent), letters)

    def survey_along(self) -> tuple[Mail, ...]:
        """What the policy wants asked goes along with the letter of the check-in's day, and costs nothing by itself.

        Its fact is recorded with the next one, that of the check-in.
        """
        if not self.books:
            return ()
        joined = survey_plan.due_about(self.state, self.terms.policy, self.today())
        people = tuple(_who_works_with_it(joined)) if joined is not None else ()
        if joined is None or not people:
            return ()
        try:
            sent = surveys.send(
                self.state.surveys, people, joined.delivery, at=workflow.now(), until=self.survey_until()
            )  # fmt: skip
        except Refused:
            # Everybody there has one open that was sent by hand.
            return ()
        before, self.state = self.state, survey_plan.surveyed(self.with_surveys(sent), self.today())
        self.note_along("survey_sent", {**_sent(joined.delivery, sent), "by_itself": True}, self.survey_rows(before))
        return tuple(self.survey_letter(each) for each in sent.changed)

    @verb("survey.answer")
    def answer_survey(self, body: AnswerSurvey, by: By) -> Changed:
        """Once, by whom was asked. Whoever looks after an unhappy one hears at once."""
        answered = surveys.answer(
            self.state.surveys, body.survey, by.person, score=body.score, value_met=body.value_met, words=body.words,
            at=workflow.now(),
        )  # fmt: skip
        found = answered.changed[0]
        unhappy = body.score <= UNHAPPY or body.value_met is False
        letters = tuple(self.unhappy_letters(found)) if unhappy else ()
        details = {"survey": found.n, "delivery": found.delivery, "score": body.score, "value_met": body.value_met}
        state = self.with_surveys(answered)
        risk = self.risk_of(found) if unhappy and self.books else None
        if risk is not None:
            opened = self.opened(state, risk, by.person)
            return Change(opened.state, "survey_answered", {**details, "action": opened.details["action"]},
                          (*letters, *opened.effects))  # fmt: skip
        return Change(state, "survey_answered", details, letters)

    def risk_of(self, survey: Survey) -> Wanted | None:
        """Somebody is to call whoever is unhappy; not twice about one delivery, and not beside its health's risk."""
        number, owner = survey.delivery, self.state.person(*SEATS["csm"])
        at_it = (f"survey:{number}:", f"health:{number}:")
        met = any((each.key or "").startswith(at_it) for each in self.state.actions.open)
        if owner is None or met or number not in self.state.deliveries or len(self.state.actions.open) >= MOST_OPEN:
            return None
        facts = {"score": survey.score, "value_met": survey.value_met, "words": survey.words or ""}
        key, days = f"survey:{number}:{survey.n}", self.spec.policy.care.risk_days
        words: dict[str, str | int] = {"who": survey.person.name, "score": survey.score or 0}
        return self.by_itself(ActionSort.RISK, "survey", owner, days, number, key, facts, **words)

    def survey_until(self) -> datetime:
        """Until when one sent now may be answered."""
        last_day = self.today() + timedelta(days=self.terms.policy.survey_days)
        return self.terms.calendar.end_of_day(last_day)

    def customers(self, joined: Joined, people: tuple[str, ...]) -> Iterator[Person]:
        """These people. Refused `not_the_customers_person` for one who is not of the customer's."""
        for each in people:
            found = joined.roster.person(each)
            if found is None or found.side is not Side.CUSTOMER:
                raise Refused("not_the_customers_person", person=each, delivery=joined.delivery)
            yield found

    def survey_letter(self, survey: Survey) -> Mail:
        """Three questions by a link: for them alone, once, until then."""
        return Mail(
            key=f"customer/{self.customer.id}/survey/{survey.n}",
            to=Recipient.of(survey.person),
            template="checkin/survey",
            facts={"customer": self.customer.name, "until": self.local_day(survey)},
            about=survey.delivery,
            reply=ReplyTo(issue=survey.n, until=survey.until, about="survey", side=Side.CUSTOMER),
        )

    def unhappy_letters(self, survey: Survey) -> Iterator[Mail]:
        """Whoever looks after them: who is unhappy, and in what words."""
        people = {each.id: each for seat in UNHAPPY_HEARD_BY if (each := self.state.person(seat)) is not None}
        facts = {
            "customer": self.customer.name,
            "who": survey.person.name,
            "score": survey.score,
            "value_met": survey.value_met,
            "words": survey.words or "",
        }
        for person in people.values():
            key = f"customer/{self.customer.id}/survey/{survey.n}:unhappy:{person.id}"
            yield Mail(
                key=key, to=Recipient.of(person), template="checkin/survey_unhappy", facts=facts, about=survey.delivery
            )

    def local_day(self, survey: Survey) -> str:
        """The last day on which it may be answered."""
        return self.terms.calendar.local_date(survey.until - surveys.A_MOMENT).isoformat()

    def with_surveys(self, changed: surveys.Surveys) -> CheckinState:
        """The state with the surveys as they are now."""
        return self.state.model_copy(update={"surveys": changed})

    def survey_rows(self, before: CheckinState | None) -> tuple[SurveyRow, ...]:
        """Those sent or answered by this change."""
        if before is not None and before.surveys is self.state.surveys:
            return ()
        return tuple(self.survey_row(each) for each in self.state.surveys.changed)

    def survey_row(self, survey: Survey) -> SurveyRow:
        """A survey, as it is shown."""
        same = survey.model_dump(exclude={"person"})
        return SurveyRow(customer=self.customer.id, person=survey.person.id, **same)


def _sent(delivery: str, sent: surveys.Surveys) -> dict[str, Any]:
    return {
        "delivery": delivery,
        "people": ", ".join(each.person.id for each in sent.changed),
        "surveys": ", ".join(str(each.n) for each in sent.changed),
    }


def _who_works_with_it(joined: Joined) -> Iterator[Person]:
    for seat in ASKED:
        yield from joined.roster.holders(seat)
