"""The table of what was sent: the one thing that is remembered from night to night."""

from collections.abc import Iterable
from typing import Any

from psycopg2 import errors, extras, sql

from tenant_health.errors import UserError
from tenant_health.notify.events import News
from tenant_health.notify.plan import Delivery
from tenant_health.private_table import create_private_table

_COLUMNS = """
    alert_id text not null,
    event text not null,
    channel text not null,
    organization_id text,
    rule text,
    event_date date not null,
    night date not null,
    status text not null check (status in ('PENDING', 'SENT', 'FAILED', 'SKIPPED', 'HELD')),
    attempts integer not null default 0,
    tried_at timestamp,
    sent_at timestamp,
    body text,
    primary key (alert_id, event, channel)
"""
# A mode that keeps out itself, but no reading and writing.
_LOCK = "lock table {} in share update exclusive mode"
# The lock's transaction is idle while messages are sent. Older servers lack the second setting.
_NO_TIME_LIMITS = """
select set_config(name, '0', true) from pg_settings
where name in ('idle_in_transaction_session_timeout', 'transaction_timeout')
"""
_READ = """
select alert_id, event, status, night, event_date, organization_id, rule, body
from {} where channel = %s order by event_date, alert_id, event
"""
_ADD = """
insert into {} (alert_id, event, channel, status, night, event_date, organization_id, rule, body)
values %s
"""
_GIVE_UP = """
update {} set status = 'FAILED', body = null
where channel = %s and body is not null and event_date <= %s - %s
"""
_FORGET = "delete from {} where organization_id not in (select organization_id from {})"
_MARK = """
update {} set
    status = %(status)s,
    attempts = attempts + %(attempts)s,
    tried_at = timezone('UTC', statement_timestamp()),
    sent_at = case when %(status)s = 'SENT' then timezone('UTC', statement_timestamp()) end,
    body = case when %(is_over)s then null else body end
where alert_id = %(alert_id)s and event = %(event)s and channel = %(channel)s
"""


class Store:
    """The deliveries of all channels, in `<schema>_delivery.alert_deliveries`."""

    def __init__(self, cursor: Any, schema: str) -> None:
        """Args: `cursor` is psycopg2's; `schema` is where dbt puts seeds."""
        self._cursor = cursor
        self._schema = schema
        self._place = f"{schema}_delivery", "alert_deliveries"
        self._table = sql.Identifier(*self._place)

    def lock(self) -> None:
        """Keeps other deliveries out until the transaction ends. No reader can do the same.

        Raises:
            UserError: Another one is at it.
        """
        self._cursor.execute(_NO_TIME_LIMITS)
        try:
            self._cursor.execute(sql.SQL(_LOCK).format(self._table))
        except errors.LockNotAvailable as error:
            raise UserError(
                "Another `tenant-health notify` is sending. Run this again when it has ended."
            ) from error

    def is_there(self) -> bool:
        """Whether the table was made."""
        self._cursor.execute("select to_regclass(%s)", [self._table.as_string(self._cursor)])
        return self._cursor.fetchone()[0] is not None

    def create(self) -> None:
        """Makes the table if it is not there, for its owner alone."""
        if self.is_there():
            return
        self._cursor.execute("savepoint before_table")
        try:
            create_private_table(self._cursor, *self._place, _COLUMNS)
        except (errors.UniqueViolation, errors.DuplicateSchema, errors.DuplicateTable):
            # another run made it at the same time, and has committed it
            self._cursor.execute("rollback to savepoint before_table")

    def tidy(self, channel: str, news: News) -> None:
        """Gives up what is no news any more, and forgets tenants that the platform deleted."""
        tenants = sql.Identifier(f"{self._schema}_marts", "tenants")
        self._cursor.execute(sql.SQL(_FORGET).format(self._table, tenants))
        self._cursor.execute(
            sql.SQL(_GIVE_UP).format(self._table), [channel, news.night, news.limits.event_days]
        )

    def read(self, channel: str) -> list[Delivery]:
        """All deliveries of a channel, the oldest first."""
        self._cursor.execute(sql.SQL(_READ).format(self._table), [channel])
        return [Delivery(*row) for row in self._cursor.fetchall()]

    def add(self, channel: str, deliveries: Iterable[Delivery]) -> None:
        """Adds new deliveries."""
        rows = [
            (
                *(new.alert_id, new.event, channel, new.status, new.night, new.event_date),
                *(new.organization_id, new.rule, new.body),
            )
            for new in deliveries
        ]
        query = sql.SQL(_ADD).format(self._table).as_string(self._cursor)
        extras.execute_values(self._cursor, query, rows)

    def mark(
        self, channel: str, delivery: Delivery, status: str, is_over: bool, attempts: int = 1
    ) -> None:
        """Notes what became of a delivery.

        Args:
            channel: Where to.
            delivery: Which one.
            status: SENT or FAILED.
            is_over: Whether it is never tried again, so that its text can be forgotten.
            attempts: Attempts to add.
        """
        self._cursor.execute(
            sql.SQL(_MARK).format(self._table),
            {
                "status": status,
                "attempts": attempts,
                "is_over": is_over,
                "alert_id": delivery.alert_id,
                "event": delivery.event,
                "channel": channel,
            },
        )
