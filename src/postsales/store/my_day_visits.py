"""Visits of the deliveries somebody sits in whose engineer is expected elsewhere at the same time."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, RowMapping, select

from postsales.domain.visit import OVER
from postsales.domain.visit_clash import Booking, elsewhere
from postsales.store.read_model import delivery, visit


def clashing(tx: Connection, numbers: Collection[str]) -> Mapping[tuple[str, int], tuple[str, ...]]:
    """By delivery and visit: the hours at which other deliveries expect its engineer, as far as both cannot be.

    One query, over all running deliveries, whoever may see them: only hours are told.
    """
    other, at = visit.alias("other"), delivery.alias("at")
    here = (visit.c.delivery, visit.c.n, visit.c.engineer, visit.c.on, visit.c.starts, visit.c.ends)
    there = (
        other.c.delivery.label("at"), other.c.n.label("at_n"), other.c.starts.label("from"), other.c.ends.label("to"),
    )  # fmt: skip
    same = (other.c.engineer == visit.c.engineer) & (other.c.on == visit.c.on) & (other.c.delivery != visit.c.delivery)
    wanted = (
        select(*here, *there)
        .join(other, same)
        .join(at, at.c.delivery == other.c.delivery)
        .where(visit.c.delivery.in_(numbers), at.c.closed_at.is_(None))
        .where(visit.c.state.not_in(OVER), other.c.state.not_in(OVER))
    )
    found: dict[tuple[str, int], tuple[Booking, list[Booking]]] = {}
    for row in tx.execute(wanted).mappings():
        one = Booking.model_validate({name: row[name] for name in Booking.model_fields})
        _, others = found.setdefault((one.delivery, one.n), (one, []))
        others.append(_other(one, row))
    return {key: hours for key, (one, others) in found.items() if (hours := elsewhere(one, others))}


def _other(one: Booking, row: RowMapping) -> Booking:
    there = {"delivery": row["at"], "n": row["at_n"], "starts": row["from"], "ends": row["to"]}
    return one.model_copy(update=there)
