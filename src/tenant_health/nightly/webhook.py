"""Tells someone about a night that failed."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tenant_health.errors import UserError

_SECONDS = 10


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
    """Sends a message as JSON.

    Returns:
        Why it could not be delivered, without the URL; empty if it was.
    """
    request = Request(  # noqa: S310 (the scheme is checked: see check_url)
        url,
        data=json.dumps(message).encode(),
        headers={"Content-Type": "application/json", "User-Agent": "tenant-health"},
    )
    try:
        with urlopen(request, timeout=_SECONDS):  # noqa: S310
            return ""
    except HTTPError as error:
        return f"it answered {error.code}"
    except (OSError, ValueError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        return getattr(reason, "strerror", None) or type(reason).__name__
