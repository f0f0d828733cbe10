"""What a delivery does while its customer does not pay: nothing new, but whatever keeps people and data safe."""

from __future__ import annotations

from postsales.domain.delivery import DeliveryState, HoldStanding
from postsales.domain.seats import Seat, Side
from postsales.messages.effects import Effect
from postsales.messages.news.collection import HoldMoved
from workflows import delivery_children as children
from workflows import delivery_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, hears


class DeliveryHold(DeliveryBase):
    """It hears of holds from its collections, and passes them on to the installation."""

    @hears(HoldMoved)
    def hold_moved(self, news: HoldMoved) -> Change[DeliveryState] | None:
        """An instalment's services are held, or go on."""
        known = next((each for each in self.state.holds if each.n == news.n), None)
        if known is not None and known.seq >= news.seq:
            return None
        before = self.state.held
        standing = HoldStanding(n=news.n, seq=news.seq, held=news.held)
        others = tuple(each for each in self.state.holds if each.n != news.n)
        state = self.state.model_copy(update={"holds": tuple(sorted((*others, standing), key=lambda each: each.n))})
        what = "services_held" if news.held else "services_released"
        mails = self.told(state, what, news) if bool(before) != bool(state.held) else ()
        passed = children.tell_held(state, self.spec, self.journal.seq)
        return Change(state, what, {"instalment": news.n, "invoice": news.invoice}, (*mails, *passed))

    def told(self, state: DeliveryState, what: str, news: HoldMoved) -> tuple[Effect, ...]:
        """Whoever plans work at the customer's, and whoever waits for it there."""
        roster = state.roster
        people = (
            roster.holder(Seat.SALES_REP), roster.holder(Seat.DELIVERY_MANAGER), roster.holder(Seat.PARTNER_PM),
            letters.contact(roster, Side.CUSTOMER),
        )  # fmt: skip
        unique = {person.id: person for person in people if person is not None}
        facts = {"instalment": news.n, "invoice": news.invoice, "customer": self.contract.customer.name}
        return tuple(
            letters.letter(self.contract, person, f"delivery/{what}", f"{news.n}:{news.seq}", **facts)
            for person in unique.values()
        )
