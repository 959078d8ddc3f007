"""Terms of BM25: what agrees between passages and questions, and how much it weighs."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sparse import SparseEncoder, idf
from indexer.types import SparseVector

ENCODER = SparseEncoder()


def weights(vector: SparseVector) -> Mapping[int, float]:
    return dict(zip(vector.indices, vector.values, strict=True))


def terms(text: str) -> set[int]:
    return set(ENCODER.encode_passage(text).indices)


def score(question: str, passage: str) -> float:
    """Like a store's: the sum of products over shared terms."""
    in_passage = weights(ENCODER.encode_passage(passage))
    return sum(
        weight * in_passage.get(term, 0.0)
        for term, weight in weights(ENCODER.encode_question(question)).items()
    )


# --- the same words are the same terms ---


@given(st.text(max_size=200))
def test_a_text_shares_all_its_terms_with_the_question_that_repeats_it(text: str) -> None:
    asked = set(ENCODER.encode_question(text).indices)
    assert asked <= terms(text)
    assert bool(asked) == bool(terms(text))


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_terms_of_two_paragraphs_are_those_of_each(first: str, second: str) -> None:
    assert terms(f"{first}\n\n{second}") == terms(first) | terms(second)


@given(st.text(max_size=300))
def test_ids_are_distinct_unsigned_32_bit_numbers_and_weights_positive(text: str) -> None:
    for vector in (ENCODER.encode_passage(text), ENCODER.encode_question(text)):
        assert len(set(vector.indices)) == len(vector.indices) == len(vector.values)
        assert all(0 <= index < 2**32 for index in vector.indices)
        assert all(math.isfinite(value) and value > 0 for value in vector.values)


@given(st.text(max_size=200))
def test_encoding_again_gives_the_same(text: str) -> None:
    assert SparseEncoder().encode_passage(text) == ENCODER.encode_passage(text)
    assert SparseEncoder().encode_question(text) == ENCODER.encode_question(text)


def test_another_process_gives_the_same_terms() -> None:
    code = "from indexer.sparse import SparseEncoder as S; print(S().encode_passage('育儿假 16 weeks Ärzte'))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == str(ENCODER.encode_passage("育儿假 16 weeks Ärzte"))


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("company", "Companies"),
        ("running", "RUN"),
        ("cafe", "Café"),
        ("finance", "\ufb01nance"),  # a ligature, as PDFs have it
        ("Strasse", "Straße"),
        ("2024", "２０２４"),
        ("カタカナ", "ｶﾀｶﾅ"),
    ],
)
def test_spellings_of_a_word_agree(asked: str, written: str) -> None:
    assert terms(asked) == terms(written)


@pytest.mark.parametrize("blank", ["", "   ", "…—!?", "\n\t", "\ud800"])
def test_a_text_without_words_has_no_terms(blank: str) -> None:
    assert ENCODER.encode_passage(blank) == ENCODER.encode_question(blank) == SparseVector()


def test_no_text_is_too_long() -> None:
    assert len(terms("word " * 100_000 + "x" * 100_000)) == 2


# --- numbers ---


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1,577", "1577"),
        ("1\u202f577", "1577"),
        ("1\u00a0577", "1577"),
        ("1'577", "1577"),
        ("12,345,678", "12345678"),
        ("1.577.000", "1577000"),
        ("1.577,50", "1577.5"),
        ("1,577.50", "1577.5"),
        ("3,2", "3.2"),
        ("3.20", "3.2"),
        ("$40.00", "40"),
        ("007", "7"),
        ("٢٠٢٤", "2024"),
        ("1.2.2024", "01.02.2024"),
    ],
)
def test_spellings_of_a_number_agree(left: str, right: str) -> None:
    assert terms(left) == terms(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("1.577", "1577"), ("3.2", "32"), ("15", "150"), ("1,5", "15"), ("2023", "2024"), ("0.5", "5")],
)
def test_different_numbers_differ(left: str, right: str) -> None:
    assert not terms(left) & terms(right)


