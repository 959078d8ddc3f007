"""The playground's page in headless Chromium: seen and used as a person does."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import ElementClickInterceptedException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from bot.playground import Playground
from tests.playground.bolt import client_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1300,850",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed"),
]


class Browser:
    """One tab, used from a thread so that the playground's loop stays free."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def texts(self, selector: str) -> list[str]:
        while True:
            found = self.driver.find_elements(By.CSS_SELECTOR, selector)
            try:
                return [element.text for element in found]
            except StaleElementReferenceException:  # drawn anew meanwhile
                continue

    def see(self, selector: str, text: str = "") -> str:
        def seen(_driver: Any) -> str | None:
            return next((found for found in self.texts(selector) if text in found), None)

        found = WebDriverWait(self.driver, 60, poll_frequency=0.05).until(
            seen, f"{text!r} in {selector}; there is {self.texts(selector)}"
        )
        return str(found)

    def click(self, selector: str, text: str = "") -> None:
        def clicked(_driver: Any) -> bool:
            for element in self.driver.find_elements(By.CSS_SELECTOR, selector):
                if text in element.text:
                    element.click()
                    return True
            return False

        drawn_anew = (StaleElementReferenceException, ElementClickInterceptedException)
        WebDriverWait(self.driver, 60, poll_frequency=0.05, ignored_exceptions=drawn_anew).until(
            clicked, f"no {text!r} in {selector} to click on"
        )

    def type(self, *keys: str, box: str = "compose-main-box") -> None:
        self.driver.find_element(By.ID, box).send_keys(*keys)

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def asked_for(self) -> list[str]:
        return list(
            self.driver.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
        )


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    try:
        yield Browser(driver)
    finally:
        driver.quit()


@pytest.fixture
async def playground() -> Any:
    async with Playground() as running:
        yield running


async def use(browser: Browser, steps: Callable[[Browser], None]) -> None:
    await asyncio.to_thread(steps, browser)


async def test_an_empty_workspace_says_what_to_do_and_asks_nobody_else_for_anything(
    playground: Playground, browser: Browser
) -> None:
    def steps(tab: Browser) -> None:
        tab.driver.get(f"{playground.url}/?as=ada")
        tab.see("#person-button", "You are Ada")
        tab.see(".welcome", "@Footnote how many days of parental leave do we get?")
        tab.see("#notice", "not connected")
        assert [name for name in tab.texts(".channel .name") if name != "Footnote"] == [
            "general",
            "people",
            "random",
            "finance",
            "partners",
        ]
        assert tab.complaints() == []
        assert all(address.startswith(playground.url) for address in tab.asked_for())

    await use(browser, steps)


async def test_a_question_is_typed_and_its_answer_read_in_the_thread(
    playground: Playground, browser: Browser
) -> None:
    def ask(tab: Browser) -> None:
        tab.driver.get(f"{playground.url}/?as=ada")
        tab.see(".welcome", "Ask in #general")
        tab.type("@Foo")
        tab.see(".choices li", "@Footnote")
        tab.type(Keys.ENTER, "how many <b>weeks</b>?", Keys.ENTER)
        tab.see("#messages .message", "how many <b>weeks</b>?")

    await use(browser, ask)
    [delivery] = playground.deliveries("app_mention")
    assert delivery.event["text"] == "<@U0FOOTNOTE> how many &lt;b&gt;weeks&lt;/b&gt;?"
    blocks = [
        {
            "type": "markdown",
            "text": "You get **sixteen weeks** [1].\n\n| Grade | Weeks |\n|---|---|\n| A | 16 |\n\n"
            "<img src=x onerror=alert(1)> [click](javascript:alert(2)) ![picture](https://evil.example/x.png)",
        },
        {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": "*[1] Handbook*, p. 23 <javascript:alert(3)|link>"}],
        },
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "show",
                    "value": "f1:23",
                    "text": {"type": "plain_text", "text": "Show page"},
                }
            ],
        },
    ]
    await client_of(playground).chat_postMessage(
        channel="C0GENERAL", thread_ts=delivery.event["ts"], text="Sixteen weeks", blocks=blocks
    )

    def read(tab: Browser) -> None:
        answer = tab.see("#thread .message .markdown")
        assert "sixteen weeks" in tab.texts("#thread strong")
        assert tab.texts("#thread td") == ["A", "16"]
        assert "<img src=x onerror=alert(1)>" in answer
        assert tab.driver.find_elements(By.CSS_SELECTOR, "#thread .content img, #thread script") == []
        scripts = tab.driver.find_elements(By.CSS_SELECTOR, "#thread a[href^='javascript']")
        assert scripts == []
        tab.see("#messages .summary", "1 reply")
        tab.click("#thread .button", "Show page")

    await use(browser, read)
    await playground.wait_for(lambda: playground.deliveries("interactive"))
    action = playground.deliveries("interactive")[0].envelope["payload"]["actions"][0]
    assert (action["action_id"], action["value"]) == ("show", "f1:23")
    await use(browser, lambda tab: pytest.fail(str(tab.complaints())) if tab.complaints() else None)


