"""What makes lives quick: nothing in them is asked in SQL, which would have a store in memory tell all it was told."""

from dataclasses import replace
from typing import Any

from sqlalchemy import event as happening

from bench.year import SIGNED, Year, YearIn
from postsales.bootstrap.simulate import Stage


async def test_a_year_is_lived_without_sql() -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    stage = Stage(SIGNED)
    engine = stage.store.database.engine
    happening.listen(engine, "before_cursor_execute", note)
    try:
        year = Year(checkins=6)
        lived = YearIn(year, stage.world, stage.store, replace(stage.desk, policy=year.policy))
        assert (await lived.play(), asked) == ("closed", [])
        assert stage.store.timelines.of(lived.contract.number).happenings
        assert asked, "whoever wants to know the timeline has to ask for it"
    finally:
        happening.remove(engine, "before_cursor_execute", note)
        stage.close()
