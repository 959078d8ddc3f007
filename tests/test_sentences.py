from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sentences import split_sentences, trailing_figures

texts = st.text(
    alphabet=st.one_of(
        st.sampled_from(" \n\n.。！？!?;；,，\"'”)(0123456789$%•-abcABC員工手册e\u0301😀👩\u200d👩"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=400,
)


def sentences(text: str) -> list[str]:
    return [text[start:end].replace("\n", " ") for start, end in split_sentences(text)]


@given(texts)
def test_every_visible_character_lies_in_one_span_and_spans_do_not_overlap(text: str) -> None:
    spans = split_sentences(text)
    covered = {offset for start, end in spans for offset in range(start, end)}
    assert {offset for offset, character in enumerate(text) if not character.isspace()} <= covered
    assert sum(end - start for start, end in spans) == len(covered)
    assert spans == sorted(spans)


@given(texts)
def test_spans_begin_and_end_with_what_can_be_seen(text: str) -> None:
    for start, end in split_sentences(text):
        assert start < end
        assert text[start:end] == text[start:end].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is so. It is not.", ["It is so.", "It is not."]),
        ("See p. 23 for more. Then stop.", ["See p. 23 for more.", "Then stop."]),
        ("Use e.g. Lisbon, i.e. the office. Done.", ["Use e.g. Lisbon, i.e. the office.", "Done."]),
        ("Form No. 5 is due. Send it.", ["Form No. 5 is due.", "Send it."]),
        ("The answer is no. We checked.", ["The answer is no.", "We checked."]),
        ("Foot Locker, Inc. Reports record sales.", ["Foot Locker, Inc. Reports record sales."]),
        (
            "It was sold to Amcor Ltd. The price is secret.",
            ["It was sold to Amcor Ltd.", "The price is secret."],
        ),
        ("The U.S. Government pays. So it says.", ["The U.S. Government pays.", "So it says."]),
        ("Dr. J. R. Smith signed. He left.", ["Dr. J. R. Smith signed.", "He left."]),
        ("Sales rose 3.5 percent. Costs fell.", ["Sales rose 3.5 percent.", "Costs fell."]),
        ("The limit is 20. Employees may ask.", ["The limit is 20.", "Employees may ask."]),
        ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        ("Really?! Yes. (It is.) Fine.", ["Really?!", "Yes.", "(It is.)", "Fine."]),
        (
            "Ab dem 1. Januar gilt dies. Siehe Abs. 2 und S. 14.",
            ["Ab dem 1. Januar gilt dies.", "Siehe Abs. 2 und S. 14."],
        ),
        ("Das gilt z.B. auch in Wien. Mehr nicht.", ["Das gilt z.B. auch in Wien.", "Mehr nicht."]),
        (
            "员工享有十六周假。须在一年内开始！可以吗？可以；但要申请。",
            ["员工享有十六周假。", "须在一年内开始！", "可以吗？", "可以；", "但要申请。"],
        ),
        ("他说：“请假。”然后离开。", ["他说：“请假。”", "然后离开。"]),
        ("増加率は3.5%です。以上。", ["増加率は3.5%です。", "以上。"]),
        ("Introduction ........ 5", ["Introduction ........ 5"]),
        ("Wait... and see. Good", ["Wait... and see.", "Good"]),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_sentence_runs_over_lines() -> None:
    text = "Employees receive sixteen weeks of leave at full\npay. It must start within a year of the birth or\nadoption."
    assert sentences(text) == [
        "Employees receive sixteen weeks of leave at full pay.",
        "It must start within a year of the birth or adoption.",
    ]


def test_rows_of_a_table_are_their_own() -> None:
    text = "Years ended June 30,\n2025 2024\nRevenue $ 4,120 $ 3,975\nCost of sales (2,310) (2,290)\nOther – 12\nTotal 1,810 1,697"
    assert sentences(text)[1:] == [
        "2025 2024",
        "Revenue $ 4,120 $ 3,975",
        "Cost of sales (2,310) (2,290)",
        "Other – 12",
        "Total 1,810 1,697",
    ]


def test_prose_with_figures_is_not_taken_for_rows() -> None:
    text = (
        "Net sales were higher in the fiscal years ended June 30, 2023,\n2022, and 2021, "
        "when they came to $14,694 million, and lower\nin 2020 and 2019."
    )
    assert len(sentences(text)) == 1


def test_headings_and_items_of_lists_are_their_own() -> None:
    text = (
        "3.2 Parental leave\nEvery employee may take sixteen weeks of leave at full pay, in one or\n"
        "two parts. The following is needed before the leave can begin, in writing:\n"
        "• a certificate of birth\n• the form of section 9\n1. It is sent to the manager.\n2. It is kept."
    )
    assert sentences(text) == [
        "3.2 Parental leave",
        "Every employee may take sixteen weeks of leave at full pay, in one or two parts.",
        "The following is needed before the leave can begin, in writing:",
        "• a certificate of birth",
        "• the form of section 9",
        "1. It is sent to the manager.",
        "2. It is kept.",
    ]


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ("Revenue $ 4,120 $ 3,975", 2),
        ("Loss (12.5)% —", 2),
        ("in June 30, 2023,", 0),
        ("Total 5", 1),
        ("no figures", 0),
    ],
)
def test_figures_at_the_end_of_a_line_are_counted(row: str, count: int) -> None:
    assert trailing_figures(row) == count