async def test_an_ephemeral_message_is_shown_to_its_reader_alone(
    playground: Playground, browser: Browser
) -> None:
    await client_of(playground).chat_postEphemeral(channel="C0GENERAL", user="U0BEN", text="just for Ben")
    playground.say("ada", "#general", "hello all")

    def steps(tab: Browser) -> None:
        tab.driver.get(f"{playground.url}/?as=ada")
        tab.see("#messages .message", "hello all")
        assert "just for Ben" not in "".join(tab.texts("#messages"))
        tab.click("#person-button")
        tab.click("#person-menu button", "Ben Weber")
        tab.see("#person-button", "You are Ben")
        assert "Only visible to you" in tab.see("#messages .whisper", "just for Ben")

    await use(browser, steps)


async def test_a_guest_sees_only_their_channel(playground: Playground, browser: Browser) -> None:
    playground.say("ada", "#general", "not for guests")

    def steps(tab: Browser) -> None:
        tab.driver.get(f"{playground.url}/?as=gus")
        tab.see("#person-button", "guest")
        assert tab.texts(".channel .name") == ["partners", "Footnote"]

    await use(browser, steps)


async def test_a_pdf_is_uploaded_and_a_command_is_typed(
    playground: Playground, browser: Browser, tmp_path: Path
) -> None:
    pdf = tmp_path / "Handbook.pdf"
    pdf.write_bytes(b"%PDF-1.7\n" + b" " * 4_000)

    def steps(tab: Browser) -> None:
        tab.driver.get(f"{playground.url}/?as=chiyo")
        tab.click(".channel", "people")
        tab.see("#title", "people")
        tab.driver.find_element(By.CSS_SELECTOR, "#compose-main input[type=file]").send_keys(str(pdf))
        tab.see(".picked", "Handbook.pdf")
        tab.type("the new one", Keys.ENTER)
        assert "4 kB" in tab.see("#messages .file", "Handbook.pdf")
        tab.see("#messages .message", "the new one")
        tab.type("/ask", " how long is notice?", Keys.ENTER)
        tab.see("#messages .whisper", "did not respond")

    await use(browser, steps)
    [file] = playground.workspace.files.values()
    assert (file.channels, file.user, file.size) == (frozenset({"C0PEOPLE"}), "U0CHIYO", 4_009)
    payload = playground.deliveries("slash_commands")[0].envelope["payload"]
    assert (payload["command"], payload["text"]) == ("/ask", "how long is notice?")


async def test_messages_arrive_change_and_go_while_one_looks(
    playground: Playground, browser: Browser
) -> None:
    await use(browser, lambda tab: tab.driver.get(f"{playground.url}/?as=ada"))
    await use(browser, lambda tab: tab.see(".welcome") and None)
    said = playground.say("ben", "#general", "first")
    await use(browser, lambda tab: tab.see("#messages .message", "first") and None)
    playground.edit("ben", "#general", said.ts, "second")
    await use(browser, lambda tab: tab.see("#messages .message", "second") and None)
    playground.workspace.set_status("C0GENERAL", said.ts, "is reading 42 documents…")
    await use(
        browser, lambda tab: tab.see("#messages .working", "Footnote is reading 42 documents…") and None
    )
    playground.delete("ben", "#general", said.ts)
    await use(browser, lambda tab: tab.see(".welcome") and None)


