"""Each step of the search over real PDFs: with it the right page comes first, and without it another does."""

from __future__ import annotations

from indexer.search import PRESETS, Results, SearchOptions, parse_options
from indexer.types import Audience
from tests.indexing import MEMBER, Library, engine, library, reader_of

__all__ = ["engine", "library"]

FILLER = "The committee met on Tuesday and took note of the minutes of the meeting before."


def results(library: Library, question: str, options: str = "default", **more: object) -> Results:
    return library.index.search.results(
        question,
        workspace=library.index.workspace,
        reach=MEMBER,
        options=parse_options(options),
        **more,  # type: ignore[arg-type]
    )


def names(found: Results) -> list[str]:
    return [hit.name for hit in found.hits]


def best_scores(library: Library, question: str, options: str) -> list[float]:
    """The scores of the hits that nothing tells apart from the first one."""
    scores = [hit.score for hit in results(library, question, options).hits]
    return [score for score in scores if score == scores[0]]


def write_yearly(library: Library, *years: int) -> None:
    for year in years:
        library.write(
            f"Acme_{year}_annual_report.pdf",
            f"Annual report\nFor the year ended December 31, {year}",
            f"Revenue grew in {year} and {year - 1}.\nRevenue of the group was {year * 3} million dollars.",
        )


def test_a_question_about_a_year_prefers_the_report_of_that_year(library: Library) -> None:
    write_yearly(library, 2020, 2021, 2022, 2023)
    library.sync()
    for year in (2020, 2021, 2022, 2023):
        short = str(year)[2:]
        for asked in (f"in {year}", f"in FY{year}", f"in FY{short}", f"in Q4'{short}", f"im Jahr {year}"):
            found = results(library, f"What was the revenue of Acme {asked}?")
            assert found.hits[0].name == f"Acme_{year}_annual_report.pdf", asked


def test_the_year_of_the_first_page_counts_where_the_name_says_none(library: Library) -> None:
    for name, year in (("Acme A.pdf", 2021), ("Acme B.pdf", 2022), ("Acme C.pdf", 2023)):
        library.write(
            name, f"Annual report\nFor the year ended June 30, {year}", "The profit of Acme was good."
        )
    library.sync()
    assert results(library, "the profit of Acme in 2022").hits[0].name == "Acme B.pdf"
    assert len(best_scores(library, "the profit of Acme", "years=0 titles=0")) == 3


def test_the_newer_of_two_versions_is_preferred_and_the_older_one_is_named(library: Library) -> None:
    library.write("Travel Policy 2024.pdf", "Travel policy", "A hotel night may cost 140 euros in Rome.")
    library.write("Travel Policy 2026.pdf", "Travel policy", "A hotel night may cost 180 euros in Rome.")
    library.sync()
    question = "What may a hotel night in Rome cost?"
    found = results(library, question)
    assert names(found)[:2] == ["Travel Policy 2026.pdf", "Travel Policy 2024.pdf"]
    assert [(old.name, old.newer_name) for old in found.superseded] == [
        ("Travel Policy 2024.pdf", "Travel Policy 2026.pdf")
    ]
    assert len(best_scores(library, question, "versions=0")) == 2
    assert names(results(library, "What might a hotel night in Rome cost in 2024?"))[0].endswith("2024.pdf")


def test_an_older_version_is_not_named_to_those_who_may_not_see_it(library: Library) -> None:
    library.write("Policy v1.pdf", "A hotel night may cost 140 euros.")
    library.sync()
    library.audience = Audience(channels=frozenset({"C0BOARD"}))
    library.write("secret/Policy v2.pdf", "A hotel night may cost 180 euros.")
    board = library.spec.__class__(str(library.folder / "secret"), library.audience)
    library.sync(board)
    found = results(library, "What may a hotel night cost?")
    assert found.superseded == ()
    assert names(found) == ["Policy v1.pdf"]
    only_board = library.index.search.results(
        "What may a hotel night cost?", workspace=library.index.workspace, reach=reader_of("C0BOARD")
    )
    assert (names(only_board), only_board.superseded) == (["Policy v2.pdf"], ())


def test_the_document_that_a_question_names_comes_first(library: Library) -> None:
    pages = ["Vacuum the filters each month. Clean the pump each week."]
    for name in ("AlphaPump.pdf", "BetaPump.pdf", "Gamma_Pump_300.pdf"):
        library.write(name, *pages)
    library.sync()
    for asked, name in (
        ("the beta pump", "BetaPump.pdf"),
        ("the Alpha pump", "AlphaPump.pdf"),
        ("the Gamma Pump 300", "Gamma_Pump_300.pdf"),
        ("GammaPump300", "Gamma_Pump_300.pdf"),
    ):
        assert names(results(library, f"How often are the filters of {asked} vacuumed?"))[0] == name, asked


def test_words_that_a_file_name_writes_as_one_are_found(library: Library) -> None:
    for name in ("GENERALSTORES_2022.pdf", "OTHERSHOPS_2022.pdf"):
        library.write(name, "Sales were strong in all regions.")
    library.sync()
    found = results(library, "How were sales of General Stores?")
    assert names(found)[0] == "GENERALSTORES_2022.pdf"


