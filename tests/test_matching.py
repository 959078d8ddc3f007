"""Sentences and rows that match a question best."""

from __future__ import annotations

from bot.matching import Match, matches
from tests.hits import hit

MANUAL = [
    hit(
        f"AP-300 Pump: Manual {page}\n{text}\nAcme confidential {page}",
        title="AP-300 Pump",
        page=page,
        document="manual",
    )
    for page, text in enumerate(
        (
            "Installation of the pump AP-300 takes two people.",
            "Maximum pressure of the pump AP-300: 10 bar.",
            "Open the valve slowly and wait for it.",
        ),
        1,
    )
]


def found(question: str, *hits_: object, earlier: str = "") -> list[str]:
    return [match.text for match in matches(question, hits_ or MANUAL, earlier=earlier)]  # type: ignore[arg-type]


def test_running_heads_and_feet_are_no_answers() -> None:
    for question in (
        "What is the maximum pressure of the AP-300 pump?",
        "Acme confidential AP-300 manual pump",
    ):
        texts = found(question)
        assert texts
        assert not any("Manual" in text or "confidential" in text for text in texts)


def test_a_matched_sentence_is_where_it_says() -> None:
    best = matches("What is the maximum pressure?", MANUAL)[0]
    page = MANUAL[best.marker - 1].page_text
    assert best.text == "Maximum pressure of the pump AP-300: 10 bar."
    assert page[best.start :].startswith(best.text)


def test_bullets_do_not_belong_to_the_words() -> None:
    assert found("parental leave", hit("• Parental leave was extended.\n– Parental leave is paid.")) == [
        "Parental leave was extended.",
        "Parental leave is paid.",
    ]


def test_a_sentence_wins_over_a_heading_and_a_row_over_its_head() -> None:
    sentence = "Parental leave without pay lasts up to one whole year for every single employee."
    page = hit(f"7.5 Unpaid parental leave\n{sentence}\n{sentence.replace('Parental', 'Sick')}")
    assert found("parental leave", page)[0] == sentence
    table = hit("Segment 2024 2023\nProducts 1,577 1,402\nServices 305 299")
    assert found("What did the segment Products earn in 2023?", table)[0] == "Products 1,577 1,402"


def test_rare_words_weigh_more_than_common_ones() -> None:
    page = hit(
        "Leave is granted to staff. Leave is granted to parents. Leave is granted to all. Sabbaticals are granted."
    )
    others = [hit("Leave is granted.", document=str(n)) for n in range(5)]
    assert found("granted sabbaticals", page, *others)[0] == "Sabbaticals are granted."


def test_a_chinese_word_may_stand_apart() -> None:
    assert found("年假多少天", hit("员工每年享有12天带薪年休假。公司提供午餐。")) == [
        "员工每年享有12天带薪年休假。"
    ]


def test_what_overlapping_passages_share_counts_once() -> None:
    page = "Leave lasts long.\nLeave is paid."
    texts = found("leave", hit(page), hit(page, passage="Leave is paid."))
    assert sorted(texts) == ["Leave is paid.", "Leave lasts long."]


def test_the_question_before_helps() -> None:
    page = hit("Leave must start in May. The meeting must start at nine.")
    assert (
        found("When must it start?", page, earlier="How long is the meeting?")[0]
        == "The meeting must start at nine."
    )
    assert found("When must it start?", page, earlier="How long is leave?")[0] == "Leave must start in May."


def test_no_match_without_a_common_word() -> None:
    assert found("What is the capital of France?") == []
    assert found("") == []
    assert matches("leave", []) == []


def test_a_sentence_that_says_what_a_term_means_says_the_term() -> None:
    pages = (
        hit(
            "Revenue in the second quarter was 47 million. Spending on plant and equipment came to 4 million."
        ),
        hit("The second quarter was good.", document="other"),
    )
    question = "What was capex in the second quarter?"
    assert matches(question, pages)[0].text.startswith("Revenue")
    best = matches(question, pages, meanings=("capital expenditures", "plant and equipment"))[0]
    assert best.text == "Spending on plant and equipment came to 4 million."
    assert matches(question, pages, meanings=("plant and machinery", "the"))[0].text.startswith("Revenue")


def test_words_that_no_page_says_do_not_hide_a_sentence() -> None:
    page = hit("The effective tax rate was 24.6 percent. The board met.", title="Acme report 2022")
    question = "How did the effective tax rate develop, and what profile, trend and outlook result at Acme?"
    assert found(question, page) == ["The effective tax rate was 24.6 percent."]


def test_what_stands_below_a_heading_answers_for_it() -> None:
    page = hit(
        "4.1 Closing days\nThe plant closes between Christmas and New Year.\n4.2 Visits\nGuests sign the book."
    )
    best = matches("When are closing days?", [page])
    assert best[0].text == "The plant closes between Christmas and New Year."
    assert [match.text for match in best if match.is_heading] == ["4.1 Closing days"]
    assert "Guests sign the book." not in found("When are closing days?", page)


def test_a_code_or_a_figure_is_more_than_a_heading() -> None:
    lines = ("4.2 Codes", "E04 Blocked shaft", "Fuse of 25 A", "All codes are lit.")
    assert [Match(1, 0, line, 1.0).is_heading for line in lines] == [True, False, False, False]