async def test_a_file_is_replaced_shared_elsewhere_and_deleted_by_its_owner(
    playground: Playground, browser: Browser, tmp_path: Path
) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7\n" + b" " * 9_000)
    file = playground.upload("ada", "#people", "Plan.pdf", b"%PDF-1.7\n", text="the plan")
    shared = playground.messages("#people")[0]

    def change(tab: Browser) -> None:
        tab.driver.get(f"{playground.url}/?as=ada")
        tab.click(".channel", "people")
        tab.see("#messages .file", "9 B")
        tab.driver.find_element(By.CSS_SELECTOR, ".file-menu input[type=file]").send_keys(str(other))
        tab.see("#messages .file", "9 kB")
        tab.click(".file-menu summary")
        tab.click(".file-choices button", "Share elsewhere")
        tab.see("dialog h2", "Share Plan.pdf")
        tab.click("dialog option", "#finance")
        tab.type("for the board", Keys.ENTER, box="share-text")
        tab.see("#title", "finance")
        tab.see("#messages .message", "for the board")

    await use(browser, change)
    assert playground.workspace.files[file.id].channels == {"C0PEOPLE", "C0FINANCE"}
    playground.react("ben", "#people", shared.ts, "white_check_mark")

    def delete(tab: Browser) -> None:
        tab.click(".channel", "people")
        tab.see("#messages .reactions", "✅ 1")
        tab.click(".file-menu summary")
        tab.click(".file-choices button", "Delete the file")
        tab.see("#messages .file.gone", "This file was deleted.")
        assert tab.complaints() == []

    await use(browser, delete)
    assert playground.workspace.files[file.id].deleted


async def test_only_its_owner_replaces_a_file_and_a_reader_may_share_it(
    playground: Playground, browser: Browser
) -> None:
    playground.upload("ada", "#people", "Plan.pdf", b"%PDF-1.7\n")

    def steps(tab: Browser) -> None:
        tab.driver.get(f"{playground.url}/?as=chiyo")
        tab.click(".channel", "people")
        tab.click(".file-menu summary")
        tab.see(".file-choices", "Share elsewhere…")
        assert tab.texts(".file-choices button") == ["Share elsewhere…"]
        tab.click("#title")
        assert tab.driver.find_elements(By.CSS_SELECTOR, ".file-menu[open]") == []

    await use(browser, steps)


async def test_a_pdf_is_uploaded_into_a_thread_and_a_direct_message(
    playground: Playground, browser: Browser, tmp_path: Path
) -> None:
    pdf = tmp_path / "Answer.pdf"
    pdf.write_bytes(b"%PDF-1.7\n")
    asked = playground.say("ben", "#people", "which plan?")

    def steps(tab: Browser) -> None:
        tab.driver.get(f"{playground.url}/?as=ada")
        tab.click(".channel", "people")
        tab.driver.execute_script("document.querySelector('#messages .tools button').click()")
        tab.driver.find_element(By.CSS_SELECTOR, "#compose-thread input[type=file]").send_keys(str(pdf))
        tab.type("this one", Keys.ENTER, box="compose-thread-box")
        tab.see("#thread .file", "Answer.pdf")
        tab.click(".channel", "Footnote")
        tab.see("#title", "Footnote")
        tab.driver.find_element(By.CSS_SELECTOR, "#compose-main input[type=file]").send_keys(str(pdf))
        tab.type("for you alone", Keys.ENTER)
        tab.see("#messages .file", "Answer.pdf")

    await use(browser, steps)
    replied, direct = playground.workspace.files.values()
    assert replied.shares[0].thread_ts == asked.ts
    assert direct.channels == {playground.direct_channel("ada").id}
