"""Asking for a chart's data as an embedded tenant does, without a browser."""

import copy
from typing import Any

import requests
from demo import Demo

Body = dict[str, Any]


def ask(demo: Demo, organization_id: str, body: Body, **more: Any) -> requests.Response:
    """Asks for a chart's data as a tenant."""
    headers = {"X-GuestToken": demo.token(organization_id)}
    url = f"{demo.url}/api/v1/chart/data"
    return requests.post(url, json=body, headers=headers, timeout=60, **more)


def rows(answer: requests.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return [result["data"] for result in answer.json()["result"]]


def changed(body: Body, **query: Any) -> Body:
    """A question with another query in it."""
    other = copy.deepcopy(body)
    for one in other["queries"]:
        one.update(query)
    return {**other, "force": True}
