"""Small ways to make good data bad. Tables are named without their schema."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Corruption:
    """Bad data.

    Attributes:
        sql: Makes it, out of good data.
        also: Tests that notice it too, beside the one it is made for.
    """

    sql: str
    also: tuple[str, ...] = ()


def change(table: str, new: str, where: str = "true", also: tuple[str, ...] = ()) -> Corruption:
    """One row is other than it should be."""
    return Corruption(f"update {table} set {new} where ctid = {_one(table, where)}", also)


def leave_out(table: str, where: str = "true", also: tuple[str, ...] = ()) -> Corruption:
    """One row is missing."""
    return Corruption(f"delete from {table} where ctid = {_one(table, where)}", also)


def repeat(
    table: str, where: str = "true", but: str = "{}", also: tuple[str, ...] = ()
) -> Corruption:
    """One row is there once more.

    Args:
        table: Of the row.
        where: Which row; any one that fits.
        but: What is other in the copy, as JSON.
        also: Other tests that notice it.
    """
    return Corruption(
        f"insert into {table} select (jsonb_populate_record(one, '{but}')).* from {table} as one "
        f"where ctid = {_one(table, where)}",
        also,
    )


def _one(table: str, where: str) -> str:
    return f"(select min(ctid) from {table} where {where})"
