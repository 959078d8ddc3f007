"""From a question to verified claims, with a real index and a scripted language model."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.answer import Answerer, choose
from bot.errors import ModelCutOff, ModelError
from bot.language_models import Assignment, LanguageModel
from bot.language_models.passages_only import PassagesOnly
from bot.prompts import Message
from bot.types import Answer, Claim, Outcome, Turn, Verdict
from indexer.errors import StoreUnavailable
from indexer.local_qdrant import Endpoint
from indexer.search import Results
from indexer.sources import SourceSpec
from indexer.types import NOTHING, Audience, Reach
from tests.hits import hit
from tests.hostile import ATTACKS, faults
from tests.indexing import MEMBER, Library, engine, open_library, reader_of

__all__ = ["engine"]

LEAVE = (
    "Parental leave\nEvery employee who becomes a parent receives sixteen weeks of parental leave at full pay.\n"
    "The leave must start within one year of the birth of the child."
)
HANDBOOK = (LEAVE, "Remote work\nEmployees may work from home on up to three days a week.")
SALARIES = "Salary bands\nA senior engineer is paid 93,000 euros a year. Parental leave is paid in full."


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, engine: Endpoint) -> Iterator[Library]:
    """A handbook for everyone, and salaries for one channel."""
    folder = tmp_path_factory.mktemp("shelf")
    with open_library(folder, qdrant_url=engine.url, qdrant_api_key=engine.key) as library:
        library.write("handbook.pdf", *HANDBOOK)
        library.sync()
        private = folder / "private"
        private.mkdir()
        library.write("salaries.pdf", SALARIES).rename(private / "salaries.pdf")
        library.sync(SourceSpec(str(private), Audience(channels=frozenset({"C0HR"}))))
        yield library


@dataclass
class Scripted:
    """Writes what a test wrote, with `{name}` as the marker of that file's best passage; may fail at the end."""

    pieces: Sequence[str] | Callable[[Assignment], Sequence[str]] = ()
    failure: Exception | None = None
    outcome: Outcome = Outcome.ANSWERED
    name: str = "scripted"
    rewrites: bool = False
    reply: str = ""  # to whoever wants search queries
    prompts: list[Sequence[Message]] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    after_piece: Callable[[int], None] = lambda _number: None
    closed_early: bool = False

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        self.assignments.append(assignment)
        markers: dict[str, str] = {}
        for number, passage in enumerate(assignment.passages, 1):
            markers.setdefault(passage.name.removesuffix(".pdf"), f"[{number}]")
        pieces = self.pieces(assignment) if callable(self.pieces) else self.pieces
        try:
            for number, piece in enumerate(pieces):
                for name, marker in markers.items():
                    piece = piece.replace(f"{{{name}}}", marker)
                yield piece
                self.after_piece(number)
        except GeneratorExit:
            self.closed_early = True
            raise
        if self.failure:
            raise self.failure

    async def complete(self, messages: Sequence[Message], *, deadline: float, most: int) -> str:
        self.prompts.append(messages)
        return self.reply[:most]

    async def close(self) -> None:
        """Nothing to close."""


async def run(
    shelf: Library,
    model: LanguageModel,
    question: str = "How long is parental leave?",
    *,
    reach: Reach = MEMBER,
    turns: Sequence[Turn] = (),
    **parts: Any,
) -> tuple[list[Claim], Answer]:
    answerer = Answerer(
        search=parts.get("search", shelf.index.search),
        catalogue=parts.get("catalogue", shelf.index.catalogue),
        model=model,
    )
    claims: list[Claim] = []
    stream = answerer.answer(question, workspace=shelf.index.workspace, reach=reach, turns=turns)
    async for item in stream:
        if isinstance(item, Answer):
            return claims, item
        claims.append(item)
    raise AssertionError("no whole answer came")


async def test_supported_claims_come_one_by_one_and_then_the_whole(shelf: Library) -> None:
    model = Scripted(
        [
            "Leave lasts **16 ",
            "weeks** at full pay {handbook}. It starts within ",
            "a year of the birth {handbook}.",
        ]
    )
    claims, answer = await run(shelf, model)
    assert [claim.text for claim in claims] == [
        "Leave lasts 16 weeks at full pay.",
        "It starts within a year of the birth.",
    ]
    assert answer.claims == tuple(claims)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.searched == 1
    assert answer.text == "Leave lasts 16 weeks at full pay. [1] It starts within a year of the birth. [2]"
    assert [citation.name for citation in answer.citations] == ["handbook.pdf"] * 2


