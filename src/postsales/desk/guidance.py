"""The playbook at the desk: an answer brings guidance to whoever meets a situation by it for the first time."""

from __future__ import annotations

from dataclasses import dataclass

from postsales import playbook
from postsales.desk.access import SIDES
from postsales.messages.command import Answer, By
from postsales.messages.guidance import Guidance
from postsales.store.facade import Store


@dataclass(frozen=True)
class Guiding:
    """Reads and writes the store; blocking."""

    store: Store

    def add(self, answer: Answer, actor: By, occasion: str, language: str | None) -> Answer:
        """The answer, with the note for the situation it put the actor in, if that is new to them.

        `language`: what they asked in; what the delivery knows of them goes before it.
        """
        situation = playbook.FACTS.get(answer.what)
        if situation is None or not self.store.guidance.first_time(actor.person, situation, occasion):
            return answer
        spoken = self._language(actor.person, answer.delivery) or language or playbook.FALLBACK
        return answer.model_copy(update={"guidance": self.note(situation, actor, spoken)})

    def note(self, situation: str, actor: By, language: str) -> Guidance | None:
        """The playbook's note for somebody in the actor's role."""
        return self.store.guidance.note(situation, audiences(actor), language)

    def _language(self, person: str, number: str | None) -> str | None:
        if number is None:
            return None
        people = self.store.deliveries.people(number)
        return next((each.language for each in people if each.person == person), None)


def audiences(actor: By) -> tuple[str, ...]:
    """As what somebody reads the playbook: their role, then their side."""
    side = actor.side or SIDES[actor.role]
    return (actor.role.value, side.value) if side is not None else (actor.role.value,)
