"""Marts with hand-made alerts, and a web service that keeps what it is sent."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NIGHT = date(2026, 3, 5)

_TABLES = """
create schema analytics_marts;
create schema analytics_seeds;
set search_path = analytics_marts;
create table tenants (organization_id text, name text);
create table tenant_portfolio (organization_id text, as_of_date date);
create table alerts (
    alert_id text, organization_id text, rule text, severity text, opened_on date,
    escalated_on date, closed_on date, close_reason text, score_at_opening integer,
    baseline numeric(6, 2), departure numeric(6, 2), reason text, is_notified boolean,
    days_open integer, lowest_score integer
);
create view alert_events as
select alert_id, 'OPENED' as event, opened_on as event_date from alerts
union all
select alert_id, 'ESCALATED', escalated_on from alerts where escalated_on is not null
union all
select alert_id, 'CLOSED', closed_on from alerts where closed_on is not null;
create table analytics_seeds.alert_rules (rule text, parameter text, value numeric);
insert into analytics_seeds.alert_rules values
('DELIVERY', 'event_days', 3), ('DELIVERY', 'repeat_days', 14),
('DELIVERY', 'held_tenants', 10), ('DELIVERY', 'held_share', 0.05);
"""


@dataclass(frozen=True)
class Marts:
    """Marts in a database of their own, as far as deliveries read them."""

    database: Any  # the fixture of that name

    def make(self, night: date = NIGHT, tenants: int = 50) -> None:
        """Makes them, with tenants but without alerts."""
        self.database.rows(_TABLES)
        self.database.rows(
            "insert into analytics_marts.tenants "
            f"select 't' || n, 'Tenant ' || n from generate_series(1, {tenants}) as n"
        )
        self.night(night)

    def night(self, night: date) -> None:
        """Another as-of date."""
        self.database.rows(
            "truncate analytics_marts.tenant_portfolio; insert into analytics_marts."
            f"tenant_portfolio select organization_id, date '{night}' from analytics_marts.tenants"
        )

    def alert(
        self, tenant: str, rule: str = "SCORE_DROP", opened: date = NIGHT, **more: Any
    ) -> None:
        """Adds an alert; without more it is MEDIUM, open, and of a tenant that wants to know."""
        row = {
            "alert_id": f"{tenant}-{rule}-{opened}",
            "organization_id": tenant,
            "rule": rule,
            "severity": "MEDIUM",
            "opened_on": str(opened),
            "score_at_opening": 69,
            "is_notified": True,
            **{name: str(v) if isinstance(v, date) else v for name, v in more.items()},
        }
        self.database.rows(
            "insert into analytics_marts.alerts select * from json_populate_record("
            f"null::analytics_marts.alerts, $json${json.dumps(row)}$json$)"
        )

    def change(self, sql: str) -> None:
        """Changes rows, as a later build may."""
        self.database.rows(f"set search_path = analytics_marts; {sql}")

    def deliveries(self, columns: str = "alert_id, event, status") -> list[tuple[Any, ...]]:
        """What is noted of events, by event; without that of the channel's first night."""
        return self.database.rows(
            f"select {columns} from analytics_delivery.alert_deliveries "
            "where event <> 'STARTED' order by alert_id, event, channel"
        )


def days_ago(days: int) -> date:
    return NIGHT - timedelta(days=days)


@dataclass
class Receiver:
    """What a web service got, and how it answers.

    Attributes:
        url: Its address.
        got: Key, body and other headers of each request.
        answers: The status of each answer; the last one for good.
        delay: Seconds before each answer.
    """

    url: str = ""
    got: list[tuple[str, bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=lambda: [200])
    delay: float = 0.0

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.got]

    @property
    def texts(self) -> list[str]:
        return [json.loads(body)["text"] for _, body in self.got]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A web service on this machine."""
    receiver = Receiver()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # the sender was killed in the midst of it
                return
            receiver.got.append((self.headers["Idempotency-Key"], body))
            answers = receiver.answers
            status = answers.pop(0) if answers[1:] else answers[0]
            time.sleep(receiver.delay)
            try:
                self.send_response(status)
                self.end_headers()
            except OSError:
                pass  # who asked was killed

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/secret-token"
    yield receiver
    server.shutdown()
    thread.join()
    server.server_close()
