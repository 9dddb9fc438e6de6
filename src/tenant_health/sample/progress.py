"""Shows how far a long command is: a bar on a terminal, a few plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from tenant_health.sample.write import Report

_LINES = 5


@contextmanager
def progress(console: Console) -> Iterator[Report]:
    """Yields what to call with a text and the share that is done, from 0 to 1."""
    if console.is_terminal:
        columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        text = TextColumn("{task.description}")
        with Progress(*columns, text, console=console, transient=True) as bar:
            task = bar.add_task("starting", total=1.0)
            yield lambda text, share: bar.update(task, description=text, completed=share)
    else:
        yield _plain(console)


def _plain(console: Console) -> Report:
    reached = 0

    def report(text: str, share: float) -> None:
        nonlocal reached
        step = int(share * _LINES)
        if step > reached:
            reached = step
            console.print(f"{share:4.0%} {text}", highlight=False)

    return report
