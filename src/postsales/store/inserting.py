"""Inserts that can say what to do on conflict, which both databases spell alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert


def insert_into(tx: Connection, table: Table) -> Insert:
    """An insert that can say what to do on conflict; both databases spell it alike."""
    return insert_for(table, tx.dialect.name)


def insert_for(table: Table, dialect: str) -> Insert:
    """The same for a statement that is made once per dialect."""
    # The PostgreSQL construct has the same methods; its class only shares no ancestor that declares them.
    postgres: Any = postgres_insert
    statement: Insert = sqlite_insert(table) if dialect == "sqlite" else postgres(table)
    return statement
