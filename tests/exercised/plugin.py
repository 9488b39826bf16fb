"""The pytest plugin: with `--exercised` it watches the program's patterns and fails the run for what nothing exercises.

A test that goes through a table of the program itself, and so would exercise each row by construction, is marked `table` and does not
count. Off, the plugin does nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.exercised.report import Place, Tally, tally
from tests.exercised.rows import watch_cues
from tests.exercised.watching import Watch

KNOWN = Path("tests", "exercised", "known.txt")
"""What is unexercised and tolerated for now, in the lines of the report whatever their numbers; it may only grow shorter."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that turn the watch on."""
    group = parser.getgroup("exercised")
    group.addoption(
        "--exercised", action="store_true", help="fail for pattern alternatives that no test exercises (the whole suite)"
    )
    group.addoption(
        "--exercised-uses", type=Path, metavar="FILE", help="write what was used, for `python -m tests.exercised --with FILE`"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin to watch, before the first test module imports the program."""
    config.addinivalue_line("markers", "table: goes through a table of the program itself; what it matches exercises nothing")
    if config.getoption("exercised"):
        config.pluginmanager.register(Exercised(config), "exercised-watch")


class Exercised:
    """Watches in each process and judges in the first."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.watch = Watch("extractor")
        self.watch.begin()
        self.watch.paused = True
        self.found = Tally((), ())

    def pytest_collection_finish(self) -> None:
        """Watch the rows of tables too, now that the program is imported."""
        if "extractor.clauses.cues" in sys.modules:
            watch_cues(self.watch)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        """Watch a test, unless it goes through a table."""
        self.watch.paused = item.get_closest_marker("table") is not None
        try:
            return (yield)
        finally:
            self.watch.paused = True

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker process counted."""
        if hasattr(node, "workeroutput"):  # not where the worker died
            self.watch.add(node.workeroutput["exercised"])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand on what was counted, in a worker; else fail the run for what is new in what nothing exercises."""
        output = getattr(self.config, "workeroutput", None)
        if output is not None:
            output["exercised"] = self.watch.counted()
            return
        if uses := self.config.getoption("exercised_uses"):
            uses.write_text(self.watch.counted(), encoding="utf-8")
        self.found = tally(self.watch, self.config.rootpath)
        if self._new() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what nothing exercises and the counts by package."""
        terminalreporter.section("exercised")
        for place in self._new():
            terminalreporter.write_line(f"never exercised: {place}")
        for file, text in sorted(self._known() - _without_lines(self.found.unexercised)):
            terminalreporter.write_line(f"exercised or gone, take it out of {KNOWN.name}: {file}\t{text}")
        for package, (every, never) in self.found.by_package().items():
            terminalreporter.write_line(f"{package}: {never} of {every} unexercised")

    def _new(self) -> list[Place]:
        known = self._known()
        return [place for place in self.found.unexercised if (place.file, place.shown) not in known]

    def _known(self) -> set[tuple[str, str]]:
        lines = (self.config.rootpath / KNOWN).read_text(encoding="utf-8").splitlines()
        rows = (line.split("\t", 2) for line in lines if line and not line.startswith("#"))
        return {(file, text) for file, _, text in rows}


def _without_lines(places: tuple[Place, ...]) -> set[tuple[str, str]]:
    return {(place.file, place.shown) for place in places}
