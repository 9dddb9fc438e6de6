"""A page of the browser that remembers what its charts got."""

import json
from typing import Any

from demo import SCREENSHOTS
from playwright.sync_api import Page


def charts_of(dashboard: dict[str, Any]) -> int:
    """How many charts a dashboard has."""
    parts = dashboard["position"].values()
    return sum(isinstance(part, dict) and part.get("type") == "CHART" for part in parts)


class Screen:
    """A page of the browser that remembers what its charts got.

    Attributes:
        page: The page.
        answers: What the server said to each chart, by the chart's number.
        requests: The body of each such request, by the chart's number.
        elsewhere: Addresses off this machine from which anything was let in or out.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answers: dict[int, tuple[int, dict[str, Any]]] = {}
        self.requests: dict[int, dict[str, Any]] = {}
        self.elsewhere: list[str] = []
        self._seen: list[Any] = []
        page.on("response", lambda response: self._seen.append(response))
        page.on("requestfinished", lambda request: self._look(request.url))
        page.on("requestfailed", lambda request: self._look(request.url, request.failure or ""))

    def _look(self, url: str, failure: str = "") -> None:
        here = url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:"))
        if not here and failure not in ("csp", "net::ERR_BLOCKED_BY_CSP"):
            self.elsewhere.append(f"{url} {failure}")

    def wait_for_charts(self, number: int) -> None:
        """Until as many charts stand still."""
        self.wait_for_data(number)
        self.page.wait_for_timeout(1000)  # charts are drawn with an animation

    def wait_for_data(self, number: int) -> None:
        """Until as many charts have their data and nothing is loading any more."""
        for _ in range(1200):
            self.page.wait_for_timeout(100)
            self._take()
            if len(self.answers) >= number and not self._loading():
                return
        self.keep_picture("incomplete")
        raise AssertionError(f"{len(self.answers)} of {number} charts have data after two minutes.")

    def keep_picture(self, name: str) -> None:
        """Keeps a screenshot of all there is."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def _loading(self) -> bool:
        return any(
            frame.locator("[data-test=loading-indicator]").count() for frame in self.page.frames
        )

    def _take(self) -> None:
        while self._seen:
            response = self._seen.pop(0)
            if "/api/v1/chart/data" not in response.url or not response.request.post_data:
                continue
            body = json.loads(response.request.post_data)
            if number := body["form_data"].get("slice_id"):
                self.answers[number] = response.status, response.json()
                self.requests[number] = body
