"""Where events are sent to: a web service or mailboxes."""

from __future__ import annotations

import json
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from typing import Protocol

from tenant_health.errors import UserError
from tenant_health.sending import TIMEOUT, send
from tenant_health.webhook import check_url, post

_TRANSIENT = range(400, 500)
"""Answers of a mail server after which a later attempt may succeed."""

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class Channel(Protocol):
    """Something that events can be sent to."""

    name: str

    def send(self, key: str, body: str, once: bool) -> str:
        """Sends; says why it could not, empty if it could.

        Args:
            key: What a receiver knows a repeated delivery by.
            body: JSON, with `title` and `text`.
            once: Never try again.
        """


@dataclass(frozen=True)
class Webhook:
    """A web service that takes JSON with a `text`, as Slack does.

    Attributes:
        url: May hold a secret, so it is never shown.
    """

    url: str = field(repr=False)
    name = "webhook"

    def __post_init__(self) -> None:
        """Refuses what is no URL."""
        check_url(self.url, "--webhook or TENANT_HEALTH_ALERT_WEBHOOK")

    def send(self, key: str, body: str, once: bool) -> str:
        """Posts the body as it is, under the key."""
        return post(self.url, body.encode(), {"Idempotency-Key": key}, once)


@dataclass(frozen=True)
class Mail:
    """Mailboxes, through a mail server.

    Attributes:
        server: Its host, or host:port.
        sender: Address that mail comes from.
        receivers: Addresses that it goes to.
        security: starttls, tls or none.
        user: Account at the server; empty for none.
        password: Of the account; never shown.
    """

    server: str
    sender: str
    receivers: Sequence[str]
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    name = "email"

    def __post_init__(self) -> None:
        """Refuses what can't work or would show the password."""
        if not self.server or not self.sender:
            raise UserError(
                "Mail needs a server and a sender: set --smtp and --email-from, or "
                "TENANT_HEALTH_SMTP and TENANT_HEALTH_ALERT_EMAIL_FROM."
            )
        if self.user and self.security == "none":
            raise UserError(
                "An account at a mail server needs a secured connection, or everybody on the way "
                "reads its password: use --smtp-security starttls or tls."
            )
        for address in (self.sender, *self.receivers):
            if "@" not in address or not address.isprintable() or " " in address:
                raise UserError(f"{address!r} is no mail address. Correct it.")

    def send(self, key: str, body: str, once: bool) -> str:
        """Sends one mail to all receivers; the key is in its Message-ID."""
        content = json.loads(body)
        message = EmailMessage()
        message["Subject"] = content["title"]
        message["From"] = self.sender
        message["To"] = ", ".join(self.receivers)
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{key.replace(':', '.')}@tenant-health>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(content["text"])
        return send(lambda: self._attempt(message), once)

    def _attempt(self, message: EmailMessage) -> tuple[str, bool]:
        """Why it failed, empty if it did not, and whether a later attempt may succeed."""
        try:
            with self._connection() as server:
                if self.user:
                    server.login(self.user, self.password)
                refused = server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            return "it refused all receivers", all(code in _TRANSIENT for code in codes)
        except smtplib.SMTPResponseException as error:
            return f"it answered {error.smtp_code}", error.smtp_code in _TRANSIENT
        except (smtplib.SMTPException, OSError) as error:
            return getattr(error, "strerror", None) or type(error).__name__, True
        # those who got it would get it again
        return (f"it refused {len(refused)} of the receivers" if refused else ""), False

    def _connection(self) -> smtplib.SMTP:
        host, _, port = self.server.rpartition(":")
        if not port.isdecimal():
            host, port = self.server, str(_PORTS[self.security])
        host = host.strip("[]")
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, int(port), timeout=TIMEOUT, context=context)
        server = smtplib.SMTP(host, int(port), timeout=TIMEOUT)
        if self.security == "starttls":
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server
