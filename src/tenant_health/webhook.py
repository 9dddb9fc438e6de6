"""Posts messages to a web service."""

from collections.abc import Mapping
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tenant_health.errors import UserError
from tenant_health.sending import TIMEOUT, send

_WORTH_A_RETRY = (408, 425, 429)
_SERVER_ERRORS = 500


class _Stay(HTTPRedirectHandler):
    """Follows no redirection: the place that it leads to would be asked without the message."""

    def redirect_request(self, *_: object) -> None:
        """None, which makes the answer an error."""


def check_url(url: str, where: str) -> None:
    """Refuses what is not the URL of a web service.

    Args:
        url: To check.
        where: Where it was given, for the message.

    Raises:
        UserError: It is not. The message does not repeat it, as it may hold a secret.
    """
    if not url.startswith(("https://", "http://")):
        raise UserError(
            f"The webhook's URL does not begin with https:// or http://. Correct {where}."
        )


def post(
    url: str, body: bytes, headers: Mapping[str, str] | None = None, once: bool = False
) -> str:
    """Sends JSON; tries again if the service can't be reached or is overloaded.

    Args:
        url: Checked by `check_url`.
        body: The JSON text.
        headers: Further headers.
        once: Never try again.

    Returns:
        Why it could not be delivered within half a minute, without the URL; empty if it was.
    """
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "tenant-health",
        **(headers or {}),
    }
    return send(lambda: _attempt(url, body, headers), once)


def _attempt(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[str, bool]:
    """Why it failed, empty if it did not, and whether a later attempt may succeed."""
    request = Request(url, data=body, headers=dict(headers))  # noqa: S310 (see check_url)
    try:
        with build_opener(_Stay).open(request, timeout=TIMEOUT):
            return "", False
    except HTTPError as error:
        again = error.code in _WORTH_A_RETRY or error.code >= _SERVER_ERRORS
        return f"it answered {error.code}", again
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        return getattr(reason, "strerror", None) or type(reason).__name__, True
    except ValueError as error:
        return type(error).__name__, False
