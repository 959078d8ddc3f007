"""How far answers are cited, refused and right, beside the same text without our checks."""

from __future__ import annotations

import asyncio
import re
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.answering.asking import Asked, ask_all, settings_for
from bench.answering.shelf import Shelf, open_shelf
from bench.answering.statements import Judged, checked, judge, precision, recall, share, unchecked
from bot.evidence.figures import decimal_mark, figures, is_period
from bot.language_models import LanguageModel, open_language_model
from bot.language_models.openai import OpenAIModel
from bot.quotes import stands_in
from bot.types import Outcome, Verdict
from indexer.evaluation.cases import Case, read_cases, same_name
from tests.fake_openai import serving

BESIDE = Path(__file__).parents[3] / "shared" / "bench"
JUDGE = "bot.verify, the product's own verifier, not a model of entailment"
_SCRIPTED = "scripted:"  # a model of tests.fake_openai, which reads the prompt and lies as its name says
_SCALES = tuple(Decimal(10) ** power for power in (-9, -6, -3, 0, 3, 6, 9))
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def measured(model: str, cases: Path, documents: Path, data: Path | None, most: int | None) -> dict[str, Any]:
    """Figures of all questions. Raises FootnoteError, OSError, ValueError: index, model or cases are not usable."""
    asked = read_cases(cases)[:most]
    with (
        tempfile.TemporaryDirectory(prefix="footnote-answering-") as folder,
        open_shelf(documents, data or Path(folder)) as shelf,
        _opened(model) as opened,
    ):
        return asyncio.run(_figures(shelf, opened, asked, model))


@contextmanager
def _opened(model: str) -> Iterator[LanguageModel]:
    if not model.startswith(_SCRIPTED):
        yield open_language_model(settings_for(model))
        return
    sys.stderr.write(f"{model} is a script of the tests: no language model is run\n")
    with serving() as server:
        name = model.removeprefix(_SCRIPTED)
        yield OpenAIModel(name, api_key="sk-test", base_url=server.base_url, deadline=60.0)


async def _figures(shelf: Shelf, model: LanguageModel, cases: Sequence[Case], name: str) -> dict[str, Any]:
    settings = settings_for("passages" if name.startswith(_SCRIPTED) else name)
    answerable = [case for case in cases if case.asks_for_document]
    try:
        there = await ask_all(shelf, model, answerable, settings=settings, present=True)
        gone = await ask_all(shelf, model, answerable, settings=settings, present=False)
    finally:
        await model.close()
    passages_only = model.outcome is Outcome.PASSAGES
    return {
        "model": name,
        "judge": JUDGE,
        "questions": len(answerable),
        "documents": len(shelf.files),
        "checked": checked_figures(there, shelf),
        "unchecked": first_passages(there) if passages_only else unchecked_figures(there, shelf),
        "refused": {
            "answerable": share(sum(each.refused for each in there), len(there)),
            "unanswerable": share(sum(each.refused for each in gone), len(gone)),
        },
        "failed": sum(each.answer.outcome is Outcome.ERROR for each in (*there, *gone)),
        "claims": claims_of(there),
        "tokens": tokens_of(there),
        "seconds": spread([each.seconds for each in there]),
    }


def checked_figures(asked: Sequence[Asked], shelf: Shelf) -> dict[str, Any]:
    """Of what is shown."""
    judged = [judge(one) for each in asked for one in checked(each.answer, each.passages)]
    citations = [citation for each in asked for citation in each.answer.citations]
    standing = sum(stands_in(each.quote, shelf.read_again(each.name, each.page)) for each in citations)
    return {
        **_of_statements(judged, shelf),
        "quotes": len(citations),
        "quotes_on_page": share(standing, len(citations)),
        "page_recall": _page_recall(asked, _cited),
        "gold_figure": _gold_figure(asked, lambda each: each.answer.text),
    }


def unchecked_figures(asked: Sequence[Asked], shelf: Shelf) -> dict[str, Any]:
    """Of what the model wrote, as it would have been shown."""
    judged = [judge(one) for each in asked for one in unchecked(each.written, each.passages)]
    return {
        **_of_statements(judged, shelf),
        "page_recall": _page_recall(asked, _named),
        "gold_figure": _gold_figure(asked, lambda each: each.written),
    }


