"""What becomes of a model's streams: cut ones, wrong ones, one more round; over HTTP where a server has a part in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answerer
from bot.errors import ModelCutOff, ModelError
from bot.language_models import Assignment, LanguageModel
from bot.language_models.metering import Meter
from bot.language_models.openai import OpenAIModel
from bot.prompts import Message
from bot.traces import Trace, as_json, trace_of
from bot.types import Answer, Claim, Given, Outcome, Shown, Turn
from indexer.local_qdrant import Endpoint
from indexer.search import Results
from indexer.types import SaidBy
from tests.fake_openai import FakeOpenAI
from tests.indexing import MEMBER, Library, engine, open_library
from tests.test_answer import HANDBOOK, LONG, Scripted, Watched, run, shelf

__all__ = ["engine", "shelf"]

WEEKS = "Leave lasts 16 weeks at full pay [1]."
START = "The leave must start within one year of the birth [1]."
WRONG = "Leave lasts 18 weeks at full pay [1]."


@dataclass
class InTurn:
    """The first call goes to the first model, the second to the second."""

    models: list[LanguageModel]
    name: str = "in turn"
    outcome: Outcome = Outcome.ANSWERED
    rewrites: bool = True
    assignments: list[Assignment] = field(default_factory=list)

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        model = self.models[len(self.assignments)]
        self.assignments.append(assignment)
        async for piece in model.write(assignment):
            yield piece

    async def complete(
        self, messages: Sequence[Message], *, deadline: float, most: int, meter: Meter | None = None
    ) -> str:
        return await self.models[0].complete(messages, deadline=deadline, most=most, meter=meter)

    async def close(self) -> None:
        for model in self.models:
            await model.close()


@asynccontextmanager
async def served(*names: str) -> AsyncIterator[tuple[FakeOpenAI, InTurn]]:
    """A server, and a model of it for each call."""
    async with FakeOpenAI() as server:
        made = [
            OpenAIModel(name, api_key="sk-test", base_url=server.base_url, deadline=LONG) for name in names
        ]
        model = InTurn(list(made))
        yield server, model
        await model.close()


def trace(answer: Answer) -> Trace:
    assert answer.trace is not None
    return answer.trace


def texts(claims: Sequence[Claim]) -> list[str]:
    return [claim.text for claim in claims]


# --- what is wrong is never shown -------------------------------------------------------------------


async def test_a_wrong_figure_is_never_shown_and_may_be_worded_anew_once(shelf: Library) -> None:
    async with served("gpt-6-luna", "gpt-6-luna") as (server, model):
        server.script(f"{START} {WRONG}", f"{START} {WEEKS}")
        claims, answer = await run(shelf, model)
        assert len(server.requests) == 2
    assert texts(claims) == texts(answer.claims) == [START[:-5] + ".", WEEKS[:-5] + "."]
    assert claims[1].prefix == "\n"
    assert (answer.outcome, answer.incomplete) == (Outcome.ANSWERED, False)
    (rejected,) = model.assignments[1].rejected
    assert rejected.text == WRONG[:-5] + "."
    assert "18" in rejected.why
    assert model.assignments[0].rejected == ()
    judged = [(each.verdict, each.repaired) for each in trace(answer).claims]
    assert judged == [("supported", False), ("unsupported", False), ("supported", True)]


async def test_what_is_worded_wrongly_again_is_dropped_for_good(shelf: Library) -> None:
    async with served("sloppy", "sloppy", "sloppy") as (server, model):
        claims, answer = await run(shelf, model)
        assert len(server.requests) == 2
    assert (claims, answer.outcome) == ([], Outcome.NOT_FOUND)
    assert {each.verdict for each in trace(answer).claims} == {"unsupported"}


BOTH = "How long is parental leave? May employees work from home?"
HOME = "Employees may work from home on up to three days a week"


def marker_of(assignment: Assignment, page: int) -> int:
    """The number under which a page was given first."""
    return next(number for number, hit in enumerate(assignment.passages, 1) if hit.page == page)


async def test_a_right_sentence_with_a_wrong_marker_is_cited_where_it_stands(shelf: Library) -> None:
    model = Scripted(lambda assignment: [f"{HOME} [{marker_of(assignment, 1)}]."])
    _, answer = await run(shelf, model, BOTH)
    (citation,) = answer.citations
    (judged,) = trace(answer).claims
    assert citation.page == 2
    assert judged.markers == (marker_of(model.assignments[0], 1),)
    assert judged.cited == (marker_of(model.assignments[0], 2),)


async def test_a_model_that_writes_no_markers_is_cited_where_its_claims_stand(shelf: Library) -> None:
    async with served("gpt-6-luna") as (server, model):
        server.script("Parental leave lasts sixteen weeks at full pay. Paris is the capital of France.")
        _, answer = await run(shelf, model)
        assert len(server.requests) == 1  # what has neither marker nor figure is no claim to be mended
    assert texts(answer.claims) == ["Parental leave lasts sixteen weeks at full pay."]
    assert [citation.page for citation in answer.citations] == [1]


# --- streams that break -----------------------------------------------------------------------------

CUT = [WEEKS, " The leave", " must start", " within", " one year"]
"""Of which four pieces come."""


async def test_a_stream_that_is_cut_is_tried_once_more_and_says_nothing_twice(shelf: Library) -> None:
    async with served("cut", "gpt-6-luna") as (server, model):
        server.script(CUT, f"{WEEKS} {START}")
        claims, answer = await run(shelf, model)
        assert len(server.requests) == 2
    assert texts(claims) == [WEEKS[:-5] + ".", START[:-5] + "."]
    assert (answer.claims, answer.incomplete) == (tuple(claims), False)
    assert [each.attempt for each in trace(answer).claims] == [1, 2]
    assert "broke off" in (trace(answer).failure or "")


async def test_a_stream_that_is_cut_twice_leaves_what_was_whole_and_says_that_more_is_missing(
    shelf: Library,
) -> None:
    async with served("cut", "cut", "gpt-6-luna") as (server, model):
        server.script(CUT, [START, " Leave", " lasts", " 16", " weeks"])
        claims, answer = await run(shelf, model)
        assert len(server.requests) == 2
    assert texts(claims) == [WEEKS[:-5] + ".", START[:-5] + "."]
    assert (answer.outcome, answer.incomplete) == (Outcome.ANSWERED, True)


async def test_a_stream_at_the_limit_of_its_output_is_not_tried_again(shelf: Library) -> None:
    async with served("length", "gpt-6-luna") as (server, model):
        server.script(f"{WEEKS} And so on")
        claims, answer = await run(shelf, model)
        assert len(server.requests) == 1
    assert (texts(claims), answer.incomplete) == ([WEEKS[:-5] + "."], True)


async def test_connective_words_of_a_cut_stream_do_not_introduce_another_ones_claims(shelf: Library) -> None:
    first = Scripted(["In summary:\n\n", "Leave lasts"], ModelCutOff("It broke off."))
    model = InTurn([first, Scripted([WEEKS])])
    claims, _ = await run(shelf, model)
    assert texts(claims) == [WEEKS[:-5] + "."]


# --- one more round ---------------------------------------------------------------------------------


@pytest.mark.parametrize("failing", ["missing-model", "cut", "filtered"])
async def test_a_round_that_fails_takes_nothing_away(shelf: Library, failing: str) -> None:
    async with served("gpt-6-luna", failing) as (server, model):
        server.script(f"{START} {WRONG}", CUT)
        claims, answer = await run(shelf, model)
        assert len(server.requests) == 2
    assert texts(answer.claims)[0] == START[:-5] + "."
    assert answer.claims == tuple(claims)
    assert (answer.outcome, answer.incomplete, answer.error) == (Outcome.ANSWERED, False, None)
    assert trace(answer).failure


async def test_what_stood_when_the_time_was_over_stays(shelf: Library) -> None:
    late = Scripted([WEEKS, " And"], ModelCutOff("It did not finish within 60 seconds.", again=False))
    model = InTurn([Scripted([f"{START} {WRONG}"]), late])
    claims, answer = await run(shelf, model)
    assert texts(answer.claims) == texts(claims) == [START[:-5] + ".", WEEKS[:-5] + "."]
    assert (answer.incomplete, answer.error) == (False, None)


@pytest.mark.parametrize(
    ("options", "rewrites", "reply"),
    [
        ({"repair": False}, True, f"{START} {WRONG}"),
        ({}, False, f"{START} {WRONG}"),
        ({}, True, START),
        ({}, True, "The documents do not say this."),
    ],
    ids=["switched off", "a model that rewrites nothing", "nothing rejected", "nothing claimed"],
)
async def test_there_is_no_round_without_reason(
    shelf: Library, options: dict[str, Any], rewrites: bool, reply: str
) -> None:
    model = InTurn([Scripted([reply])], rewrites=rewrites)
    await run(shelf, model, **options)
    assert len(model.assignments) == 1


# --- one deadline -----------------------------------------------------------------------------------


class Late:
    """A clock of the loop that a test puts forward."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.real = self.loop.time
        self.ahead = 0.0
        self.loop.time = lambda: self.real() + self.ahead  # type: ignore[method-assign]

    def restore(self) -> None:
        self.loop.time = self.real  # type: ignore[method-assign]


