"""Letters and webhooks out, each sent for good at most once under its key."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from activities.failures import passing
from activities.ports import Agendas, Briefings, Guide, HookSender, Postbox, SentLog, TamReports
from postsales.messages.effects import Batch, BriefingOf, Delivered, Mail, Message, Outcomes
from postsales.messages.failures import Refusal

log = structlog.get_logger()


@dataclass(frozen=True)
class Messages:
    """Sends; remembers under the message's key what went out, so a repeated attempt passes over it."""

    postbox: Postbox
    hooks: HookSender
    sent: SentLog
    guide: Guide | None = None
    briefings: Briefings | None = None
    """For letters that carry one; whoever sends no such letters needs none."""
    agendas: Agendas | None = None
    """For letters about check-ins; without it they tell what the check-ins themselves know."""

    tam: TamReports | None = None
    """For the monthly letters about TAM service; without it they say where the report is."""

    def send(self, batch: Batch) -> Outcomes:
        """Send every message of the batch not sent before. One failing in passing does not hold the others back.

        Raises the first passing failure once all were tried: the retry sends only what is missing.
        """
        outcomes: list[Delivered] = []
        failure: Exception | None = None
        for message in batch.messages:
            try:
                outcomes.append(self._send(message))
            except Exception as error:
                log.warning("message.delayed", key=message.key, error=str(error))
                failure = failure or error
        if failure is not None:
            raise passing(failure)
        return Outcomes(delivered=tuple(outcomes))

    def _send(self, message: Message) -> Delivered:
        known = self.sent.outcome_of(message.key)
        if known is not None:
            return known
        if isinstance(message, Mail) and message.while_owed and not self.sent.still_owed(message.while_owed):
            return Delivered(key=message.key, outcome="not_wanted")
        if isinstance(message, Mail) and message.briefing is not None:
            message = self._briefed(message, message.briefing)
        if isinstance(message, Mail) and message.agenda is not None and self.agendas is not None:
            agenda = self.agendas.of(message.agenda).model_dump(mode="json")
            message = message.model_copy(update={"facts": {**message.facts, "agenda": agenda}})
        if isinstance(message, Mail) and message.tam_report is not None and self.tam is not None:
            report = self.tam.of(message.tam_report.customer, message.tam_report.month).model_dump(mode="json")
            message = message.model_copy(update={"facts": {**message.facts, "report": report}})
        try:
            if isinstance(message, Mail):
                self.postbox.send(self._guided(message))
            else:
                self.hooks.send(message)
            delivered = Delivered(key=message.key, outcome="sent")
        except Refusal as refusal:
            delivered = Delivered(key=message.key, outcome="refused", why=str(refusal))
        self.sent.remember(message, delivered)
        return delivered

    def _guided(self, mail: Mail) -> Mail:
        """The letter, with the playbook's note for whoever needs it."""
        note = self.guide.note_for(mail) if self.guide is not None else None
        return mail if note is None else mail.model_copy(update={"guidance": note})

    def _briefed(self, mail: Mail, wanted: BriefingOf) -> Mail:
        """The letter with the briefing as of now."""
        if self.briefings is None:
            raise LookupError(f"{mail.key} is to carry a briefing, and nobody here writes one")
        briefing = self.briefings.of(wanted.delivery, wanted.visit, wanted.side)
        return mail.model_copy(update={"facts": {**mail.facts, "briefing": briefing.model_dump(mode="json")}})
