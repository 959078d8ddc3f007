from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.pdf.characters import clean, is_garbled, one_line

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)


@given(anything)
@example("a\ufffe\ufffeb")
@example("e\u0301\r\n\u2028 x\u200b")
@example("\ud800 \U000e0041")
def test_what_is_left_keeps_the_contract_of_page_text(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    for line in cleaned.split("\n"):
        assert line == line.strip()
        assert "  " not in line
    assert "\n\n\n" not in cleaned
    assert not any(
        unicodedata.category(character) in ("Cc", "Cs", "Cf") and character not in "\n\u200c\u200d"
        for character in cleaned
    )
    cleaned.encode()


@given(anything)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("ﬁnal oﬀer", "final offer"),
        ("ＡＢＣ２０２５％", "ABC2025%"),
        ("⽤户", "用户"),
        ("a\u00a0b\tc", "a b c"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("  spaced  out \n\n\n\n next ", "spaced out\n\nnext"),
        ("zero\u200bwidth \u202eturned\u202c", "zerowidth turned"),
        ("\uf0b7 item", "• item"),
        ("fee \U000e0046\U000e0052\U000e0045\U000e0045 5 %", "fee 5 %"),
        ("葛\U000e0100飾 a\ufe0f\u3164b", "葛飾 ab"),
        ("fe\u200de\u200c\u200d\u200c 5\u200d%", "fee 5%"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("می\u200c\u200cخواهم", "میخواهم"),
        ("مـ\ufefb", "مـلا"),
    ],
)
def test_forms_are_folded(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    "text", ["10² m", "1½ days", "note①", "H₂O", "是，对！", "（一）：甲；乙？", "Footnote™", "50 €"]
)
def test_what_would_become_another_number_or_another_look_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("reim\ufffeburse", "reimburse"),
        ("reim\u00ad\nburse", "reimburse"),
        ("inter\ufffenatio\ufffenal", "international"),
        ("COVID\ufffe19", "COVID-19"),
        ("10\ufffeK form", "10-K form"),
        ("well\ufffeknown", "well-known"),
        ("Gesell\ufffeschaft", "Gesellschaft"),
        ("Nord\ufffeAmerika", "Nord-Amerika"),
        ("the cut\ufffeoff and the cut-off", "the cut-off and the cut-off"),
        ("soft\u00adhyphen", "softhyphen"),
        ("SS\u00ad2541\u00ad03\u00adM", "SS-2541-03-M"),
        ("目 录\n第 一 章 总则 适用", "目录\n第一章 总则 适用"),
        ("le gouver\ufffenement", "le gouvernement"),
        ("Umsatz\ufffeund Gewinnsteuer", "Umsatz- und Gewinnsteuer"),
        ("short\ufffeand long-term", "short- and long-term"),
        ("thous\ufffeand", "thousand"),
        ("reim-\nburse; to reimburse", "reimburse; to reimburse"),
        ("risk-\nadjusted", "risk-\nadjusted"),
        ("Umsatz-\nund Gewinnsteuer", "Umsatz-\nund Gewinnsteuer"),
    ],
)
def test_words_divided_at_the_end_of_a_line_are_joined(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_one_line_is_one_line_of_bounded_length() -> None:
    assert one_line("Parental\n  leave\x00 policy", 14) == "Parental leave"


def test_placeholders_instead_of_letters_are_garbage_but_a_few_are_not() -> None:
    assert is_garbled("\ufffd\ue001" * 20 + "some words")
    assert not is_garbled("\uf0b7 an item of a list, as symbol fonts write it")
    assert not is_garbled("\ufffd" * 10)