@pytest.fixture
async def late() -> AsyncIterator[Late]:
    clock = Late()
    yield clock
    clock.restore()


def taking(late: Late, seconds: float, *pieces: str, failure: Exception | None = None) -> Scripted:
    def wait(_number: int) -> None:
        late.ahead += seconds

    return Scripted(pieces, failure, after_piece=wait)


@pytest.mark.parametrize("first", [f"{START} {WRONG}", f"{WEEKS} And"])
async def test_all_calls_share_one_deadline(shelf: Library, late: Late, first: str) -> None:
    failure = ModelCutOff("It broke off.") if first.endswith("And") else None
    for seconds, calls in ((40.0, 2), (59.5, 1)):
        model = InTurn([taking(late, seconds, first, failure=failure), Scripted([START])])
        await run(shelf, model, deadline=60.0)
        assert len(model.assignments) == calls
        spent = [assignment.spent for assignment in model.assignments]
        assert spent[0] < 5
        assert all(seconds <= each < seconds + 10 for each in spent[1:])


async def test_what_is_written_so_late_that_it_cannot_be_checked_any_more_ends_the_answer(
    shelf: Library, late: Late
) -> None:
    model = InTurn([taking(late, 71.0, f"{WEEKS} {START} ", WEEKS)])
    claims, answer = await run(shelf, model, deadline=60.0)
    assert texts(claims) == [WEEKS[:-5] + "."]
    assert answer.incomplete
    assert "FOOTNOTE_MODEL_DEADLINE" in str(trace(answer).failure)
    _, nothing = await run(shelf, InTurn([Scripted([WEEKS])]), deadline=-60.0)
    assert nothing.outcome is Outcome.ERROR
    assert "FOOTNOTE_MODEL_DEADLINE" in str(nothing.error)