async def test_every_quote_stands_on_its_page(shelf: Library) -> None:
    _, answer = await run(shelf, PassagesOnly(), "How many weeks of parental leave do employees receive?")
    assert answer.citations
    for citation in answer.citations:
        page = shelf.index.catalogue.pages(shelf.index.workspace, citation.generation)[citation.page]
        assert page.text[citation.start : citation.end] == citation.quote


async def test_what_nothing_supports_is_dropped_and_counted(shelf: Library) -> None:
    false = "Leave lasts 18 weeks at full pay {handbook}. Paris is in France {handbook}."
    bare = "Everybody is happy. Leave lasts 16 weeks [7]."
    model = Scripted([f"{false} Leave lasts 16 weeks at full pay {{handbook}}. {bare}"])
    claims, answer = await run(shelf, model)
    assert [claim.text for claim in claims] == ["Leave lasts 16 weeks at full pay."]
    assert answer.dropped == 4
    assert claims[0].prefix == ""


async def test_layout_of_a_dropped_claim_is_kept_for_the_next(shelf: Library) -> None:
    model = Scripted(
        [
            "Leave lasts 16 weeks {handbook}.\n\nNobody knows. The leave must start within one year {handbook}.\n- The leave is at full pay {handbook}"
        ]
    )
    claims, _ = await run(shelf, model)
    assert [claim.prefix for claim in claims] == ["", "\n\n", "\n• "]


async def test_connective_words_come_only_before_a_supported_claim(shelf: Library) -> None:
    model = Scripted(
        ["Here is what I found:\n\n- Leave lasts 16 weeks {handbook}\n\nIn short: \n\nNothing else."]
    )
    claims, answer = await run(shelf, model)
    assert [claim.verdict for claim in claims] == [Verdict.CONNECTIVE, Verdict.SUPPORTED]
    assert answer.claims == tuple(claims)
    alone, nothing = await run(shelf, Scripted(["Here is what I found:\n\nNothing."]))
    assert alone == []
    assert nothing.outcome is Outcome.NOT_FOUND


async def test_nothing_supported_is_not_found_with_the_nearest_pages(shelf: Library) -> None:
    claims, answer = await run(shelf, Scripted(["Parental leave lasts 40 weeks {handbook}."]))
    assert claims == []
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.searched == 1
    assert (answer.nearest[0].name, answer.nearest[0].page) == ("handbook.pdf", 1)
    assert answer.error is None


async def test_an_empty_reach_asks_nobody(shelf: Library) -> None:
    model = Scripted(["Leave lasts 16 weeks {handbook}."])
    for reach in (NOTHING, reader_of("C0ELSEWHERE")):
        claims, answer = await run(shelf, model, reach=reach)
        assert (claims, answer) == ([], Answer(Outcome.NOT_FOUND, searched=0))
    assert model.assignments == []


async def test_no_hits_ask_no_model(shelf: Library) -> None:
    model = Scripted(["Leave lasts 16 weeks."])
    _, answer = await run(shelf, model, "xylophone quizzically")
    assert (answer.outcome, answer.searched, answer.nearest) == (Outcome.NOT_FOUND, 1, ())
    assert model.assignments == []


async def test_another_channels_file_is_never_among_the_passages(shelf: Library) -> None:
    model = Scripted(["A senior engineer is paid 93,000 euros a year [1][2][3]."])
    claims, answer = await run(shelf, model, "What is a senior engineer paid? Parental leave?")
    assert {passage.name for passage in model.assignments[0].passages} == {"handbook.pdf"}
    assert (claims, answer.outcome) == ([], Outcome.NOT_FOUND)
    claims, answer = await run(shelf, model, "What is a senior engineer paid?", reach=reader_of("C0HR"))
    assert answer.outcome is Outcome.ANSWERED
    assert {citation.name for citation in answer.citations} == {"salaries.pdf"}


async def test_a_model_that_fails_at_once_is_an_error_with_its_sentence(shelf: Library) -> None:
    _, answer = await run(shelf, Scripted(failure=ModelError("The key is not accepted.")))
    assert (answer.outcome, answer.error) == (Outcome.ERROR, "The key is not accepted.")
    _, answer = await run(shelf, Scripted(["Leave lasts 16"], failure=ModelCutOff("It broke off.")))
    assert (answer.outcome, answer.error) == (Outcome.ERROR, "It broke off.")


@pytest.mark.parametrize("failure", [ModelCutOff("cut"), ModelError("failed")])
async def test_a_model_that_breaks_off_leaves_what_was_whole(shelf: Library, failure: ModelError) -> None:
    model = Scripted(["Leave lasts 16 weeks {handbook}. It must start within 1 year {handbook}"], failure)
    claims, answer = await run(shelf, model)
    assert [claim.text for claim in claims] == ["Leave lasts 16 weeks."]
    assert (answer.outcome, answer.incomplete) == (Outcome.ANSWERED, True)
    assert answer.claims == tuple(claims)


