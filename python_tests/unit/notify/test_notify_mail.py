"""Mail, to a mail server on this machine."""

import json
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import ClassVar

import pytest

from tenant_health import sending
from tenant_health.errors import UserError
from tenant_health.notify.channels import Mail

BODY = json.dumps({"title": "東京 Ltd: at high risk", "text": "東京 Ltd: at high risk\nScore 31."})


class Server(socketserver.StreamRequestHandler):
    """As much of a mail server as takes one mail, or answers with an error."""

    got: ClassVar[list[bytes]] = []
    refuse: ClassVar[dict[str, str]] = {}
    """Answer by command or by receiver, in place of a good one."""

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            command = line.split()[0].upper()
            refused = self.refuse.get(command) or self.refuse.get(line)
            if refused:
                self.say(refused)
            elif command == "DATA":
                self.say("354 go on")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part)
                self.got.append(b"".join(lines))
                self.say("250 taken")
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(sending, "_PAUSES", (0.01, 0.01))
    Server.got, Server.refuse = [], {}
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"127.0.0.1:{listening.server_address[1]}"
        listening.shutdown()
        thread.join()


def _mail(server: str, **more: str) -> Mail:
    receivers = ["csm@example.com", "ops@example.com"]
    return Mail(server, "th@example.com", receivers, **{"security": "none", **more})


def test_mail_arrives(server: str) -> None:
    assert _mail(server).send("abc:OPENED:email", BODY, once=False) == ""
    (raw,) = Server.got
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["Subject"] == "東京 Ltd: at high risk"
    assert message["To"] == "csm@example.com, ops@example.com"
    assert message["Message-ID"] == "<abc.OPENED.email@tenant-health>"
    assert message["Date"]
    assert message.get_content().splitlines() == ["東京 Ltd: at high risk", "Score 31."]


@pytest.mark.parametrize(
    ("refuse", "said", "tries"),
    [
        ({"MAIL": "451 later"}, "it answered 451", 3),
        ({"MAIL": "550 never"}, "it answered 550", 1),
        ({"RCPT": "550 nobody"}, "it refused all receivers", 1),
        ({"DATA": "554 no"}, "it answered 554", 1),
        ({"rcpt TO:<ops@example.com>": "550 nobody"}, "it refused 1 of the receivers", 1),
    ],
)
def test_mail_that_is_refused(
    server: str, monkeypatch: pytest.MonkeyPatch, refuse: dict[str, str], said: str, tries: int
) -> None:
    attempts = []
    monkeypatch.setattr(Mail, "_connection", _counted(Mail._connection, attempts))
    Server.refuse = refuse
    assert _mail(server).send("abc:OPENED:email", BODY, once=False) == said
    assert len(attempts) == tries


def test_once_is_once(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[object] = []
    monkeypatch.setattr(Mail, "_connection", _counted(Mail._connection, attempts))
    Server.refuse = {"MAIL": "451 later"}
    assert _mail(server).send("abc:OPENED:email", BODY, once=True) == "it answered 451"
    assert len(attempts) == 1


def test_server_without_tls_is_not_spoken_to_in_clear(server: str) -> None:
    mail = _mail(server, security="starttls", user="th", password="hunter2")
    assert mail.send("abc:OPENED:email", BODY, once=True) == "SMTPNotSupportedError"
    assert Server.got == []
    assert "hunter2" not in repr(mail)


@pytest.mark.parametrize(
    ("server", "more", "said"),
    [
        ("", {}, "Mail needs a server and a sender"),
        ("mail.example.com", {"user": "th"}, "needs a secured connection"),
    ],
)
def test_settings_that_cannot_work(server: str, more: dict[str, str], said: str) -> None:
    with pytest.raises(UserError, match=said):
        _mail(server, **more)


def test_address_with_a_line_break_is_refused() -> None:
    with pytest.raises(UserError, match="is no mail address"):
        Mail("mail.example.com", "th@example.com", ["a@b.c\nBcc: everybody@b.c"])


def _counted(method, attempts):  # type: ignore[no-untyped-def]
    def counted(self):  # type: ignore[no-untyped-def]
        attempts.append(self)
        return method(self)

    return counted
