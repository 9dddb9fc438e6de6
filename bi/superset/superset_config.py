"""Settings of Apache Superset for the dashboards in this folder.

Environment:
    TENANT_HEALTH_BI_HOME: Folder of all that Superset keeps: `secrets.json`, its SQLite, its cache.
    TENANT_HEALTH_BI_METADATA_URL: Another database for Superset's own tables, as SQLAlchemy URL.
    TENANT_HEALTH_BI_CACHE_URL: A Redis for results, in place of files; for several machines.
    TENANT_HEALTH_BI_EMBED_IN: Web addresses, separated by blanks, whose pages may embed
        dashboards; those of this machine if it is not set.
    TENANT_HEALTH_BI_HTTPS: Set to 1 behind a proxy that speaks HTTPS.
"""

import json
import os
from pathlib import Path
from typing import Any

from first_values import with_first_values
from flask import Flask
from marts_readers import connect_as_reader
from marts_security import MartsSecurityManager
from superset.utils.log import AbstractEventLogger, DBEventLogger

_HOME = Path(os.environ["TENANT_HEALTH_BI_HOME"])
_SECRETS: dict[str, str] = json.loads((_HOME / "secrets.json").read_text("utf-8"))
_HTTPS = os.environ.get("TENANT_HEALTH_BI_HTTPS") == "1"
_CACHE_URL = os.environ.get("TENANT_HEALTH_BI_CACHE_URL")
_THIS_MACHINE = "http://127.0.0.1:* http://localhost:*"
_EMBED_IN = os.environ.get("TENANT_HEALTH_BI_EMBED_IN", _THIS_MACHINE).split()

_METADATA_URL = os.environ.get("TENANT_HEALTH_BI_METADATA_URL")


class _NoEvents(AbstractEventLogger):
    """Keeps no log of who did what, which an SQLite file is too slow for."""

    def log(self, *_args: Any, **_kwargs: Any) -> None:
        """Drops it."""


APP_NAME = "tenant-health"
DATA_DIR = str(_HOME)
SECRET_KEY = _SECRETS["secret_key"]
SQLALCHEMY_DATABASE_URI = _METADATA_URL or f"sqlite:///{_HOME / 'superset.db'}?timeout=30"
EVENT_LOGGER = DBEventLogger() if _METADATA_URL else _NoEvents()

# Who reads what: see marts_readers.py and marts_security.py.
DB_CONNECTION_MUTATOR = connect_as_reader
CUSTOM_SECURITY_MANAGER = MartsSecurityManager
GUEST_ROLE_NAME = "Embedded customer"
GUEST_TOKEN_JWT_SECRET = _SECRETS["guest_token_secret"]
GUEST_TOKEN_JWT_AUDIENCE = "tenant-health"  # noqa: S105 (not a secret)
PUBLIC_ROLE_LIKE = None
FAB_API_SWAGGER_UI = False
AUTH_USER_REGISTRATION = False

FEATURE_FLAGS = {
    "EMBEDDED_SUPERSET": True,
    # A result is kept for whom it was made: nobody is shown another's, whatever a key leaves out.
    "CACHE_QUERY_BY_USER": True,
    "ENABLE_TEMPLATE_PROCESSING": False,
    "ALERT_REPORTS": False,
    # Charts out of sight are asked for when someone scrolls to them.
    "DASHBOARD_VIRTUALIZATION_DEFER_DATA": True,
}


def _cache(name: str, seconds: int) -> dict[str, Any]:
    common = {"CACHE_DEFAULT_TIMEOUT": seconds, "CACHE_KEY_PREFIX": f"tenant-health-{name}-"}
    if _CACHE_URL:
        return {"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": _CACHE_URL, **common}
    folder = str(_HOME / "cache" / name)
    return {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": folder, "CACHE_THRESHOLD": 2000, **common}


DATA_CACHE_CONFIG = _cache("data", 300)  # marts change once a night; a rerun shows in 5 minutes
CACHE_CONFIG = _cache("metadata", 300)
FILTER_STATE_CACHE_CONFIG = _cache("filters", 90 * 86400)
EXPLORE_FORM_DATA_CACHE_CONFIG = _cache("explore", 7 * 86400)

# Pages load nothing from elsewhere and tell nobody anything: Superset's pixel is refused by this.
THEME_FONT_URL_ALLOWED_DOMAINS: list[str] = []
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "script-src": ["'self'", "'strict-dynamic'"],
        "frame-ancestors": ["'self'", *_EMBED_IN],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "frame_options": None,  # frame-ancestors says it, and for several addresses
    "force_https": False,
    "session_cookie_secure": _HTTPS,
}
SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_NAME = "tenant-health-bi"
ENABLE_PROXY_FIX = _HTTPS
WTF_CSRF_ENABLED = True


def FLASK_APP_MUTATOR(app: Flask) -> None:  # noqa: N802 (Superset's name)
    """Dashboards come with what they open on: see first_values.py."""
    app.after_request(with_first_values)


# Colours that colour-blind readers can tell apart (Okabe and Ito).
EXTRA_CATEGORICAL_COLOR_SCHEMES = [
    {
        "id": "okabe_ito",
        "label": "Okabe-Ito",
        "description": "Colours that colour-blind readers can tell apart",
        "isDefault": True,
        "colors": ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#666666"],
    }
]
