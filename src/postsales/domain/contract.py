"""The signed contract: what was sold, by whom, to whom, and how it is paid.

Source: domain notes, story 1. Shapes only: what must hold across fields is in `contract_check`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from postsales.domain.frozen import Stated
from postsales.domain.money import Money
from postsales.domain.schedule import PaymentTerms
from postsales.domain.seats import Key, Party, Person, Roster, Seat, Side

CONTRACT_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,63}")

Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]


def contract_number(raw: str) -> str:
    """The one spelling of a contract number: NFKC, upper case. Raises ValueError when it cannot be one."""
    number = unicodedata.normalize("NFKC", raw).strip().upper()
    if CONTRACT_NUMBER.fullmatch(number) is None:
        raise ValueError("a contract number is 1 to 64 of A-Z, 0-9, '.', '_' and '-', starting with a letter or digit")
    return number


ContractNumber = Annotated[str, BeforeValidator(lambda raw: contract_number(raw) if isinstance(raw, str) else raw)]


Days = Annotated[int, Field(ge=1, le=500)]
"""How many business days something takes."""


class Channel(StrEnum):
    """How the deal reaches the customer: through a partner, or straight."""

    INDIRECT = "indirect"
    DIRECT = "direct"


class Trigger(StrEnum):
    """What makes an instalment payable."""

    SIGNATURE = "signature"
    DELIVERY = "delivery"
    ACCEPTANCE = "acceptance"
    GO_LIVE = "go_live"
    DATE = "date"


class Unit(StrEnum):
    """What an entitlement is counted in."""

    HOURS = "hours"
    SEATS = "seats"
    TRIALS = "trials"


class Grant(Stated):
    """Included service that counts down with use: so many support hours, training seats, trials."""

    unit: Unit
    quantity: Annotated[Decimal, Field(gt=0, lt=1_000_000)]


class LineItem(Stated):
    """One thing sold; `amount` is net of tax, in the contract's currency. `grants` comes with it, once per line."""

    name: Text
    product: Key
    quantity: Annotated[int, Field(gt=0)] = 1
    amount: Decimal
    grants: Grant | None = None


class ServiceKind(StrEnum):
    """What kind of work a service in scope is."""

    INSTALLATION = "installation"
    BUILD = "build"
    TRAINING = "training"
    SUPPORT = "support"


class Service(Stated):
    """A service in scope: a work package of the installation, or support hours to draw on.

    A package comes `after` others and takes so many business `days` of its provider's calendar; planned dates follow
    from that (`package_plan`) unless they are stated. `sign_off`: a training that is not done before the customer has
    signed who attended. `seats`: how many people a training takes; they count down as people are trained.
    """

    id: Key
    name: Text
    kind: ServiceKind
    hours: Annotated[Decimal, Field(gt=0)]
    provided_by: Side
    due_on: date | None = None
    seats: Annotated[int, Field(ge=1, le=100_000)] | None = None
    start_on: date | None = None
    days: Days | None = None
    after: tuple[Key, ...] = ()
    sign_off: bool = False


VirtualAccount = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z -]{6,40}$")]
"""가상계좌: an account to which one instalment alone is paid."""


class ScheduleRow(Stated):
    """One row of a payment schedule: a `portion` in percent or a net `amount`, its trigger and its terms.

    `virtual_account` (가상계좌) is the account this row alone is paid to: the surest reference there is. `package`
    names the work package whose acceptance it waits for; without one it waits for the acceptance of the whole.
    """

    name: Text
    portion: Decimal | None = None
    amount: Decimal | None = None
    trigger: Trigger
    package: Key | None = None
    on: date | None = None
    terms: PaymentTerms
    virtual_account: VirtualAccount | None = None


class VendorTerms(Stated):
    """What the partner owes the vendor for this deal: a net `total` and its own schedule."""

    total: Decimal
    payment_schedule: tuple[ScheduleRow, ...]


class AcceptanceTerms(Stated):
    """How acceptance works: the window in business days, and whether silence accepts (semantics, "Acceptance")."""

    window_days: Annotated[int, Field(ge=1, le=120)] = 10
    deemed: bool = False


class Tax(Stated):
    """Value added tax on every invoice, in percent."""

    name: str = "VAT"
    rate: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(0)


class Law(Stated):
    """Which law governs, which forum decides, and who mediates first."""

    governing: Text
    forum: Text
    mediator: Side | None = None


class Contract(Stated):
    """A signed contract as its file tells it."""

    number: ContractNumber
    title: Text
    channel: Channel
    signed_on: date
    vendor: Party
    partner: Party | None = None
    customer: Party
    people: tuple[Person, ...]
    seats: dict[Seat, tuple[Key, ...]]
    line_items: Annotated[tuple[LineItem, ...], Field(min_length=1)]
    services: tuple[Service, ...] = ()
    tam: bool = False
    tam_hours: Annotated[Decimal, Field(gt=0)] | None = None
    """Hours of TAM service bought; they count down. None: the person was bought, not hours."""
    currency: str
    tax: Tax = Tax()
    payment_schedule: Annotated[tuple[ScheduleRow, ...], Field(min_length=1)]
    vendor_terms: VendorTerms | None = None
    acceptance: AcceptanceTerms = AcceptanceTerms()
    law: Law
    service_until: date | None = None
    tam_until: date | None = None
    partner_consents_to_reminders: bool = False
    value_goal: str | None = None
    payment_chain: tuple[Key, ...] = ()
    """Through whose hands a payment goes before it is made, in order; who pays and approves by seat, if not said."""

    @property
    def net_total(self) -> Money:
        """The sum of the line items, before tax."""
        return Money.of(sum((item.amount for item in self.line_items), Decimal(0)), self.currency)

    @property
    def roster(self) -> Roster:
        """People and seats as signed."""
        return Roster(people=self.people, seats=self.seats, payment_chain=self.payment_chain)

    def party(self, side: Side) -> Party | None:
        """The legal entity on that side; no partner in a direct deal."""
        return {Side.VENDOR: self.vendor, Side.PARTNER: self.partner, Side.CUSTOMER: self.customer}[side]

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides taking part."""
        return tuple(side for side in Side if self.party(side) is not None)


Tier = Literal["customer", "vendor", "extra"]
"""Which debt of a deal: the customer's, (indirect) the partner's to the vendor, or the vendor's to its partner for
extra work it asked for."""