def test_several_passages_of_a_page_count_once(library: Library) -> None:
    page = "\n".join(
        f"The parental leave of office {number} is {number} weeks. {FILLER}" for number in range(20)
    )
    library.write("Leave.pdf", page, "Parental leave is explained on the page before.")
    library.sync()
    found = results(library, "parental leave")
    assert [hit.page for hit in found.hits] == [1, 2]
    several = results(library, "parental leave", per_page=3)
    assert sorted(hit.page for hit in several.hits) == [1, 1, 1, 2]
    assert len(results(library, "parental leave", "grouping=off").hits) > 4


def test_neighbours_lend_each_other_a_part_of_their_score(library: Library) -> None:
    code = "The gate code is kept by the porter."
    library.write("One.pdf", "House rules", FILLER, code, FILLER)
    library.write("Two.pdf", "House rules", "The gate of the yard is opened at six.", code, FILLER)
    library.write("Three.pdf", "House rules", f"The porter is new. {FILLER} {FILLER}")
    library.sync()
    assert len(best_scores(library, "gate code porter", "smoothing=0 titles=0")) == 2
    assert names(results(library, "gate code porter", "smoothing=0.5 titles=0"))[0] == "Two.pdf"


def test_another_wording_finds_what_the_question_alone_does_not(library: Library) -> None:
    library.write("Notice.pdf", "The period of notice is three months.")
    library.write("Other.pdf", FILLER)
    library.sync()
    assert names(results(library, "Kündigungsfrist")) == []
    assert names(results(library, "Kündigungsfrist", also=["notice period"])) == ["Notice.pdf"]


def test_a_wording_that_the_documents_know_makes_what_is_found_relevant(library: Library) -> None:
    library.write("Notice.pdf", "Notice period\nThe notice period is three months.")
    library.sync()
    alone = results(library, "Kündigungsfrist")
    reworded = results(library, "Kündigungsfrist", also=["notice period", "  "])
    both = results(library, "notice period", also=["Kündigungsfrist"])
    assert alone.relevance < reworded.relevance == both.relevance


def test_the_glossarys_words_are_asked_beside_the_questions(library: Library) -> None:
    library.write("Terms.pdf", "The Working Time Account (WTA) is settled in March. " + FILLER)
    library.write("Rules.pdf", "A working time account may hold 40 hours. " + FILLER)
    library.sync()
    found = results(library, "WTA ceiling")
    terms = library.document("Terms.pdf")
    assert set(found.said_by.items()) == {(found.expansions[0], (terms.id, terms.generation))}
    assert set(names(found)) == {"Terms.pdf", "Rules.pdf"}
    assert names(results(library, "WTA ceiling", "glossary=0")) == ["Terms.pdf"]


def test_a_question_about_something_else_is_less_relevant(library: Library) -> None:
    write_yearly(library, 2022, 2023)
    library.sync()
    there = results(library, "What was the revenue of Acme in 2022?").relevance
    elsewhere = results(library, "What was the revenue of Walmart in 2022?").relevance
    nonsense = results(library, "How long do I bake sourdough bread?").relevance
    assert there > elsewhere > nonsense


def test_relevance_does_not_depend_on_how_many_hits_are_asked_for(library: Library) -> None:
    filler = " ".join([FILLER] * 12)
    for number in range(3):
        library.write(f"Dense {number}.pdf", f"Laptop and phone.\n{filler}\nLaptop and phone.")
        library.write(f"Badge {number}.pdf", f"{filler} Badge.", f"{filler} Badge.", f"{filler} Badge.")
    library.write("Spread.pdf", f"Laptop.\n{filler}\nPhone.\n{filler}\nBadge.")
    library.sync()
    found = [
        results(library, "laptop phone badge", limit=limit, per_page=per_page)
        for limit in (1, 2, 10, 40)
        for per_page in (1, 2, 5)
    ]
    assert {names(each)[0] for each in found} <= {"Dense 0.pdf", "Dense 1.pdf", "Dense 2.pdf"}
    assert len({each.relevance for each in found}) == 1


def test_a_wording_that_somebody_asks_counts_in_full_though_the_glossary_has_it_too(library: Library) -> None:
    library.write("Leave.pdf", "Annual leave is thirty days.", FILLER)
    library.sync()
    also = ("How much paid time off, vacation, annual leave?",)
    asked, unasked = (
        results(library, "How much PTO?", options, also=also) for options in ("glossary=0.5", "glossary=0")
    )
    assert asked.expansions == ("paid time off", "vacation", "annual leave")
    assert [hit.score for hit in asked.hits] == [hit.score for hit in unasked.hits]


def test_every_preset_answers(library: Library) -> None:
    write_yearly(library, 2022)
    library.sync()
    for name, options in PRESETS.items():
        assert isinstance(options, SearchOptions)
        assert results(library, "revenue of Acme", name).hits or name == "dense"
