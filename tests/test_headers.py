"""What a passage is indexed with beside its own words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.headers import describe, document_header, header, name_words, with_header
from indexer.types import Page, ReadBy

TEXTS = st.text(max_size=300)


def pages(*texts: str) -> list[Page]:
    return [
        Page(number, str(number), text, ReadBy.TEXT if text else ReadBy.BLANK)
        for number, text in enumerate(texts, 1)
    ]


# --- file names ---


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Travel_Policy-2023Q4.pdf", "Travel Policy 2023 Q 4"),
        ("Travel Policy v2 FINAL (1).pdf", "Travel Policy v 2 FINAL (1)"),
        ("2024-03-01_handbook.PDF", "2024 03 01 handbook"),
        ("AcmeAnnualReport2023.pdf", "Acme Annual Report 2023"),
        ("HRPolicy.pdf", "HR Policy"),
        ("MyPDFGuide.pdf", "My PDF Guide"),
        ("FAQs about PDFs.pdf", "FAQs about PDFs"),
        ("10-K_2022.pdf", "10 K 2022"),
        ("ÜbersichtReisen.pdf", "Übersicht Reisen"),
        ("Reisekostenrichtlinie_Stand_März_2024.pdf", "Reisekostenrichtlinie Stand März 2024"),
        ("员工手册2024版.pdf", "员工手册 2024 版"),
        ("２０２４年報.pdf", "2024 年報"),
        ("C++_Guide.pdf", "C++ Guide"),
        ("Terms+of+use.pdf", "Terms of use"),
        ("no ending", "no ending"),
        ("report.pdf.pdf", "report pdf"),
        ("bell\x07 nul\x00 tab\tline\nend\x9f.pdf", "bell nul tab line end"),
        ("___.pdf", ""),
        (".pdf", ""),
    ],
)
def test_a_file_name_is_read_as_words(name: str, words: str) -> None:
    assert name_words(name) == words


def test_accents_that_a_mac_writes_apart_are_the_same_words() -> None:
    name = "Dienstreisen_Ergänzung_März.pdf"
    assert name_words(unicodedata.normalize("NFD", name)) == name_words(name)


@given(TEXTS)
def test_the_words_of_any_name_are_one_line_without_control_characters(name: str) -> None:
    words = name_words(name)
    assert words == " ".join(words.split())
    assert not any(unicodedata.category(character) == "Cc" for character in words)


@given(TEXTS)
def test_a_name_loses_no_letter_and_no_digit(name: str) -> None:
    def spoken(text: str) -> str:
        return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))

    assert spoken(name_words(f"{name}.pdf")) == spoken(name)


# --- the part that a document's passages share ---


def test_the_header_of_a_document_is_its_name_and_its_title() -> None:
    assert (
        document_header("policy_2024.pdf", "Travel  Policy\nof Acme") == "policy 2024. Travel Policy of Acme"
    )
    assert document_header("policy_2024.pdf", "") == "policy 2024"
    assert document_header(".pdf", "Travel Policy") == "Travel Policy"
    assert document_header("", "") == ""


@pytest.mark.parametrize(
    "title", ["travel_policy.pdf", "Travel Policy", "TRAVEL POLICY", "Travel-Policy.PDF"]
)
def test_a_title_that_only_repeats_the_name_is_left_out(title: str) -> None:
    assert document_header("travel_policy.pdf", title) == "travel policy"


def test_a_long_title_that_only_repeats_the_name_is_left_out_too() -> None:
    name = "_".join(f"part{number}" for number in range(100))
    assert document_header(f"{name}.pdf", name) == document_header(f"{name}.pdf", "")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("PayPal_2022.pdf", "Pay Pal 2022. PayPal"),
        ("JPMorgan_2022.pdf", "JP Morgan 2022. JPMorgan"),
        ("eBay and eBay.pdf", "e Bay and e Bay. eBay"),
        ("Pfizer_2022.pdf", "Pfizer 2022"),
        ("BESTBUY_2022.pdf", "BESTBUY 2022"),
    ],
)
def test_a_name_with_capitals_within_is_there_in_pieces_and_whole(name: str, header: str) -> None:
    assert document_header(name, "") == header


@given(TEXTS, TEXTS)
def test_the_header_of_a_document_is_one_short_line(name: str, title: str) -> None:
    line = document_header(name, title)
    assert "\n" not in line
    assert len(line) <= 330


@pytest.mark.parametrize("unit", ["word ", "字", "PayPal", "a", "1a", "_-", ". ", "\x00"])
def test_endless_names_and_titles_are_cut(unit: str) -> None:
    endless = unit * (10_000 // len(unit))
    assert len(document_header(endless, f"Title {endless}")) <= 330
    assert len(header("", [endless] * 50)) <= 160


def test_a_cut_ends_with_a_whole_word() -> None:
    name = " ".join(f"word{number:02}" for number in range(40))
    line = document_header("x.pdf", name)
    assert line.split()[-1] in name.split()
    assert document_header("x.pdf", "字" * 200) == f"x. {'字' * 120}"


# --- sections ---


def test_the_path_of_the_section_follows_the_document() -> None:
    assert header("policy 2024", ["Travel", "Hotels"]) == "policy 2024. Travel > Hotels"
    assert header("policy 2024", []) == "policy 2024"
    assert header("", ["Travel"]) == "Travel"
    assert header("", []) == ""
    assert header("policy", ["", " \n "]) == "policy. >"


def test_of_a_long_path_the_innermost_titles_stay() -> None:
    path = [f"Section number {number}" for number in range(40)]
    line = header("", path)
    assert 100 < len(line) <= 160
    assert line.endswith("Section number 38 > Section number 39")
    assert " > ".join(path).endswith(f" {line}")


def test_of_a_long_path_without_spaces_the_end_stays() -> None:
    assert header("手册", ["章" * 100 + "節" * 160]) == f"手册. {'節' * 160}"


@given(st.text(max_size=40), st.lists(TEXTS, max_size=5))
def test_a_path_never_takes_more_than_its_share(document: str, section: list[str]) -> None:
    line = header(document, section)
    assert line.startswith(document)
    assert len(line) <= len(document) + 162
    assert "\n" not in line.removeprefix(document)


@given(st.text(max_size=40), TEXTS)
def test_a_passage_keeps_its_words_behind_the_header(line: str, text: str) -> None:
    assert with_header(line, text).endswith(text)
    assert with_header("", text) == text
    assert with_header("policy", "Leave.") == "policy\nLeave."


# --- what the first page says ---


def test_the_first_lines_with_a_year_or_a_version_describe_a_document() -> None:
    first = "Acme Corp\nAnnual report\nFor the year ended December 31, 2022\nVersion 2.1\nin 2021"
    assert describe(pages(first)) == "For the year ended December 31, 2022. Version 2.1"


@pytest.mark.parametrize(
    "line",
    [
        "Stand: März 2024",
        "3rd Edition 3",
        "Ausgabe 7",
        "Édition 2",
        "Rev. 4",
        "第3版",
        "第三版",
        "2024年4月1日",
        "２０２４年４月１日",
        "二〇二四年度报告",
    ],
)
def test_dates_and_versions_are_seen_in_many_languages(line: str) -> None:
    assert describe(pages(f"Acme\n{line}\nWelcome")) == line


@pytest.mark.parametrize(
    "line", ["Order 120234", "1,577 dollars", "Call 555-0199", "Version", "Born 1850", "版"]
)
def test_lines_without_a_date_or_a_version_do_not_describe(line: str) -> None:
    assert describe(pages(line)) == ""


def test_only_the_first_page_with_text_is_read() -> None:
    assert describe(pages("", " \n ", "Edition 5", "In 2024")) == "Edition 5"
    assert describe(pages("Welcome", "In 2024")) == ""
    assert describe([]) == ""


def test_running_text_and_what_stands_far_below_do_not_describe() -> None:
    assert describe(pages("In 2024 " + "the company grew and grew " * 5)) == ""
    assert describe(pages("line\n" * 40 + "In 2024")) == ""


@given(st.lists(st.sampled_from(["In 2024", "Version 1.2", "words", "", "第2版", "2023\t2022"]), max_size=60))
def test_a_description_is_one_short_line(lines: list[str]) -> None:
    description = describe(pages("\n".join(lines)))
    assert description == " ".join(description.split())
    assert len(description) <= 160
    assert bool(description) == any(line not in ("words", "") for line in lines[:40])


def test_a_page_that_is_one_endless_line_is_passed_over() -> None:
    assert describe(pages("version 1.1." * 20_000)) == ""
