"""An example of an application that embeds the tenants' dashboard, to look at it as a tenant does.

It takes the tenant from the address of the page. A real one takes it from the session of the user
whom it has logged in, and is otherwise the same.
"""

import html
import json
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from psycopg2 import sql

from tenant_health.connection import Target, transaction

_LIST = """<!doctype html><meta charset="utf-8"><title>Example portal</title>
<style>body {{ font: 16px/1.6 sans-serif; margin: 2rem; columns: 3 }}</style>
{items}
"""

_PAGE = """<!doctype html><meta charset="utf-8"><title>Example portal</title>
<link rel="icon" href="data:,">
<style>html, body, iframe {{ margin: 0; width: 100%; height: 100%; border: 0 }}</style>
<iframe id="dashboard" src="{superset}/embedded/{dashboard}"></iframe>
<script>
const frame = document.getElementById("dashboard");
frame.addEventListener("load", async () => {{
  const channel = new MessageChannel();
  frame.contentWindow.postMessage(
    {{ type: "__embedded_comms__", handshake: "port transfer" }}, {origin}, [channel.port2]);
  const send = async () => channel.port1.postMessage({{
    switchboardAction: "emit", method: "guestToken",
    args: {{ guestToken: await (await fetch({token})).text() }} }});
  await send();
  setInterval(send, 240_000);  // the token holds for 300 seconds
}});
</script>
"""


def portal(
    superset: str,
    dashboards: dict[str, str],
    tenants: Callable[[], dict[str, str]],
    token: Callable[[str, str], str],
) -> ThreadingHTTPServer:
    """A web server on a free port of 127.0.0.1; `serve_forever` runs it.

    Args:
        superset: Where Superset is: on the portal's own site, as it does not work in a browser that
            keeps no data for a page of another site.
        dashboards: The dashboard's uuid by language, `en` among them.
        tenants: The tenants' names by id.
        token: Signs a guest token for a tenant's id and a dashboard.

    Returns:
        The server: `/` lists the tenants, `/<id>` shows one's dashboard in the first language of
        the browser's that there is, or else in English.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(self.path.split("?")[0]).strip("/")
            known, dashboard = tenants(), dashboards[self._language()]
            if path.startswith("token/") and path.removeprefix("token/") in known:
                self._answer(token(path.removeprefix("token/"), dashboard), "text/plain")
            elif path in known:
                page = _PAGE.format(
                    superset=superset,
                    dashboard=dashboard,
                    origin=json.dumps(superset),
                    token=json.dumps(f"/token/{path}").replace("<", "\\u003c"),
                )
                self._answer(page, "text/html")
            elif not path:
                items = "".join(
                    f'<a href="/{html.escape(key)}">{html.escape(name)}</a><br>\n'
                    for key, name in sorted(known.items(), key=lambda item: item[1])
                )
                self._answer(_LIST.format(items=items), "text/html")
            else:
                self.send_error(HTTPStatus.NOT_FOUND)

        def _language(self) -> str:
            asked = self.headers.get("Accept-Language", "").lower().split(",")
            short = [one.strip()[:2] for one in asked]
            return next((one for one in short if one in dashboards), "en")

        def _answer(self, text: str, kind: str) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Says nothing of each request."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def tenant_names(target: Target) -> dict[str, str]:
    """The tenants' names by id, from the mart `tenants`."""
    marts = sql.Identifier(f"{target.schema}_marts")
    query = sql.SQL("select organization_id, coalesce(name, organization_id) from {}.tenants")
    with transaction(target) as connection, connection.cursor() as cursor:
        cursor.execute(query.format(marts))
        return dict(cursor.fetchall())
