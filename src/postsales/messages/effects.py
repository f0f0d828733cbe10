"""Effects a workflow owes the world. Each carries a business key: doing it twice changes nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from postsales.domain.certificate import Certificate
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Person, Side
from postsales.messages.agenda import AgendaOf
from postsales.messages.guidance import Guidance
from postsales.messages.news import News
from postsales.messages.reply import ReplyTo
from postsales.messages.tam import TamReportOf


class Recipient(Frozen):
    """Somebody to write to, in their language."""

    person: str
    name: str
    email: str
    language: str

    @classmethod
    def of(cls, person: Person) -> Recipient:
        """The recipient a person of the roster makes."""
        return cls(person=person.id, name=person.name, email=person.email, language=person.language.value)


class InstalmentRef(Frozen):
    """One instalment of one delivery."""

    delivery: str
    n: int


class Attendee(Frozen):
    """Somebody in a calendar entry."""

    name: str
    email: str


class Invite(Frozen):
    """A calendar entry that goes with a letter (RFC 5545, 5546): the same `uid` with a higher `sequence` is newer.

    Without `starts_at` it is all of `day`. `tentative`: asked for, not confirmed.
    """

    method: Literal["REQUEST", "CANCEL"]
    uid: str
    sequence: int
    summary: str
    description: str = ""
    location: str | None = None
    day: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    tentative: bool = False
    stamped_at: datetime
    organizer: Attendee
    attendees: tuple[Attendee, ...]


class BriefingOf(Frozen):
    """The briefing a letter is to carry, and for whose side: written from the store as the letter goes out."""

    delivery: str
    visit: int
    side: Side


class Mail(Frozen):
    """A letter to one person. `template` names a file in notify/templates; `about` the delivery, for the mail log.

    `while_owed`: send only while at least one of these is still owed (checked before each attempt). `certificate`: the
    acceptance certificate that goes with it, as a page in the recipient's language. `invite` goes along as a calendar
    part. `briefing` is added to the facts before each attempt, so that it is never an old one.
    `guidance` is added when it is sent, if its reader meets a situation by it for the first time.
    """

    kind: Literal["mail"] = "mail"
    key: str
    to: Recipient
    template: str
    facts: dict[str, Any] = {}
    about: str | None = None
    while_owed: tuple[InstalmentRef, ...] = ()
    certificate: Certificate | None = None
    guidance: Guidance | None = None
    invite: Invite | None = None
    briefing: BriefingOf | None = None
    tam_report: TamReportOf | None = None
    """Whose month it reports: written, and added as a page, before each attempt."""
    agenda: AgendaOf | None = None
    """Added to the facts before each attempt, like the briefing."""
    reply: ReplyTo | None = None
    """The letter brings a link to answer by."""


class Hook(Frozen):
    """A signed webhook (CloudEvents body) to the receiver configured for `topic`, e.g. `vendor.ticket`."""

    kind: Literal["hook"] = "hook"
    key: str
    topic: str
    body: dict[str, Any]
    about: str | None = None


class Tell(Frozen):
    """News for another workflow, which may be closed by now: then nobody is there to hear it, and that is fine."""

    kind: Literal["tell"] = "tell"
    to: str
    news: News


class Call(Frozen):
    """News for a workflow that is started if it is not running (signal-with-start, from an activity)."""

    kind: Literal["call"] = "call"
    workflow: str
    id: str
    spec: dict[str, Any]
    news: News


Message = Annotated[Mail | Hook, Field(discriminator="kind")]
Effect = Annotated[Mail | Hook | Tell | Call, Field(discriminator="kind")]


class Delivered(Frozen):
    """How it went with one message: `sent`, `refused` for good (why), or `not_wanted` any more."""

    key: str
    outcome: Literal["sent", "refused", "not_wanted"]
    why: str | None = None


class Batch(Frozen):
    """Messages to send now; those already sent under their key are not sent again."""

    messages: tuple[Message, ...]


class Outgoing(Frozen):
    """Workflows to tell and messages to send in one go."""

    news: tuple[Annotated[Tell | Call, Field(discriminator="kind")], ...]
    messages: tuple[Message, ...]


class Outcomes(Frozen):
    """One outcome per message of a batch, in its order."""

    delivered: tuple[Delivered, ...]
