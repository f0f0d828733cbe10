"""What people said about deliveries that are over: by product, by partner, by its words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from postsales.domain.frozen import Frozen
from postsales.domain.knowledge import words_of
from postsales.domain.retrospective import Ending
from postsales.messages.rows import LessonRow
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.knowledge_index import LESSONS
from postsales.store.read_model import lesson
from postsales.store.word_search import MOST_ASKED, WordSearch

SEARCH = WordSearch(lesson, LESSONS, "said_at")
LOOKED_THROUGH = 2_000
"""Of the latest, when only a product is asked for: products lie within a row."""


class LessonFilter(Frozen):
    """Which: found by words (all of them), of a vendor, partner, customer, delivery, product; said by a side.

    `ending`: of deliveries that were closed, or terminated.
    """

    text: str | None = None
    vendor: str | None = None
    partner: str | None = None
    customer: str | None = None
    delivery: str | None = None
    product: str | None = None
    side: str | None = None
    ending: Ending | None = None


@dataclass(frozen=True)
class Lessons:
    """Reads of lessons."""

    database: Database

    def search(self, which: LessonFilter, *, limit: int = 20) -> tuple[LessonRow, ...]:
        """Those asked for: with words the best first, else the latest. Words that are none find nothing."""
        where = _where(which)
        with self.database.read() as tx:
            if which.text is None:
                wanted = select(lesson).where(*where).order_by(lesson.c.said_at.desc(), lesson.c.number)
                found = tx.execute(wanted.limit(limit if which.product is None else LOOKED_THROUGH)).mappings()
                rows = [as_model(LessonRow, row) for row in found]
            else:
                words = words_of(which.text)[:MOST_ASKED]
                numbers = SEARCH.with_all(tx, words, *where) if words else []
                loaded = tx.execute(select(lesson).where(lesson.c.number.in_(numbers))).mappings()
                by_number = {row["number"]: as_model(LessonRow, row) for row in loaded}
                rows = [by_number[number] for number in numbers]
        return tuple(row for row in rows if which.product in (None, *row.products))[:limit]


def _where(which: LessonFilter) -> list[ColumnElement[bool]]:
    asked = which.model_dump(exclude={"text", "product"}, exclude_none=True)
    return [lesson.c[name] == value for name, value in asked.items()]
