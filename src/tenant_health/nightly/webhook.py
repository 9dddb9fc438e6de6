"""Tells someone about a night that failed."""

import json
import threading
import time
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tenant_health.errors import UserError

_TIMEOUT = 10.0  # seconds an attempt may wait for an answer
_PAUSES = (1.0, 4.0)  # seconds between the attempts
_LIMIT = 30.0  # seconds for all attempts
_WORTH_A_RETRY = (408, 425, 429)
_SERVER_ERRORS = 500


def check_url(url: str) -> None:
    """Refuses what is not the URL of a web service.

    Raises:
        UserError: It is not. The message does not repeat it, as it may hold a secret.
    """
    if not url.startswith(("https://", "http://")):
        raise UserError(
            "The webhook's URL does not begin with https:// or http://. Correct --webhook or "
            "TENANT_HEALTH_WEBHOOK."
        )


def post(url: str, message: Mapping[str, Any]) -> str:
    """Sends a message as JSON; tries again if the service can't be reached or is overloaded.

    Returns:
        Why it could not be delivered within half a minute, without the URL; empty if it was.
    """
    outcome = [f"no answer within {_LIMIT:.0f} s"]

    def attempts() -> None:
        for pause in (*_PAUSES, None):
            outcome[0], again = _attempt(url, message)
            if not again or pause is None:
                return
            time.sleep(pause)

    # A thread, since neither a look-up of the host nor an answer byte by byte has a time limit.
    thread = threading.Thread(target=attempts, daemon=True)
    thread.start()
    thread.join(_LIMIT)
    return outcome[0]


def _attempt(url: str, message: Mapping[str, Any]) -> tuple[str, bool]:
    """Why it failed, empty if it did not, and whether a later attempt may succeed."""
    request = Request(  # noqa: S310 (the scheme is checked: see check_url)
        url,
        data=json.dumps(message).encode(),
        headers={"Content-Type": "application/json", "User-Agent": "tenant-health"},
    )
    try:
        with urlopen(request, timeout=_TIMEOUT):  # noqa: S310
            return "", False
    except HTTPError as error:
        again = error.code in _WORTH_A_RETRY or error.code >= _SERVER_ERRORS
        return f"it answered {error.code}", again
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        return getattr(reason, "strerror", None) or type(reason).__name__, True
    except ValueError as error:
        return type(error).__name__, False
