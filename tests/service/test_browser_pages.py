"""The pages of a running service in a real browser: by mouse, by keyboard alone, without scripts, and past axe."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pydantic import JsonValue

from evals.dataset import load_dataset
from extractor.service.config import ServiceConfig
from extractor.service.store import Store
from tests.service.pages_app import EXAMPLES, PDF, TEXT, misread, put

ROOT = Path(__file__).parents[2]
CHROMIUM = which("chromium") or which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS = 20.0
MILLISECONDS = 1000 * SECONDS
WRONG_DOSES: dict[str, JsonValue] = {"issues.2.medication.quantity": 30, "issues.2.medication.ingredients.0.strength": "45 mg"}

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("IMR_TEST_REQUIRE_ALL") != "1", reason="no Chromium is installed"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the service's folder, with a decision in it of which a reader got two doses wrong."""
    folder = tmp_path_factory.mktemp("service")
    store = Store(ServiceConfig(folder=folder).store_url)
    content = TEXT.read_bytes()
    put(store, content, "misread.txt", misread(content, "misread.txt", WRONG_DOSES))
    store.close()
    return folder


@pytest.fixture(scope="module")
def address(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start `imr serve` as a process of its own and return where it is."""
    log = tmp_path_factory.mktemp("log") / "serve.log"
    command = [sys.executable, "-m", "extractor.cli", "serve", "--reader", "regex", "--port", "0", "--folder", str(folder)]
    with log.open("w") as stream, subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=stream, stderr=stream) as process:  # noqa: S603
        try:
            yield announced(log, process)
        finally:
            process.terminate()
            process.wait(SECONDS)


def environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("IMR_")}
    return own | {"PYTHONPATH": str(ROOT)}


def announced(log: Path, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text("utf-8"))
        if found and answers(found[0]):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text("utf-8"))


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=SECONDS):  # noqa: S310  # our own service
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return a page of somebody new; anything that the browser complains of fails the test."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 860})
    with_complaints = watched(context)
    yield with_complaints[0]
    context.close()
    assert with_complaints[1] == []


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    page, complaints = context.new_page(), []
    page.set_default_timeout(MILLISECONDS)
    page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def is_complaint(message: ConsoleMessage) -> bool:
    return message.type in ("error", "warning") and "422" not in message.text  # a value that is refused


def row(path: str) -> str:
    return f'li.field[data-path="{path}"]'


def test_from_upload_to_evaluated_labels_by_mouse(page: Page, tmp_path: Path) -> None:
    page.goto("/upload")
    page.set_input_files("#files", [PDF, ROOT / "pyproject.toml", EXAMPLES / "CM99-0000002.txt"])
    expect(page.locator("#uploads .told a")).to_have_count(3, timeout=MILLISECONDS)
    page.locator("#uploads li", has_text=PDF.name).get_by_role("link").click()
    quantity = page.locator(row("issues.0.medication.quantity"))
    quantity.locator("summary").click()
    expect(page.locator(".boxes rect.on")).to_have_count(1)
    quantity.get_by_label("Correct to").fill("12")
    quantity.get_by_role("button", name="Save").click()
    page.get_by_label("Your name").fill("Ana Ruiz")
    page.get_by_role("button", name="Go on").click()
    expect(quantity.locator("del")).to_contain_text("11")
    expect(quantity.locator("ins")).to_contain_text("12")
    page.get_by_role("button", name="Mark as reviewed").click()
    page.goto("/labels")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download 1 label").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(tmp_path)
    (case,) = load_dataset(tmp_path / "labels").cases
    assert case.gold["issues"][0]["medication"]["quantity"] == 12
    assert evaluated(tmp_path) == 0


def evaluated(folder: Path) -> int:
    command = ["eval", "run", "--dataset", str(folder / "labels"), "--reader", "regex", "-o", str(folder / "run")]
    return subprocess.run([sys.executable, "-m", "extractor.cli", *command], cwd=ROOT, env=environment(), check=False).returncode  # noqa: S603


def test_from_pasted_text_to_a_label_by_keyboard_alone(page: Page) -> None:
    keys = page.keyboard
    page.goto("/upload")
    page.get_by_text("Paste a text instead").focus()
    for key in ("Enter", "Tab", "Tab"):
        keys.press(key)
    keys.insert_text(TEXT.read_text("utf-8").replace("CM99-0000002", "CM99-0000078"))
    for key in ("Tab", "Tab", "Enter"):
        keys.press(key)
    expect(page.get_by_text("1 sent. They are read by the service now: this page may be closed.")).to_be_visible(
        timeout=MILLISECONDS
    )
    page.goto("/")
    page.get_by_role("link", name="Review the next").focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", name="CM99-0000002")).to_be_visible()
    expect(page.locator("li.field.on")).to_have_attribute("data-path", "issues.2.medication.ingredients.0.strength")
    keys.press("c")
    keys.press("Enter")  # what the source says stands there already
    page.get_by_label("Your name").wait_for()
    keys.type("Ben Ode")
    keys.press("Enter")
    expect(page.locator("#said")).to_have_text("item 3: strength: corrected to 40 mg. 1 left to look at.")
    expect(page.locator("li.field.on")).to_have_attribute("data-path", "issues.2.medication.quantity")
    keys.press("u")
    expect(page.locator("#bar")).to_contain_text("Reviewed by Ben Ode")
    keys.press("z")
    expect(page.locator("#bar")).to_contain_text("1 of 2 still to look at")
    keys.press("c")
    keys.type("sixty")
    keys.press("Enter")  # the input takes no letters: nothing is left to save
    expect(page.locator(".verdict .error")).to_contain_text("A number like 60 or 7.5 is wanted")
    keys.type("60")
    keys.press("Enter")
    expect(page.locator("#said")).to_have_text("item 3: quantity: corrected to 60. All looked at: the decision is reviewed.")
    here = page.url
    keys.press("]")
    page.wait_for_url(lambda url: url != here)


def test_forms_work_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/reviewer")
    page.get_by_label("Your name").fill("Cy Poe")
    page.get_by_role("button", name="Go on").click()
    page.goto("/upload")
    page.get_by_text("Paste a text instead").click()
    page.get_by_label("Text of one decision").fill("Case Number: CM99-0000077\nDate of Injury: 03/14/1999\n")
    page.get_by_role("button", name="Upload").click()
    deadline = time.monotonic() + SECONDS
    while page.get_by_role("heading", name="CM99-0000077").count() == 0:
        assert time.monotonic() < deadline
        page.reload()
    injury = page.locator(row("dates.injury"))
    injury.locator("summary").click()
    injury.get_by_label("Correct to").fill("1999-03-15")
    injury.get_by_role("button", name="Save").click()
    expect(page.locator(row("dates.injury")).locator("ins")).to_contain_text("1999-03-15")
    context.close()


def test_decisions_are_found_by_their_words_and_reviewed_together(page: Page) -> None:
    page.goto("/reviewer")
    page.get_by_label("Your name").fill("Dee Moss")
    page.get_by_role("button", name="Go on").click()
    page.goto("/?list=all")
    page.get_by_label("Search").fill("no-such-word-zyx")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No decision here is like that.")).to_be_visible()
    page.get_by_role("link", name="Show all again").first.click()
    page.get_by_label("Search").fill("CM99-0000001")
    page.get_by_label("Outcome").select_option("partly overturned")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_label("Choose all on this page").check()
    page.get_by_role("button", name="Mark as reviewed").click()
    expect(page.get_by_text("1 marked as reviewed.")).to_be_visible()
    expect(page.locator("tbody tr")).to_contain_text("Dee Moss")


def test_the_files_of_a_zip_and_of_a_folder_are_sent(page: Page, tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    for number in range(2):
        (letters / f"{number}.txt").write_text(f"Case Number: CM99-000009{number}\nDate of Injury: 03/14/1999\n", "utf-8")
    (letters / "notes.md").write_text("not sent", "utf-8")
    with zipfile.ZipFile(tmp_path / "letters.zip", "w") as archive:
        archive.writestr("deep/stored.txt", "Case Number: CM99-0000092\n")
        archive.writestr("deflated.txt", "Case Number: CM99-0000093\n" * 9, zipfile.ZIP_DEFLATED)
        archive.writestr("notes.md", "not sent")
    page.goto("/upload")
    page.set_input_files("#files", tmp_path / "letters.zip")
    expect(page.locator("#uploads .file")).to_have_text(["stored.txt", "deflated.txt"], timeout=MILLISECONDS)
    expect(page.locator("#overall-told")).to_contain_text("2 sent.", timeout=MILLISECONDS)
    page.set_input_files("#folder", letters)
    expect(page.locator("#uploads .file")).to_have_text(["stored.txt", "deflated.txt", "0.txt", "1.txt"], timeout=MILLISECONDS)
    expect(page.locator("#overall-told")).to_contain_text("2 sent.", timeout=MILLISECONDS)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_keeps_people_out(browser: Browser, address: str, theme: str, width: int) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 844}, color_scheme=theme)  # type: ignore[arg-type]  # one of its literals
    page, complaints = watched(context)
    page.goto("/?list=all")
    decision = page.locator("tbody th a", has_text="CM99-0000002").last.get_attribute("href")
    barriers = []
    for place in ("/?list=all", "/statistics", "/upload", "/labels", "/reviewer", "/login", str(decision)):
        page.goto(place)
        found = Axe().run(page).response["violations"]
        barriers += [(place, one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
    assert (barriers, complaints) == ([], [])