async def test_a_claim_of_hundreds_of_figures_is_not_checked_for_minutes(shelf: Library) -> None:
    model = Scripted([f"Leave lasts {' '.join(map(str, range(400)))} weeks [1]. {WEEKS}"])
    claims, answer = await run(shelf, model)
    assert texts(claims) == [WEEKS[:-5] + "."]
    (refused, _) = trace(answer).claims
    assert "figures at once" in str(refused.note)


# --- what stands beside it --------------------------------------------------------------------------


async def test_what_another_pdf_says_otherwise_stands_last_in_its_words(
    tmp_path: Path, engine: Endpoint
) -> None:
    ours, theirs = (f"A hotel night may cost at most {most} euros." for most in (140, 160))
    with open_library(tmp_path, qdrant_url=engine.url, qdrant_api_key=engine.key) as library:
        library.write("Travel policy.pdf", f"Travel policy\n{ours}\nTrains are booked in second class.")
        library.write(
            "Expense guidelines.pdf",
            f"Expense guidelines\nFor travel this applies.\n{theirs}\nKeep receipts.",
        )
        library.sync()
        model = Scripted([f"{ours[:-1]} {{Travel policy}}."])
        claims, answer = await run(library, model, "What may a hotel night cost?")
        asked = "What may a hotel night cost for the staff of Globex?"
        _, remarked = await run(library, Scripted(model.pieces), asked)
    assert texts(claims) == texts(answer.claims) == [ours, theirs]
    assert [claim.disagrees for claim in claims] == [False, True]
    assert [citation.name for citation in answer.citations] == ["Travel policy.pdf", "Expense guidelines.pdf"]
    assert answer.citations[1].quote == theirs
    assert answer.citations[0].document in {shown.document for shown in claims[1].beside}
    assert answer.remarks == ()
    (remark,) = remarked.remarks
    assert "Globex" in remark.text
    assert set(remark.documents) <= {citation.document for citation in remarked.citations}