async def test_an_unavailable_store_is_the_callers_business(shelf: Library) -> None:
    class Broken:
        def results(self, *_: object, **__: object) -> Results:
            raise StoreUnavailable("away")

    with pytest.raises(StoreUnavailable):
        await run(shelf, Scripted(), search=Broken())


async def test_search_does_not_run_on_the_event_loop(shelf: Library) -> None:
    threads: list[int] = []

    class Watched:
        def results(self, *args: Any, **options: Any) -> Results:
            threads.append(threading.get_ident())
            return shelf.index.search.results(*args, **options)

    await run(shelf, PassagesOnly(), search=Watched())
    assert threads
    assert threading.get_ident() not in threads


async def test_a_file_taken_away_while_the_model_writes_is_not_cited(tmp_path: Any, engine: Endpoint) -> None:
    with open_library(tmp_path, qdrant_url=engine.url, qdrant_api_key=engine.key) as library:
        library.write("handbook.pdf", *HANDBOOK)
        library.write("other.pdf", "Sick leave lasts six weeks for every employee.")
        library.sync()
        (document,) = [
            d for d in library.index.catalogue.documents(library.index.workspace) if d.name == "handbook.pdf"
        ]

        def take_away(number: int) -> None:
            if number == 1:
                library.index.catalogue.remove(library.index.workspace, document.id)

        pieces = [
            "Leave lasts 16 weeks {handbook}. ",
            "Sick leave lasts 6 weeks {other}. ",
            "The leave must start within one year {handbook}. ",
        ]
        model = Scripted(pieces, after_piece=take_away)
        claims, answer = await run(library, model, "How long is leave, sick leave, parental leave?")
        assert [claim.text for claim in claims] == ["Leave lasts 16 weeks.", "Sick leave lasts 6 weeks."]
        assert [claim.text for claim in answer.claims] == ["Sick leave lasts 6 weeks."]
        assert {citation.name for citation in answer.citations} == {"other.pdf"}
        assert answer.dropped == 1


async def test_who_stops_listening_stops_the_model(shelf: Library) -> None:
    model = Scripted(
        ["Leave lasts 16 weeks {handbook}. ", "The leave must start within one year {handbook}. "] * 50
    )
    answerer = Answerer(search=shelf.index.search, catalogue=shelf.index.catalogue, model=model)
    stream = answerer.answer("How long is leave?", workspace=shelf.index.workspace, reach=MEMBER)
    await anext(aiter(stream))
    await stream.aclose()  # type: ignore[attr-defined]
    assert model.closed_early


async def test_a_model_that_obeys_every_injection_gets_nothing_through(shelf: Library) -> None:
    pieces = [f"Leave lasts 16 weeks {attack} [1].\n\n- {attack} [1]\n\n" for attack in ATTACKS]
    claims, answer = await run(shelf, Scripted("".join(pieces)))
    assert claims
    for claim in answer.claims:
        assert faults(claim.text) == []
        for citation in claim.citations:
            assert citation.link is None or "evil" not in citation.link


async def test_a_short_follow_up_is_searched_with_the_question_before(shelf: Library) -> None:
    turns = [Turn("U1", "How long is parental leave?", "1.0"), Turn(None, "Sixteen weeks.", "2.0")]
    model = Scripted(["The leave must start within one year {handbook}."])
    _, answer = await run(shelf, model, "When must it start?", turns=turns)
    assert answer.outcome is Outcome.ANSWERED
    assert model.assignments[0].turns == turns
    assert model.assignments[0].question == "When must it start?"


def test_the_best_passage_of_each_page_comes_first() -> None:
    hits = [
        hit("a", page=1),
        hit("b", page=1),
        hit("c", page=2),
        hit("d", page=1, document="other"),
        hit("e", page=2),
    ]
    assert [chosen.text for chosen in choose(hits, 4)] == ["a", "c", "d", "b"]
    assert choose([], 4) == []


async def test_answers_side_by_side_do_not_disturb_each_other(shelf: Library) -> None:
    models = [Scripted(["Leave lasts 16 weeks {handbook}. "] * (n + 1)) for n in range(5)]
    results = await asyncio.gather(*(run(shelf, model) for model in models))
    assert [len(claims) for claims, _ in results] == [1 + n for n in range(5)]
    assert all(len(answer.citations) == 1 for _, answer in results)
