"""Column types that mean the same on SQLite and PostgreSQL, and the metadata all tables hang on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from pydantic_core import from_json, to_json
from sqlalchemy import JSON, BigInteger, Column, DateTime, Index, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from postsales.domain.frozen import Frozen
from postsales.domain.money import DECIMALS

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Words(TypeDecorator[str]):
    """Text. PostgreSQL cannot hold U+0000: it becomes U+FFFD on both, so that no text can block the recorder."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value).replace("\x00", "\ufffd")


class Amount(TypeDecorator[Decimal]):
    """An exact amount, kept as thousandths: the finest minor unit there is has three decimals.

    SQLite has no decimals; whole numbers add up and compare exactly in both databases.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        return in_thousandths(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-3)


class Quantity(TypeDecorator[Decimal]):
    """Hours, seats, trials: exact to the hundredth, kept as hundredths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(Decimal(value).quantize(Decimal("0.01")).scaleb(2))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite keeps no zone, so it is kept there as UTC and read back as such."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def in_thousandths(amount: Decimal) -> int:
    """As amounts are kept. Raises `ValueError` when it cannot be."""
    thousandths = Decimal(amount).scaleb(3)
    if thousandths != int(thousandths):
        raise ValueError(f"{amount} is finer than any minor unit")
    return int(thousandths)


Json: TypeEngine[Any] = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def written(value: object) -> str:
    """JSON as the store writes it: Korean stays readable, U+0000 becomes U+FFFD (see `Words`)."""
    text = to_json(value).decode()
    return to_json(without_nul(from_json(text))).decode() if "\\u0000" in text else text


def without_nul(value: Any) -> Any:
    """A JSON value as `Words` would keep it."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, list):
        return [without_nul(each) for each in value]
    if isinstance(value, dict):
        return {without_nul(key): without_nul(each) for key, each in value.items()}
    return value


def key(name: str, type_: TypeEngine[Any] | type[TypeEngine[Any]] = Words) -> Column[Any]:
    """A part of the primary key."""
    return Column(name, type_, primary_key=True, autoincrement=False)


def need(name: str, type_: TypeEngine[Any] | type[TypeEngine[Any]] = Words) -> Column[Any]:
    """A column that always has a value."""
    return Column(name, type_, nullable=False)


def may(name: str, type_: TypeEngine[Any] | type[TypeEngine[Any]] = Words) -> Column[Any]:
    """A column that may be empty."""
    return Column(name, type_, nullable=True)


F = TypeVar("F", bound=Frozen)


def in_minor_units(amount: Decimal | None, currency: str) -> Decimal:
    """The amount as its currency spells it (5 → 5.00); nothing at all counts as zero."""
    return (amount or Decimal(0)).quantize(Decimal(1).scaleb(-DECIMALS.get(currency, 3)))


QUANTITIES = frozenset({"hours", "adds", "quantity"})
"""Decimals beside a currency that are no amounts of it."""


def as_model(model: type[F], found: Mapping[Any, Any]) -> F:
    """A row as the model it was written from; amounts in the minor units of its currency."""
    currency = found.get("currency")
    values = {
        name: in_minor_units(value, currency)
        if currency and isinstance(value, Decimal) and name not in QUANTITIES
        else value
        for name, value in found.items()
    }
    return model.model_validate(values)


def given_back(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """These values of a row as SQLite would give them back."""
    return {
        **values,
        **{
            name: kind.process_result_value(kind.process_bind_param(values[name], _SQLITE), _SQLITE)
            for name, kind in _exact(table)
        },
    }


@cache
def _exact(table: Table) -> tuple[tuple[str, TypeDecorator[Any]], ...]:
    """The columns whose values may come back spelled otherwise than they were put in."""
    kinds = ((column.name, column.type) for column in table.columns)
    return tuple((name, kind) for name, kind in kinds if isinstance(kind, Amount | Quantity | Instant))


_SQLITE = sqlite_dialect()


def rows(name: str, *columns: Column[Any] | Index) -> Table:
    """A table of read-model rows: who wrote each, and which of its facts was the last."""
    writer = Column("writer", Words, nullable=False)
    last_seq = Column("last_seq", BigInteger, nullable=False)
    return Table(name, metadata, *columns, writer, last_seq)
