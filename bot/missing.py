"""Years and names that a question asks about and of which the pages say nothing. Pure.

A remark that is not true of the pages annoys more than one that is missing: of names, only what is written as a name is
looked for, in the language of the pages, and what could be a word in capitals is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.asked_names import Said, asked_names
from bot.evidence.words import language
from bot.sanitise import sanitise
from bot.types import Citation, Remark
from indexer.search.years import years_in
from indexer.types import Document, Hit

_MOST_NAMES = 2
_MOST_YEARS = 3  # of the pages; of more, the first and the last are told
_LONGEST_NAME = 60
_NO_DOCUMENTS: Mapping[str, Document] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages that a remark speaks of."""

    cited: bool
    hits: Sequence[Hit]  # at least one of each page
    others: Sequence[Hit]  # of other pages
    documents: Mapping[str, Document]

    def remark(self, text: str) -> Remark:
        """A remark that rests on all of them."""
        shown = dict.fromkeys((hit.document, hit.generation) for hit in self.hits)
        return Remark(text, tuple(document for document, _ in shown), tuple(each for _, each in shown))

    @property
    def called(self) -> str:
        """ "page cited here", "nearest pages"."""
        plural = "pages" if len({(hit.generation, hit.page) for hit in self.hits}) > 1 else "page"
        return f"{plural} cited here" if self.cited else f"nearest {plural}"

    @property
    def several(self) -> bool:
        """Whether it is more than one."""
        return self.called.startswith("pages") or self.called.endswith("pages")

    def described(self, hit: Hit) -> str:
        """What the document's first page says that it is."""
        document = self.documents.get(hit.generation)
        return document.description if document else ""


def _headed(hit: Hit) -> str:
    return " \n".join((hit.name.replace("_", " "), hit.title, *hit.section))


def remarks(
    question: str,
    hits: Sequence[Hit],
    *,
    cited: Sequence[Citation] = (),
    documents: Mapping[str, Document] = _NO_DOCUMENTS,
    meanings: Sequence[str] = (),
) -> tuple[Remark, ...]:
    """What a question asks about and the cited pages do not speak of; without cited ones, the hits' pages.

    Args:
        question: as it was asked.
        hits: of an answer, all that was read; of a refusal, the nearest pages.
        cited: what an answer cites, of pages among the hits; nothing for a refusal.
        documents: by generation, those that may be named now.
        meanings: what terms of the question mean by the glossary.
    """
    places = {(citation.generation, citation.page) for citation in cited}
    pages = _Pages(
        bool(cited),
        [hit for hit in hits if not cited or (hit.generation, hit.page) in places],
        [hit for hit in hits if cited and (hit.generation, hit.page) not in places],
        documents,
    )
    if not pages.hits:
        return ()
    said = (_of_years(question, pages), _of_names(question, pages, meanings))
    return tuple(remark for remark in said if remark is not None)


def _of_years(question: str, pages: _Pages) -> Remark | None:
    asked = years_in(question)
    headed = frozenset[int]().union(*(years_in(_headed(hit)) for hit in pages.hits))
    written = [years_in(hit.page_text) for hit in pages.hits]
    missing = asked - headed - frozenset[int]().union(*written)
    missing -= frozenset[int]().union(*(years_in(pages.described(hit)) for hit in pages.hits))
    if not missing:
        return None
    begin = f"You asked about {_listed(sorted(map(str, missing)))}; the {pages.called}"
    verbs = ("are", "speak", "name") if pages.several else ("is", "speaks", "names")
    if headed:
        return pages.remark(f"{begin} {verbs[0]} of {_years(headed)}.")
    counted = Counter(year for years in written for year in years)
    if counted:
        usual = [year for year, count in counted.items() if count == max(counted.values())]
        return pages.remark(f"{begin} {verbs[1]} of {_years(usual)}.")
    dated = frozenset[int]().union(*(years_in((hit.modified or "")[:4]) for hit in pages.hits))
    if not dated or dated & asked:
        return None
    return pages.remark(
        f"{begin} {verbs[2]} no year, and {verbs[0]} of {_years(dated)} by the date of the PDF."
    )


def _years(years: Sequence[int] | frozenset[int]) -> str:
    inorder = sorted(years)
    if len(inorder) > _MOST_YEARS:
        return f"{inorder[0]} to {inorder[-1]}"
    return _listed([str(year) for year in inorder])


def _of_names(question: str, pages: _Pages, meanings: Sequence[str]) -> Remark | None:
    names = asked_names(question)
    theirs, ours = language("\n".join(hit.page_text for hit in pages.hits)), language(question)
    if theirs and ours and theirs != ours:
        names = tuple(name for name in names if name.is_latin and ours == "zh")
    generations = {hit.generation for hit in pages.hits}
    of_them = [hit for hit in (*pages.hits, *pages.others) if hit.generation in generations]
    said = Said.by(
        [text for hit in of_them for text in (hit.page_text, _headed(hit), pages.described(hit))],
        [hit.page_text for hit in pages.others],
    )
    missing = [name for name in names if said.misses(name, meanings)]
    shown = [text for name in missing if (text := sanitise(name.text)[:_LONGEST_NAME])][:_MOST_NAMES]
    if not shown:
        return None
    begin = (
        f"None of the {pages.called} mentions" if pages.several else f"The {pages.called} does not mention"
    )
    return pages.remark(f"{begin} {_listed(shown, 'or')}.")


def _listed(parts: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