async def test_a_refusal_says_of_whom_its_nearest_pages_do_not_speak(shelf: Library) -> None:
    question = "How long is parental leave for the staff of Globex?"
    _, answer = await run(shelf, Scripted(), question, refuse_below=2.0)
    (remark,) = answer.remarks
    assert "Globex" in remark.text
    assert set(remark.documents) == {hit.document for hit in answer.nearest}


# --- what it was given ------------------------------------------------------------------------------


async def given_in(
    shelf: Library, model: LanguageModel, question: str, **options: Any
) -> tuple[Given, Answer]:
    """What comes first and last."""
    turns = options.pop("turns", ())
    search = options.pop("search", shelf.index.search)
    answerer = Answerer(search=search, catalogue=shelf.index.catalogue, model=model, **options)
    stream = answerer.answer(question, workspace=shelf.index.workspace, reach=MEMBER, turns=turns)
    items = [item async for item in stream]
    assert isinstance(items[0], Given)
    assert isinstance(items[-1], Answer)
    assert not any(isinstance(item, Given) for item in items[1:])
    return items[0], items[-1]


def of(shelf: Library, name: str) -> Shown:
    document = shelf.document(name)
    assert document.generation is not None
    return Shown(document.id, document.generation)


async def test_passages_that_do_not_fit_are_not_given_and_support_nothing(shelf: Library) -> None:
    model = Scripted([f"{HOME} [1]. {HOME} [2]. {WEEKS} {WEEKS[:-4]}[2]."])
    _, both = await given_in(shelf, model, BOTH)
    assert {citation.page for citation in both.citations} == {1, 2}
    _, one = await given_in(shelf, model, BOTH, passage_bytes=100)
    assert len(model.assignments[1].passages) == 1
    assert len({citation.page for citation in one.citations}) == 1
    assert [found.marker for found in trace(one).found if found.marker] == [1]


async def test_passages_that_were_too_long_for_the_model_have_no_number(shelf: Library) -> None:
    class Short(Scripted):
        async def write(self, assignment: Assignment) -> AsyncIterator[str]:
            assignment.meter.ask([Message("user", "the first alone")], given=1)
            async for piece in Scripted.write(self, assignment):
                yield piece

    model = Short([f"{HOME} [1]. {HOME} [2]. {WEEKS} {WEEKS[:-4]}[2]."])
    _, answer = await given_in(shelf, model, BOTH)
    assert len(model.assignments[0].passages) == 2
    assert len({citation.page for citation in answer.citations}) == 1
    assert [found.marker for found in trace(answer).found if found.marker] == [1]


@dataclass
class Glossed(Watched):
    """A search whose glossary has a meaning from a document."""

    meaning: str = ""
    said_by: SaidBy | None = None

    def results(self, question: str, *, also: Sequence[str], **options: Any) -> Results:
        found = Watched.results(self, question, also=also, **options)
        assert self.said_by is not None
        return replace(found, expansions=(self.meaning,), said_by={self.meaning: self.said_by})


SAID = "Every employee who becomes a parent receives sixteen weeks of {} parental leave at full pay [1]."


