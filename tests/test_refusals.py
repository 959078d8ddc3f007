"""From the question to what is shown: refusals, what pages do not speak of, and documents that disagree."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from bot.answer import Answerer
from bot.blocks import answer_messages
from bot.language_models import Assignment, LanguageModel
from bot.language_models.metering import Meter
from bot.language_models.passages_only import PassagesOnly
from bot.prompts import Message
from bot.types import Answer, Outcome
from indexer.local_qdrant import Endpoint
from tests.indexing import MEMBER, Library, engine, open_library

__all__ = ["engine"]

TRAVEL = "Travel policy\nA hotel night may cost at most 140 euros. Trains are booked in second class."
EXPENSES = "Expense guidelines for travel\nA hotel night may cost at most 160 euros. Receipts are kept."
REPORT = "Annual report 2023\nAcme earned 1,577 million euros in 2023, after 1,418 million euros in 2022."


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, engine: Endpoint) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("shelf")
    with open_library(folder, qdrant_url=engine.url, qdrant_api_key=engine.key) as library:
        library.write("travel-policy.pdf", TRAVEL)
        library.write("expense-guidelines.pdf", EXPENSES)
        library.write("annual-report.pdf", REPORT)
        library.sync()
        yield library


@dataclass
class Says:
    """A model that says the same whatever it is given; `{name}` is the marker of that file's best passage."""

    text: str
    outcome: Outcome = Outcome.ANSWERED
    name: str = "says"
    rewrites: bool = False
    asked: list[Assignment] = field(default_factory=list)

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        self.asked.append(assignment)
        text = self.text
        for number, passage in enumerate(assignment.passages, 1):
            text = text.replace(f"{{{passage.name.removesuffix('.pdf')}}}", f"[{number}]")
        yield text

    async def complete(
        self, messages: Sequence[Message], *, deadline: float, most: int, meter: Meter | None = None
    ) -> str:
        raise AssertionError("it rewrites nothing")

    async def close(self) -> None:
        """Nothing to close."""


async def asked(shelf: Library, question: str, model: LanguageModel, *, refuse_below: float = 0.0) -> Answer:
    answerer = Answerer(
        search=shelf.index.search, catalogue=shelf.index.catalogue, model=model, refuse_below=refuse_below
    )
    stream = answerer.answer(question, workspace=shelf.index.workspace, reach=MEMBER)
    items = [item async for item in stream]
    answer = items[-1]
    assert isinstance(answer, Answer)
    return answer


def shown(answer: Answer) -> str:
    """All that the messages of an answer show."""
    found: list[str] = []
    for message in answer_messages(answer):
        for block in message.blocks:
            found += [element["text"] for element in block.get("elements", [])]
            found += [block["text"]["text"]] if "text" in block else []
    return "\n".join(found)


@pytest.mark.parametrize(
    "memory",
    [
        "The capital of France is Paris.",
        "The capital of France is Paris [1].",
        "The capital of France is Paris [1][2][3]. It has 2.1 million inhabitants [2].",
        "As everybody knows, it is Paris {annual-report}; hotels there are dear {travel-policy}.",
        "| Country | Capital |\n|---|---|\n| France | Paris [1] |",
        "From my own knowledge: Paris.",
    ],
)
async def test_what_a_model_knows_of_itself_is_never_an_answer(shelf: Library, memory: str) -> None:
    question = "What is the capital of France, where the report says that hotels cost much?"
    answer = await asked(shelf, question, Says(memory))
    assert (answer.outcome, answer.claims) == (Outcome.NOT_FOUND, ())
    text = shown(answer)
    assert "Paris" not in text
    assert text.startswith("I could not find this in the 3 PDFs that I may use here.")
    assert "The nearest pages:" in text
    assert "What would help:" in text


async def test_a_refusal_says_which_year_and_name_the_nearest_pages_do_not_speak_of(shelf: Library) -> None:
    question = "What did Globex earn in 2019?"
    model = Says("Globex earned 12 million euros in 2019 {annual-report}.")
    for refuse_below in (0.0, 1.0):
        answer = await asked(shelf, question, model, refuse_below=refuse_below)
        assert answer.outcome is Outcome.NOT_FOUND
        text = shown(answer)
        assert "You asked about 2019;" in text
        assert "The nearest page does not mention Globex." in text
        assert "12 million" not in text
    assert len(model.asked) == 1


async def test_an_answer_of_another_year_says_so(shelf: Library) -> None:
    answer = await asked(
        shelf, "What did Acme earn in 2019?", Says("Acme earned 1,577 million euros in 2023 {annual-report}.")
    )
    assert answer.outcome is Outcome.ANSWERED
    assert [remark.text for remark in answer.remarks] == [
        "You asked about 2019; the page cited here is of 2023."
    ]
    asked_rightly = await asked(
        shelf, "What did Acme earn in 2023?", Says("Acme earned 1,577 million euros in 2023 {annual-report}.")
    )
    assert asked_rightly.remarks == ()


async def test_a_policy_that_says_otherwise_is_quoted_below(shelf: Library) -> None:
    answer = await asked(
        shelf,
        "What may a hotel night cost?",
        Says("A hotel night may cost at most 140 euros {travel-policy}."),
    )
    assert [(claim.text, claim.disagrees) for claim in answer.claims] == [
        ("A hotel night may cost at most 140 euros.", False),
        ("A hotel night may cost at most 160 euros.", True),
    ]
    assert [citation.name for citation in answer.citations] == ["travel-policy.pdf", "expense-guidelines.pdf"]
    text = shown(answer)
    assert "*Another PDF says otherwise:*\n• “A hotel night may cost at most 160 euros.” [2]" in text


async def test_a_derived_claim_shows_its_operands(shelf: Library) -> None:
    answer = await asked(
        shelf,
        "By how much did the earnings of Acme rise in 2023?",
        Says("The earnings of Acme rose by 159 million euros in 2023 {annual-report}."),
    )
    assert "(computed: 1,577" in shown(answer)
    assert "1,418" in shown(answer)


async def test_without_a_model_the_sentence_leads_and_its_passage_stands_below(shelf: Library) -> None:
    answer = await asked(shelf, "In which class are trains booked?", PassagesOnly())
    assert answer.outcome is Outcome.PASSAGES
    assert answer.claims[0].text == "Trains are booked in second class."
    (citation,) = answer.claims[0].citations
    assert citation.focus is not None
    assert citation.quote[slice(*citation.focus)] == "Trains are booked in second class."
    assert "A hotel night may cost at most 140 euros. *Trains are booked in second class.*”" in shown(answer)
