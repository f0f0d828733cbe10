"""Verbs about surveys of the customer's people. The rules are in `domain.survey`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from temporalio import workflow

from postsales.domain import survey as surveys
from postsales.domain.cadence import CheckinState, Joined
from postsales.domain.checkin import refuse_closed
from postsales.domain.errors import Refused
from postsales.domain.seats import Person, Seat, Side
from postsales.domain.survey import UNHAPPY, Survey
from postsales.messages.command import By
from postsales.messages.effects import Mail, Recipient
from postsales.messages.reply import ReplyTo
from postsales.messages.rows import SurveyRow
from postsales.messages.survey import AnswerSurvey, SendSurvey
from workflows.checkin_base import Changed, CheckinBase
from workflows.entity import Change, verb

ASKED = (Seat.OPERATOR, Seat.REQUIREMENT_DEFINER, Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER)
"""Who works with what was bought, or decided on it."""
UNHAPPY_HEARD_BY = (Seat.CSM, Seat.SALES_REP)


class CheckinSurveys(CheckinBase):
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
        now = workflow.now()
        last_day = self.today() + timedelta(days=self.terms.policy.survey_days)
        until = self.terms.calendar.end_of_day(last_day)
        sent = surveys.send(self.state.surveys, people, joined.delivery, at=now, until=until)
        letters = tuple(self.survey_letter(each) for each in sent.changed)
        details = {
            "delivery": joined.delivery,
            "people": ", ".join(each.person.id for each in sent.changed),
            "surveys": ", ".join(str(each.n) for each in sent.changed),
        }
        return Change(self.with_surveys(sent), "survey_sent", details, letters)

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
        return Change(self.with_surveys(answered), "survey_answered", details, letters)

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


def _who_works_with_it(joined: Joined) -> Iterator[Person]:
    for seat in ASKED:
        yield from joined.roster.holders(seat)
