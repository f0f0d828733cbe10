"""What is owed: instalments, payment-due signals, aging."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from postsales.messages.effects import InstalmentRef
from postsales.store.engine import Database
from postsales.store.read_model import instalment


@dataclass(frozen=True)
class Collections:
    """Reads about money coming in."""

    database: Database

    def still_owed(self, instalments: tuple[InstalmentRef, ...]) -> bool:
        """Whether anything that may be asked for (owed and not disputed) is outstanding on any of them."""
        if not instalments:
            return False
        named = or_(*(and_(instalment.c.delivery == each.delivery, instalment.c.n == each.n) for each in instalments))
        wanted = select(instalment.c.n).where(named, instalment.c.outstanding > instalment.c.disputed).limit(1)
        with self.database.read() as tx:
            return tx.execute(wanted).first() is not None