@pytest.mark.parametrize("gone", [None, "told.pdf", "meant.pdf"])
async def test_words_of_an_earlier_answer_or_a_meaning_bind_a_claim_to_what_those_rest_on(
    tmp_path: Path, engine: Endpoint, gone: str | None
) -> None:
    with open_library(tmp_path, qdrant_url=engine.url, qdrant_api_key=engine.key) as library:
        for name, text in (("handbook", HANDBOOK[0]), ("told", "Ospreys."), ("meant", "Herons.")):
            library.write(f"{name}.pdf", text)
        library.sync()
        told, meant = of(library, "told.pdf"), of(library, "meant.pdf")
        turns = [
            Turn("U1", "And the continuous one?", "1.0"),
            Turn(None, "It is uninterrupted.", "2.0", question_id="q1", rests_on=frozenset({told})),
        ]
        if gone is not None:
            library.index.catalogue.remove(library.index.workspace, of(library, gone).document)
        model = Scripted([f"- {SAID.format(word)}\n" for word in ("continuous", "uninterrupted", "generous")])
        search = Glossed(library, meaning="generous leave", said_by=SaidBy(*meant))
        given, answer = await given_in(
            library, model, "How long is parental leave?", turns=turns, search=search
        )
        assert given.shown == {of(library, "handbook.pdf"), told, meant}
    beside = {claim.text.split()[10]: claim.beside for claim in answer.claims}
    expected = {"continuous": (), "uninterrupted": (told,), "generous": (meant,)}
    lost = {"told.pdf": "uninterrupted", "meant.pdf": "generous"}.get(gone or "")
    assert beside == {word: shown for word, shown in expected.items() if word != lost}
    assert trace(answer).told == tuple(sorted({told.document, meant.document}))


# --- how it came about ------------------------------------------------------------------------------


async def test_a_trace_tells_the_whole_way(shelf: Library) -> None:
    async with served("gpt-6-luna", "gpt-6-luna") as (server, model):
        server.script_queries("query: weeks of parental leave")
        server.script(f"{START} {WRONG}", WEEKS)
        _, answer = await run(shelf, model, rewrite_within=LONG, refuse_below=0.01)
    told = trace(answer)
    assert told.queries == ("weeks of parental leave",)
    assert told.relevance >= told.refuse_below == 0.01
    assert told.model == "in turn"
    assert len(told.prompts) == told.usage.calls == 3
    assert told.usage.completion_tokens > 0
    assert {found.document for found in told.found} == {of(shelf, "handbook.pdf").document}
    assert [found.marker for found in told.found][:1] == [1]
    stages = {"queries", "search", "first_piece", "first_claim", "model", "repair", "total"}
    assert set(told.timings) == stages
    assert all(0 <= seconds <= told.timings["total"] for seconds in told.timings.values())
    assert told.failure is None
    assert trace_of(as_json(told)) == told


async def test_a_refusal_before_any_writing_rests_on_earlier_answers_that_its_queries_may_repeat(
    shelf: Library,
) -> None:
    heard = of(shelf, "salaries.pdf")
    turns = [
        Turn("U1", "How long is parental leave?", "1.0"),
        Turn(None, "Sixteen weeks.", "2.0", rests_on=frozenset({heard})),
    ]
    model = Scripted([WEEKS], rewrites=True, reply="query: sixteen weeks of leave")
    given, answer = await given_in(
        shelf, model, "And for fathers?", turns=turns, refuse_below=2.0, rewrite_within=5.0
    )
    assert answer.outcome is Outcome.NOT_FOUND
    assert trace(answer).queries == ("sixteen weeks of leave",)
    assert trace(answer).told == (heard.document,)
    assert given.shown == {heard}


async def test_a_refusal_and_a_failure_are_traced_too(shelf: Library) -> None:
    _, refused = await run(shelf, Scripted(), refuse_below=2.0)
    assert (refused.outcome, trace(refused).claims) == (Outcome.NOT_FOUND, ())
    assert trace(refused).found
    assert not any(found.marker for found in trace(refused).found)
    _, failed = await run(shelf, Scripted(failure=ModelError("The key is not accepted.")))
    assert (failed.outcome, trace(failed).failure) == (Outcome.ERROR, "The key is not accepted.")
