"""Claims in other words than their pages: true ones pass, false ones do not, in three languages."""

from __future__ import annotations

import pytest

from bot.citations import quotes_for
from bot.types import Verdict
from bot.verify import verify
from tests.hits import hit
from tests.wordings import PAGES, Page

TRUE = [(claim, page) for page in PAGES for claim in page.true]
FALSE = [(kind, claim, page) for page in PAGES for kind, claim in page.false]


def verdict(claim: str, page: Page) -> Verdict:
    shown = hit(page.text, title=page.title)
    return verify(claim, quotes_for(claim, shown)).verdict


@pytest.mark.parametrize(("claim", "page"), TRUE, ids=[claim for claim, _ in TRUE])
def test_a_claim_that_the_page_makes_in_other_words_passes(claim: str, page: Page) -> None:
    assert verdict(claim, page) is not Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("kind", "claim", "page"), FALSE, ids=[f"{kind}: {claim}" for kind, claim, _ in FALSE]
)
def test_a_claim_that_the_page_does_not_make_is_refused(kind: str, claim: str, page: Page) -> None:
    assert verdict(claim, page) is Verdict.UNSUPPORTED
