"""Guest tokens: what lets a browser show one embedded dashboard as one tenant.

The application in which dashboards are embedded signs them for whom it has logged in, with the same
secret as Superset. In Python this module does it, elsewhere any library for JSON web tokens.
"""

import base64
import hashlib
import hmac
import json
import time

AUDIENCE = "tenant-health"


def guest_token(secret: str, organization_id: str, dashboard: str, seconds: int = 300) -> str:
    """A signed token.

    Args:
        secret: `guest_token_secret` of `.superset/secrets.json`.
        organization_id: The tenant; the database shows its rows and no others.
        dashboard: The uuid of the dashboard, as in its file.
        seconds: How long the token holds; the page asks for the next one in time.

    Returns:
        A JSON web token (HS256).

    Raises:
        ValueError: No tenant is named.
    """
    if not organization_id:
        raise ValueError("A guest token names a tenant: organization_id is empty.")
    now = int(time.time())
    claims = {
        "user": {"username": organization_id, "first_name": "Guest", "last_name": "User"},
        "resources": [{"type": "dashboard", "id": dashboard}],
        "rls_rules": [],
        "iat": now,
        "exp": now + seconds,
        "aud": AUDIENCE,
        "type": "guest",
    }
    parts = [_encoded({"alg": "HS256", "typ": "JWT"}), _encoded(claims)]
    signature = hmac.digest(secret.encode(), ".".join(parts).encode(), hashlib.sha256)
    return ".".join([*parts, _base64(signature)])


def _encoded(content: object) -> str:
    return _base64(json.dumps(content, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
