"""PDF -> index -> mention -> threaded answer whose quote a second reader finds on the cited page."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.whole import Whole, whole
from tests.fake_openai import FakeOpenAI
from tests.pdfs import write_pdf

SAMPLES = Path(__file__).parents[2] / "samples"

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(400)]


def copies(folder: Path) -> dict[str, tuple[Path, str]]:
    for name in ("workspace", "finance"):
        shutil.copytree(SAMPLES / name, folder / name)
    return {"workspace": (folder / "workspace", "workspace"), "finance": (folder / "finance", "C0FINANCE")}


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["offline", "openai"])
async def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Whole]:
    """The samples indexed; once with the offline default, once with a server that speaks OpenAI's API."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "offline":
        async with whole(folder, copies(folder)) as running:
            yield running
        return
    async with FakeOpenAI() as server:
        settings = {
            "OPENAI_BASE_URL": server.base_url,
            "OPENAI_API_KEY": "sk-test",
            "FOOTNOTE_MODEL": "openai:gpt-6-luna",
            "FOOTNOTE_EMBEDDER": "openai:text-embedding-3-small",
        }
        async with whole(folder, copies(folder), **settings) as running:
            yield running
        assert any(request.path.endswith("/chat/completions") for request in server.requests)
        assert any(request.path.endswith("/embeddings") for request in server.requests)


@pytest.mark.parametrize(
    ("question", "document", "page", "words"),
    [
        ("How many weeks of parental leave do we get?", "employee-handbook.pdf", 19, "sixteen weeks"),
        (
            "How much more was revenue in the third quarter of 2026 than in the third quarter of 2025?",
            "quarterly-report-2026-q3.pdf",
            1,
            "7.5 percent",
        ),
        ("Wann beginnt die Frühschicht?", "betriebsordnung-leipzig.pdf", 2, "6:00 Uhr"),
        ("女员工产假有多少天？", "苏州工厂员工福利指南.pdf", 2, "158天产假"),
    ],
)
async def test_a_mention_is_answered_in_its_thread_with_a_quote_that_stands_on_the_page(
    running: Whole, question: str, document: str, page: int, words: str
) -> None:
    answer, citations = await running.ask("ada", "general", question)
    assert words in answer.text
    assert citations
    assert all(running.stands(citation) for citation in citations)
    assert any(
        (c["name"], c["page"]) == (document, page) and words in " ".join(c["quote"].split())
        for c in citations
    )
    shown = str(answer.blocks)
    assert "employee-handbook" in document or words in shown


async def test_the_private_pdf_is_used_in_its_channel_and_nowhere_else(running: Whole) -> None:
    question = "Which proposed price depends on the results of 2027 and 2028?"
    inside, citations = await running.ask("ada", "finance", question)
    assert "23.5 million euros" in inside.text
    assert {citation["name"] for citation in citations} >= {"project-heron-memo.pdf"}
    for channel in ("general", "people", "partners"):
        outside, citations = await running.ask("ada", channel, question)
        assert "Lindqvist" not in str(outside.blocks)
        assert "23.5" not in str(outside.blocks)
        assert "project-heron-memo.pdf" not in {citation["name"] for citation in citations}
    alone = running.playground.direct("ada", question)
    assert "23.5 million euros" in (await running.answer(alone))[0].text
    stranger_to_it = running.playground.direct("chiyo", question)
    assert "23.5" not in str((await running.answer(stranger_to_it))[0].blocks)


async def test_a_guest_sees_nothing_of_the_workspaces_files(running: Whole) -> None:
    asked = running.playground.direct("gus", "How many weeks of parental leave do we get?")
    answer, citations = await running.answer(asked)
    assert citations == []
    assert "sixteen" not in str(answer.blocks)


async def test_what_no_pdf_says_is_not_claimed(running: Whole) -> None:
    answer, citations = await running.ask("ben", "general", "Who won the football world cup of 1974?")
    assert citations == []
    assert "could not find" in answer.text.lower()


async def test_a_follow_up_is_answered_in_the_same_thread(running: Whole) -> None:
    asked = running.playground.say("ada", "general", "@Footnote How long is the warranty of the AP-300?")
    await running.answer(asked)
    again = running.playground.say(
        "ada", "general", "@Footnote Does the warranty end early if the pump ran dry?", thread_ts=asked.ts
    )
    answer, citations = await running.answer(again)
    assert answer.thread_ts == asked.ts
    assert citations


async def test_ask_is_answered_for_the_asker_alone(running: Whole) -> None:
    running.playground.command(
        "ben", "general", "/ask", "How many days of vacation does a full-time employee have?"
    )
    seen = await running.playground.wait_for(
        lambda: [
            m for m in running.playground.messages() if m.visible_to and "28 days" in str(m.blocks) + m.text
        ],
        120,
    )
    assert {message.visible_to for message in seen} == {running.playground.workspace.person("ben").id}


async def test_pdfs_list_shows_what_this_person_may_ask_about(running: Whole) -> None:
    playground = running.playground

    async def listed(person: str) -> str:
        before = len(playground.messages())
        playground.command(person, "general", "/pdfs", "list")
        who = playground.workspace.person(person).id
        messages = await playground.wait_for(
            lambda: [m for m in playground.messages()[before:] if m.visible_to == who and m.bot_id], 120
        )
        return str([message.blocks for message in messages])

    assert "Project Heron" in await listed("ada")
    chiyos = await listed("chiyo")
    assert "Employee Handbook" in chiyos
    assert "Project Heron" not in chiyos


async def test_a_replaced_or_deleted_file_is_never_cited_again(running: Whole) -> None:
    folder = running.folders["workspace"]
    write_pdf(folder / "parking.pdf", ["Parking costs 40 Taler a month in the zebra garage."])
    await running.until(lambda: "parking.pdf" in running.documents())
    before = running.documents()["parking.pdf"].generation

    asking = [
        running.playground.say("ada", "general", "@Footnote What does the zebra garage cost?")
        for _ in range(4)
    ]
    write_pdf(folder / "new.pdf", ["Parking costs 55 Taler a month in the zebra garage."])
    (folder / "new.pdf").replace(folder / "parking.pdf")
    await running.until(lambda: running.documents()["parking.pdf"].generation != before)
    answer, citations = await running.ask("ada", "general", "What does the zebra garage cost?")
    assert "55 Taler" in answer.text
    assert all("40 Taler" not in citation["quote"] for citation in citations)
    for asked in asking:  # in flight meanwhile: the old words or the new, never both
        text = (await running.answer(asked))[0].text
        assert not ("40 Taler" in text and "55 Taler" in text)

    (folder / "parking.pdf").unlink()
    await running.until(lambda: "parking.pdf" not in running.documents())
    answer, citations = await running.ask("ada", "general", "What does the zebra garage cost?")
    assert "Taler" not in answer.text
    assert all(citation["name"] != "parking.pdf" for citation in citations)


async def test_ten_questions_at_once_get_one_answer_each(running: Whole) -> None:
    questions = [
        running.playground.say("ben", "people", f"@Footnote What is rule {n} on gifts?") for n in range(10)
    ]
    await asyncio.gather(*[running.answer(asked) for asked in questions])
    for asked in questions:
        assert len([m for m in running.playground.messages(thread_ts=asked.ts) if m.bot_id]) == 1
