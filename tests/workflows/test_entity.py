"""What every workflow has in common, told with a customer's check-ins."""

from __future__ import annotations

from datetime import date, timedelta

from postsales.messages.facts import Recording
from tests.fakes import RecordedFacts
from tests.workflows.checkin_world import desk


class StoreAwayFor(RecordedFacts):
    """A store that is away for so many attempts."""

    def __init__(self, attempts: int) -> None:
        super().__init__()
        self.attempts = attempts

    def record(self, recording: Recording) -> None:
        if self.attempts > 0:
            self.attempts -= 1
            raise ConnectionError("the store is away")
        super().record(recording)


async def test_facts_are_recorded_once_the_store_is_back():
    with desk(facts=StoreAwayFor(attempts=9)) as at_desk:
        await at_desk.join()
        assert at_desk.facts.whats() == []
        await at_desk.world.advance_to(at_desk.world.now() + timedelta(hours=1))
        assert at_desk.facts.whats() == ["checkins_began"]


async def test_letters_wait_for_their_facts_to_be_recorded():
    with desk(facts=StoreAwayFor(attempts=10_000)) as at_desk:
        await at_desk.join()
        await at_desk.until(date(2026, 3, 5))
        assert at_desk.mail.letters == []