@given(st.integers(0, 10**15))
def test_grouping_never_changes_a_whole_number(value: int) -> None:
    plain = terms(str(value))
    assert len(plain) == 1
    for mark in ",'\u202f":
        assert terms(f"{value:,}".replace(",", mark)) == plain


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("2024", "2024年的收入"),
        ("9001", "certified by ISO 9001:2015."),
        ("2022", "revenue of FY2022"),
        ("3.2", "rose by 3.2%, as planned"),
        ("16", "For 16."),
        ("125", "Zuschlag von 125 Prozent"),
    ],
)
def test_numbers_are_found_wherever_they_stand(number: str, sentence: str) -> None:
    assert terms(number) <= terms(sentence)


# --- languages ---


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        (
            "员工的育儿假有多少天？",
            [
                "每位父母每年另有10天育儿假，直到子女满三周岁。",
                "每位员工每个工作日有30元餐补，余额可以累积到月底。",
                "公司和员工各按工资的12%缴纳住房公积金。",
            ],
        ),
        (
            "育児休業は何週間ですか",
            ["育児休業は十六週間です。", "出張の日当は四十ユーロです。", "休憩は三十分です。"],
        ),
        (
            "연차휴가는 며칠입니까",
            ["직원은 연차휴가를 28일 사용할 수 있다.", "출장 경비는 한도가 있다.", "점심 시간은 30분이다."],
        ),
        (
            "ลาคลอดกี่สัปดาห์",
            ["พนักงานลาคลอดได้สิบหกสัปดาห์", "ค่าเดินทางสูงสุดสี่สิบยูโร", "พักกลางวันสามสิบนาที"],
        ),
        (
            "Wie hoch ist der Zuschlag an Feiertagen?",
            [
                "Für Arbeit an Feiertagen wird ein Zuschlag von 125 Prozent gezahlt.",
                "Wie hoch der Lohn ist, sagt der Vertrag.",
            ],
        ),
        (
            "What is the notice period during probation?",
            [
                "During probation either side may end it with two weeks' notice.",
                "What is the matter? It is the one that was.",
            ],
        ),
    ],
    ids=["chinese", "japanese", "korean", "thai", "german", "english"],
)
def test_a_question_scores_highest_where_its_words_stand(question: str, passages: list[str]) -> None:
    scores = [score(question, passage) for passage in passages]
    assert scores[0] > max(scores[1:])


def test_a_chinese_word_is_found_inside_any_sentence() -> None:
    assert terms("育儿假") <= terms("男员工享有15天陪产假，父母另有育儿假十天。")


def test_what_stands_around_a_chinese_sentence_does_not_change_its_terms() -> None:
    assert terms("员工育儿假") < terms("The annex: 员工育儿假, see カタカナ and English words around it")


# --- questions lose the function words of their language ---


@pytest.mark.parametrize(
    ("question", "telling"),
    [
        ("How many days of parental leave do we get?", "many days parental leave get"),
        ("What was the revenue in 2024?", "revenue 2024"),
        ("Was war der Umsatz im zweiten Quartal?", "Umsatz zweiten Quartal"),
        ("Quels sont les jours de congé pour les parents ?", "Quels jours congé parents"),
        ("What does the IT department do?", "IT department"),
        ("WHAT IS THE LIMIT", "limit"),
    ],
)
def test_only_telling_words_of_a_question_count(question: str, telling: str) -> None:
    assert set(ENCODER.encode_question(question).indices) == terms(telling)


@pytest.mark.parametrize("question", ["What is it?", "who", "it policy", "to be or not to be"])
def test_a_question_never_loses_all_its_words(question: str) -> None:
    assert ENCODER.encode_question(question).indices


# --- weights ---


def test_a_passage_weighs_repeated_terms_more_but_less_and_less() -> None:
    once, twice, thrice = (ENCODER.encode_passage(" ".join(["pump"] * n)).values[0] for n in (1, 2, 3))
    assert once < twice < thrice
    assert thrice - twice < twice - once


def test_a_term_weighs_less_in_a_longer_passage() -> None:
    (term,) = terms("pump")
    short = weights(ENCODER.encode_passage("pump"))[term]
    long = weights(ENCODER.encode_passage("pump " + " ".join(f"word{n}x" for n in range(200))))[term]
    assert long < short


