"""The marts refuse every row that their contracts rule out."""

from collections.abc import Iterator

import psycopg2
import pytest
from psycopg2 import errors, extensions

from project.builds import parsed
from project.databases import Database, new_database
from project.proofs.contracts import REFUSED, Mart, contracts
from project.proofs.noticing import corruptible


@pytest.fixture(scope="module")
def filled(built: Database) -> Iterator[Database]:
    """What is built, with a row in each mart, also in those that are empty if all is well."""
    with new_database(built.server, template=built.name) as database:
        database.rows(
            "insert into analytics_marts.late_arriving_rows values "
            "('sessions', '2025-03-02', '2025-03-31', 2, 1, '2025-03-02');"
            "insert into analytics_marts.score_calibration values "
            "('risk_level', 'HIGH', 1, '2025-03-31', 90, 30, 60, 6, 0.1, 0.05, 0.2, 'High risk')"
        )
        yield database


@pytest.fixture
def connection(filled: Database) -> Iterator[extensions.connection]:
    """A connection that leaves nothing behind."""
    with corruptible(filled) as connection:
        yield connection
        connection.rollback()


def test_every_check_has_bad_rows() -> None:
    checks = {(mart.name, check) for mart in contracts(parsed()) for check in mart.checks}
    assert checks == {(mart, check) for mart, refused in REFUSED.items() for check in refused}


def test_checks_refuse_bad_rows(connection: extensions.connection) -> None:
    for mart in contracts(parsed()):
        for check, rows in REFUSED.get(mart.name, {}).items():
            for changes in rows:
                assert _broken(connection, mart, changes) == {check}, (mart.name, changes)
                error = _error(connection, mart, changes)
                assert isinstance(error, errors.CheckViolation), (mart.name, check, changes, error)


def test_required_columns_refuse_empty_values(connection: extensions.connection) -> None:
    for mart in contracts(parsed()):
        for column in mart.required:
            error = _error(connection, mart, {column: "null"})
            assert isinstance(error, errors.NotNullViolation), (mart.name, column, error)
            assert error.diag.column_name == column


def test_keys_refuse_a_row_twice(connection: extensions.connection) -> None:
    for mart in contracts(parsed()):
        if mart.key:
            error = _error(connection, mart, {})
            assert isinstance(error, errors.UniqueViolation), (mart.name, error)
            detail = f"Key ({', '.join(mart.key)})="
            said = (error.diag.message_detail or "").replace('"', "")
            assert said.startswith(detail), mart.name


def _broken(connection: extensions.connection, mart: Mart, changes: dict[str, str]) -> set[str]:
    """The checks that are false of a row, as the contract words them."""
    with connection.cursor() as cursor:
        found = ", ".join(f"({expression}) is false" for expression in mart.checks.values())
        cursor.execute(f"select {found} from ({mart.row(changes)}) as bad_row")
        (row,) = cursor.fetchall()
        return {check for check, is_broken in zip(mart.checks, row, strict=True) if is_broken}


def _error(
    connection: extensions.connection, mart: Mart, changes: dict[str, str]
) -> psycopg2.Error | None:
    """What PostgreSQL says to a row; the row is not kept."""
    with connection.cursor() as cursor:
        columns = ", ".join(mart.types)
        try:
            cursor.execute(f"insert into {mart.name} ({columns}) {mart.row(changes)}")
        except psycopg2.Error as error:
            return error
        finally:
            connection.rollback()
    return None
