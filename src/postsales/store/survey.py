"""Surveys: what the customer's people said, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from postsales.domain.frozen import Frozen
from postsales.domain.survey import Csat, csat
from postsales.messages.rows import SurveyRow
from postsales.store.engine import Database
from postsales.store.paging import Page, newest_first
from postsales.store.read_model import delivery, survey


class SurveyFilter(Frozen):
    """Which surveys: sent since an instant; of a customer, of a vendor's deliveries."""

    since: datetime
    customer: str | None = None
    vendor: str | None = None


@dataclass(frozen=True)
class SurveyList:
    """Reads of surveys."""

    database: Database

    def csat(self, which: SurveyFilter) -> Csat:
        """How satisfied those are who answered."""
        with self.database.read() as tx:
            return csat(tx.execute(_chosen(select(survey.c.score), which)).scalars())

    def list(self, which: SurveyFilter, *, after: str | None = None, limit: int = 20) -> Page[SurveyRow]:
        """Surveys, the last sent first."""
        by = (survey.c.sent_at, survey.c.customer, survey.c.n)
        with self.database.read() as tx:
            return newest_first(tx, _chosen(select(survey), which), by, SurveyRow, after, limit)


def _chosen(wanted: Select[Any], which: SurveyFilter) -> Select[Any]:
    wanted = wanted.where(survey.c.sent_at >= which.since)
    if which.customer is not None:
        wanted = wanted.where(survey.c.customer == which.customer)
    if which.vendor is not None:
        of_vendor = select(delivery.c.delivery).where(delivery.c.vendor == which.vendor)
        wanted = wanted.where(survey.c.delivery.in_(of_vendor))
    return wanted
