"""What workflows tell each other. Each piece has an id: heard twice, it counts once; order does not matter.

A new piece: its class in the module of the stem it tells of, its name in `AnyNews`, a `@hears` where it is heard.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from postsales.domain.frozen import Frozen
from postsales.messages.news.checkin import ActionWanted, DeliveryJoined, DeliveryLeft, DeliveryStands, DeliveryWentLive
from postsales.messages.news.collection import (
    AcceptanceGiven,
    AmendmentTooLate,
    HeldUp,
    HoldMoved,
    InstalmentMoved,
    NoLongerWanted,
    Reminded,
    RemindWanted,
    SignalRaised,
    TermsAmended,
    TriggerHappened,
)
from postsales.messages.news.delivery import (
    ChildStopped,
    HandoffAsked,
    HandoffDone,
    RetrospectiveWanted,
    SeatsChanged,
    Stopped,
)
from postsales.messages.news.escalation import CostAgreed, IssueAbsorbed, IssueMoved, IssueWanted, MergeWanted
from postsales.messages.news.installation import (
    AcceptanceMoved,
    Accepted,
    PromiseStands,
    PromiseWanted,
    ServicesHeld,
    ThingDone,
)
from postsales.messages.news.message import MessageSent
from postsales.messages.news.recovery import (
    BalanceWanted,
    ComplaintJoined,
    ComplaintReturned,
    CreditBooked,
    CreditWanted,
    GiveBackWanted,
    RecoveryMoved,
    RecoveryWanted,
    TakenOver,
)

__all__ = ["AnyNews", "News"]

AnyNews = Annotated[
    SeatsChanged
    | HandoffDone
    | HandoffAsked
    | Accepted
    | AcceptanceMoved
    | IssueWanted
    | PromiseWanted
    | PromiseStands
    | ThingDone
    | MergeWanted
    | CostAgreed
    | IssueAbsorbed
    | IssueMoved
    | InstalmentMoved
    | TriggerHappened
    | HeldUp
    | AcceptanceGiven
    | HoldMoved
    | TermsAmended
    | AmendmentTooLate
    | ServicesHeld
    | Stopped
    | ChildStopped
    | DeliveryJoined
    | DeliveryWentLive
    | DeliveryLeft
    | DeliveryStands
    | RemindWanted
    | NoLongerWanted
    | Reminded
    | SignalRaised
    | ActionWanted
    | RetrospectiveWanted
    | RecoveryWanted
    | ComplaintJoined
    | ComplaintReturned
    | TakenOver
    | RecoveryMoved
    | CreditWanted
    | GiveBackWanted
    | BalanceWanted
    | CreditBooked
    | MessageSent,
    Field(discriminator="what"),
]


class News(Frozen):
    """The envelope of the one signal `tell`. `id` is a business key: the same news heard again changes nothing."""

    id: str
    news: AnyNews
