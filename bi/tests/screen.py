"""A page of the browser that remembers what its charts got."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import Any

from demo import SCREENSHOTS
from playwright.sync_api import Error, FloatRect, Frame, Locator, Page

TALL = 4800
"""Pixels in which the longest page fits."""

CUT = """
() => [...document.querySelectorAll('.dashboard-component-chart-holder, .dashboard-markdown')]
  .flatMap(part => [part, ...part.querySelectorAll('*')].filter(one => {
    const style = getComputedStyle(one);
    const clips = value => ['auto', 'scroll', 'hidden'].includes(value);
    const wide = clips(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
    const high = ['auto', 'scroll'].includes(style.overflowY)
      && one.scrollHeight > one.clientHeight + 1;
    return one.closest('table, .dashboard-markdown, .dt-controls, [data-test-viz-type=table]')
      && one.clientWidth > 20 && (wide || high);
  }).map(one => part.innerText.slice(0, 50) + ': ' + one.tagName + ' '
      + one.scrollWidth + 'x' + one.scrollHeight + ' in ' + one.clientWidth + 'x' + one.clientHeight
  ))
"""


UNFINISHED = """
() => {
  const charts = [...document.querySelectorAll('[data-test-chart-name]')].filter(chart => {
    const box = chart.getBoundingClientRect();
    return box.width && box.bottom > 0 && box.top < innerHeight;
  });
  const drawn = chart => chart.querySelector('.slice_container')?.childElementCount
    && !chart.querySelector('[data-test=loading-indicator]');
  return charts.length ? charts.filter(chart => !drawn(chart)).length : 1;
}
"""


def charts_of(dashboard: dict[str, Any]) -> int:
    """How many charts a dashboard has."""
    parts = dashboard["position"].values()
    return sum(isinstance(part, dict) and part.get("type") == "CHART" for part in parts)


def tabs_of(dashboard: dict[str, Any]) -> dict[str, int]:
    """The titles of a dashboard's tabs, in their order; one that is empty if it has no tabs.

    Each with the number of charts that have data once it and those before it have been opened.
    """
    position = dashboard["position"]
    parts = [part for part in position.values() if isinstance(part, dict)]
    tabs = [tab for part in parts if part["type"] == "TABS" for tab in part["children"]]
    charts = [set(part["parents"]) for part in parts if part["type"] == "CHART"]
    numbers = [sum(tab in parents for parents in charts) for tab in tabs]
    if not tabs:
        return {"": len(charts)}
    outside = len(charts) - sum(numbers)
    titles = [position[tab]["meta"]["text"] for tab in tabs]
    return dict(zip(titles, list(accumulate(numbers, initial=outside))[1:], strict=True))


class Screen:
    """A page of the browser that remembers what its charts got.

    Attributes:
        page: The page.
        answers: What the server said to each chart, by the chart's number.
        requests: The body of each such request, by the chart's number.
        asked: How often each chart asked, by the chart's number.
        cut: What was found to be cut off when the page and its tabs were opened.
        elsewhere: Addresses off this machine from which anything was let in or out.
        errors: What the console complained of, but that the pixel of Superset's makers was refused.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answers: dict[int, tuple[int, dict[str, Any]]] = {}
        self.requests: dict[int, dict[str, Any]] = {}
        self.asked: Counter[int] = Counter()
        self.cut: list[str] = []
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        self._seen: list[Any] = []
        page.on("response", lambda response: self._seen.append(response))
        page.on("requestfinished", lambda request: self._look(request.url))
        page.on("requestfailed", lambda request: self._look(request.url, request.failure or ""))
        page.on("console", lambda message: self._listen(message.type, message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def frame(self) -> Frame:
        """What holds the dashboard: the page, or the portal's frame."""
        return self.page.frames[-1]

    def _look(self, url: str, failure: str = "") -> None:
        here = url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:"))
        if not here and failure not in ("csp", "net::ERR_BLOCKED_BY_CSP"):
            self.elsewhere.append(f"{url} {failure}")

    def _listen(self, kind: str, text: str) -> None:
        if kind == "error" and "apachesuperset.gateway.scarf.sh" not in text:
            self.errors.append(text)

    def wait_for_charts(self, number: int) -> None:
        """Until as many charts stand still."""
        self.wait_for_data(number)
        self.page.wait_for_timeout(1000)  # charts are drawn with an animation

    def open_tab(self, title: str, number: int = 1) -> None:
        """Clicks on a tab and waits until as many charts of the page stand still."""
        self.frame.get_by_role("tab").get_by_text(title, exact=True).click()
        self.page.mouse.move(0, 0)  # a tab under it shows a link
        self.page.wait_for_timeout(300)
        self.wait_for_charts(number)

    def each_tab(self, dashboard: dict[str, Any]) -> Iterator[str]:
        """Opens each tab in turn, with all its charts drawn.

        Args:
            dashboard: Its file; the page is open.

        Yields:
            A name for a picture of it: of the first tab, or of a page without, the page's own.
        """
        first, *_ = tabs = tabs_of(dashboard)
        for title, number in tabs.items():
            if title:
                self.open_tab(title, number)
            else:
                self.wait_for_charts(number)
            words = "" if title == first else f"-{re.sub(r'[^a-z]+', '-', title.lower())}"
            yield f"{dashboard['slug']}{words}"

    def wait_for_data(self, number: int) -> None:
        """Until as many charts have their data and nothing is loading any more."""
        for _ in range(1200):
            self.page.wait_for_timeout(100)
            self._take()
            if len(self.answers) >= number and not self._loading():
                return
        self.keep_picture("incomplete")
        raise AssertionError(f"{len(self.answers)} of {number} charts have data after two minutes.")

    def requests_made(self) -> dict[int, dict[str, Any]]:
        """The body of each chart's last question, by the chart's number."""
        self._take()
        return self.requests

    def wait_for_sight(self) -> None:
        """Until no chart on the screen is still to be drawn."""
        for _ in range(600):
            if self.frame.url != "about:blank" and not self.frame.evaluate(UNFINISHED):
                return
            self.page.wait_for_timeout(50)
        self.keep_picture("incomplete")
        raise AssertionError("Charts on the screen are not drawn after half a minute.")

    def chart(self, title: str) -> Locator:
        """The chart of a title."""
        return self.frame.locator(f'[data-test-chart-name="{title}"]')

    def rows(self, title: str) -> list[list[str]]:
        """The texts of a table's cells, row by row."""
        rows = self.chart(title).locator("tbody tr").all()
        return [[cell.strip() for cell in row.locator("td").all_inner_texts()] for row in rows]

    def choose(self, key: str, text: str) -> list[str]:
        """Types into a filter and takes what Enter gives; returns what was offered."""
        box = self.page.locator(f"#NATIVE_FILTER-{key}")
        box.click(force=True)
        box.press_sequentially(text)
        self.page.wait_for_timeout(700)
        offered = self.page.locator(".ant-select-item-option:visible").all_inner_texts()
        box.press("Enter")
        box.press("Escape")
        apply = self.page.get_by_role("button", name="Apply")
        self.page.wait_for_timeout(300)
        if apply.is_enabled():
            self.answers.clear()
            apply.click()
            self.page.wait_for_timeout(300)
            self.wait_for_charts(1)
        return offered

    def problems(self) -> list[str]:
        """What is cut off, or has to be scrolled sideways."""
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        found = ["the page scrolls sideways"] if self.frame.evaluate(wide) else []
        return [*found, *self.frame.evaluate(CUT)]

    def keep_picture(self, name: str, folder: Path = SCREENSHOTS) -> None:
        """Keeps a screenshot, down to the end of the dashboard."""
        folder.mkdir(parents=True, exist_ok=True)
        grid = self.frame.locator(".grid-content")
        box = grid.bounding_box() if grid.count() else None
        size = self.page.viewport_size
        clip = None
        if box and size:
            clip = FloatRect(x=0, y=0, width=size["width"], height=box["y"] + box["height"] + 24)
        self.page.screenshot(path=folder / f"{name}.png", clip=clip)

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
                with suppress(Error):  # of a page that was left before it had its answer
                    self.answers[number] = response.status, response.json()
                    self.requests[number] = body
                    self.asked[number] += 1
