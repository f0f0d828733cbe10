"""Saved views: how somebody likes to see the portfolio, under names of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, delete, select

from postsales.messages.portfolio import SavedView
from postsales.store.columns import Instant, Json, key, metadata, need
from postsales.store.engine import Database
from postsales.store.inserting import insert_into

saved_view = Table("saved_view", metadata, key("person"), key("name"), need("asked", Json), need("saved_at", Instant))


@dataclass(frozen=True)
class Views:
    """Reads and writes of them."""

    database: Database
    now: Callable[[], datetime]

    def of(self, person: str) -> tuple[SavedView, ...]:
        """Somebody's views, by name."""
        wanted = select(saved_view).where(saved_view.c.person == person).order_by(saved_view.c.name)
        with self.database.read() as tx:
            found = tx.execute(wanted).all()
        return tuple(SavedView.model_validate({**each.asked, "name": each.name}) for each in found)

    def get(self, person: str, name: str) -> SavedView | None:
        """One of them."""
        return next((view for view in self.of(person) if view.name == name), None)

    def put(self, person: str, view: SavedView) -> None:
        """Keep it; what was kept under its name is replaced."""
        asked = view.model_dump(mode="json", exclude={"name"}, exclude_none=True)
        values = {"person": person, "name": view.name, "asked": asked, "saved_at": self.now()}
        with self.database.write() as tx:
            statement = insert_into(tx, saved_view)
            changed = {name: statement.excluded[name] for name in ("asked", "saved_at")}
            tx.execute(statement.values(values).on_conflict_do_update(index_elements=["person", "name"], set_=changed))

    def drop(self, person: str, name: str) -> bool:
        """Forget it; whether there was one."""
        forgotten = delete(saved_view).where(saved_view.c.person == person, saved_view.c.name == name)
        with self.database.write() as tx:
            return tx.execute(forgotten).rowcount > 0
