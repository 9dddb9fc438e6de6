"""Sends something to a service that may be out of reach: a few tries, within a time limit."""

import threading
import time
from collections.abc import Callable

TIMEOUT = 10.0
"""Seconds that an attempt may wait for an answer."""

_PAUSES = (1.0, 4.0)  # seconds between the attempts
_LIMIT = 30.0  # seconds for all attempts


def send(attempt: Callable[[], tuple[str, bool]], once: bool = False) -> str:
    """Tries to send; tries again where a later attempt may succeed.

    Args:
        attempt: Sends, and says why it failed, empty if it did not, and whether a later attempt
            may succeed.
        once: Never try again.

    Returns:
        Why it could not be delivered within half a minute; empty if it was. An attempt that has
        not ended by then may still succeed.
    """
    outcome = [f"no answer within {_LIMIT:.0f} s"]

    def attempts() -> None:
        for pause in (*_PAUSES[: 0 if once else None], None):
            outcome[0], again = attempt()
            if not again or pause is None:
                return
            time.sleep(pause)

    # A thread, since neither a look-up of the host nor an answer byte by byte has a time limit.
    thread = threading.Thread(target=attempts, daemon=True)
    thread.start()
    thread.join(_LIMIT)
    return outcome[0]