def test_numbers_and_words_share_one_length() -> None:
    (term,) = terms("pump")
    words = "pump " + " ".join("abcdefgh"[n % 8] * (n // 8 + 2) for n in range(64))
    numbers = "pump " + " ".join(str(n + 100) for n in range(64))
    assert weights(ENCODER.encode_passage(words))[term] == weights(ENCODER.encode_passage(numbers))[term]


def test_without_frequencies_each_term_of_a_question_weighs_one() -> None:
    assert set(ENCODER.encode_question("pump pump pressure").values) == {1.0}


def test_a_rare_term_of_a_question_weighs_more() -> None:
    (rare,), (common,) = terms("flange"), terms("pump")
    vector = ENCODER.encode_question("flange pump", frequencies={rare: 2, common: 90}, passages=100)
    found = weights(vector)
    assert found[rare] == pytest.approx(math.log(1 + 98.5 / 2.5))
    assert found[common] == pytest.approx(math.log(1 + 10.5 / 90.5))


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_idf_is_positive_and_falls_with_frequency(passages: int, one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert idf(fewer, passages) >= idf(more, passages) > 0


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("How many days of leave do I have?", True),
        ("Kündigungsfrist", True),  # nothing says otherwise
        ("", True),
        ("Wie lang ist die Frist der Kündigung?", False),
        ("Quelle est la durée du préavis ?", False),
        ("¿Cuántos días de permiso hay para los padres?", False),
    ],
)
def test_a_question_is_english_unless_other_function_words_fit_better(text: str, english: bool) -> None:
    assert SparseEncoder().reads_as_english(text) is english


@pytest.mark.parametrize(
    ("text", "word", "of"),
    [
        ("sales of Best Buy", "BestBuy", "Best Buy"),
        ("General Retail Stores", "GeneralRetailStores", "General Retail Stores"),
        ("Welche Frist gilt für die Kündigung?", "Kündigungsfrist", "Kündigung Frist"),
        ("Was ist das Gehalt im Monat?", "Monatsgehalt", "Monat Gehalt"),
        ("Kuendigungsfrist", "Kundigungsfrist", "Kuendigungsfrist"),
        ("Überstunden", "Üeberstunden", "Überstunden"),
    ],
)
def test_words_may_stand_as_one(text: str, word: str, of: str) -> None:
    assert SparseEncoder().compounds(text)[word] == of


def test_english_words_are_joined_only_where_they_are_neighbours() -> None:
    assert set(SparseEncoder().compounds("What is the notice period of my contract?")) >= {"noticeperiod"}
    assert "contractnotice" not in SparseEncoder().compounds("What is the notice period of my contract?")


@pytest.mark.parametrize("unit", ["a", "ä", "Ue", "a\u0301"])
def test_a_very_long_word_is_read_once(unit: str) -> None:
    found = ENCODER.compounds(f"1 {unit * (100_000 // len(unit))} 2 Best Buy")
    assert found["BestBuy"] == "Best Buy"


def test_the_words_of_a_long_text_are_joined_in_bounds() -> None:
    text = " ".join(f"Wort{letter}und die" for letter in "abcdefghijklmnopqrstuvwxyz" * 40)
    assert len(SparseEncoder().compounds(text)) < 7_000


@pytest.mark.parametrize("text", ["休\n完的年假", "届\n出先", "メー\nル"])
def test_the_end_of_a_line_parts_no_word_of_a_script_without_spaces(text: str) -> None:
    assert terms(text) == terms(text.replace("\n", ""))


def test_a_chinese_character_is_found_beside_others_than_in_the_question() -> None:
    assert terms("油") & terms("润滑油更换") & terms("换油")
    assert not terms("の") & terms("あのひと")


def test_umlauts_agree_however_they_are_written() -> None:
    encoder = SparseEncoder()
    for one, other in (("Kündigungsfrist", "Kuendigungsfrist"), ("Überstunden", "Ueberstunden")):
        for asked, written in ((one, other), (other, one)):
            spellings = set().union(*map(encoder.terms, encoder.compounds(asked)))
            assert encoder.terms(written) <= spellings