def first_passages(asked: Sequence[Asked]) -> dict[str, Any]:
    """Of the first passage as the answer, whatever its score."""
    first = {id(each): each.passages[:1] for each in asked}
    return {
        "what": "the first passage that was found, whole",
        "page_recall": _page_recall(asked, lambda each: {(hit.name, hit.page) for hit in first[id(each)]}),
        "gold_figure": _gold_figure(asked, lambda each: " ".join(hit.text for hit in first[id(each)])),
        "characters": spread([len(hit.text) for each in asked for hit in first[id(each)]]),
    }


def claims_of(asked: Sequence[Asked]) -> dict[str, int]:
    """What became of the claims that the model wrote."""
    counts: Counter[str] = Counter(written=0, shown=0, derived=0, dropped=0, repaired=0)
    for each in asked:
        judged = each.answer.trace.claims if each.answer.trace else ()
        counts["written"] += len(judged)
        counts["dropped"] += sum(one.verdict == Verdict.UNSUPPORTED for one in judged)
        counts["repaired"] += sum(one.repaired and one.verdict != Verdict.UNSUPPORTED for one in judged)
        counts["shown"] += sum(claim.verdict is not Verdict.CONNECTIVE for claim in each.answer.claims)
        counts["derived"] += sum(claim.verdict is Verdict.DERIVED for claim in each.answer.claims)
    return dict(counts)


def tokens_of(asked: Sequence[Asked]) -> dict[str, Any]:
    """Tokens of all calls, and per question."""
    usages = [each.answer.trace.usage for each in asked if each.answer.trace]
    read, written = (sum(getattr(u, name) for u in usages) for name in ("prompt_tokens", "completion_tokens"))
    count = max(1, len(usages))
    return {
        "in": read,
        "out": written,
        "in_per_question": round(read / count),
        "out_per_question": round(written / count),
        "calls": sum(usage.calls for usage in usages),
        "estimated": any(usage.estimated for usage in usages),
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    if not values:
        return {}
    cuts = statistics.quantiles(values, n=20, method="inclusive") if len(values) > 1 else list(values) * 19
    return {"p50": round(statistics.median(values), 3), "p95": round(cuts[18], 3)}


def _of_statements(judged: Sequence[Judged], shelf: Shelf) -> dict[str, Any]:
    stated = [each for each in judged if not each.statement.derived and _NUMBER.search(each.statement.text)]
    return {
        "statements": len(judged),
        "citation_recall": recall(judged),
        "citation_precision": precision(judged),
        "figures_on_page": share(sum(_figures_stand(each, shelf) for each in stated), len(stated)),
    }


def _figures_stand(judged: Judged, shelf: Shelf) -> bool:
    """Whether all numbers of a statement stand, as they are written, on its cited pages as pypdf reads them."""
    hits = {(quote.hit.name, quote.hit.page): quote.hit for quote in judged.statement.quotes}
    text = " ".join(f"{shelf.read_again(*place)} {hit.title} {hit.name}" for place, hit in hits.items())
    return set(_NUMBER.findall(judged.statement.text)) <= set(_NUMBER.findall(text))


def _cited(asked: Asked) -> set[tuple[str, int]]:
    return {(citation.name, citation.page) for citation in asked.answer.citations}


def _named(asked: Asked) -> set[tuple[str, int]]:
    statements = unchecked(asked.written, asked.passages)
    return {(quote.hit.name, quote.hit.page) for each in statements for quote in each.quotes}


def _page_recall(asked: Sequence[Asked], places: Callable[[Asked], set[tuple[str, int]]]) -> float | None:
    """The share of questions of which a gold page is cited."""
    wanted = [each for each in asked if each.case.asks_for_pages]
    hit = sum(
        any(
            same_name(name) == same_name(each.case.document) and page in each.case.pages
            for name, page in places(each)
        )
        for each in wanted
    )
    return share(hit, len(wanted))


def _gold_figure(asked: Sequence[Asked], text: Callable[[Asked], str]) -> float | None:
    """The share of questions whose gold answer has an amount of which one stands in the answer, in whatever scale."""
    wanted = [(each, amounts) for each in asked if (amounts := _amounts(each.case.answer or ""))]
    hit = sum(
        any(value * scale in _amounts(text(each)) for value in amounts for scale in _SCALES)
        for each, amounts in wanted
    )
    return share(hit, len(wanted))


def _amounts(text: str) -> set[Decimal]:
    found = figures(text, decimal_mark(text))
    plain = [one for one in found if not (one.weak or one.code or one.dates or is_period(one))]
    return {value.normalize() for one in plain for value in one.values}
