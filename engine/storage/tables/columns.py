"""The one MetaData, and the columns that many tables have."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Identity,
    MetaData,
    Text,
    func,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def id_column() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def moment(name: str, *, nullable: bool = False, now: bool = False) -> Column:
    default = func.now() if now else None
    return Column(name, DateTime(timezone=True), nullable=nullable, server_default=default)


def term() -> tuple[Column, Column]:
    """First and last day; null is open. Each call makes columns of its own."""
    return Column("starts_on", Date), Column("ends_on", Date)


def act() -> tuple[Column, Column]:
    """The act (order) that is the legal basis."""
    return Column("act_number", Text, nullable=False, server_default=""), Column("act_date", Date)
