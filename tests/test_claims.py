"""A language model's stream into claims."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import claims
from bot import sanitise as sanitising
from bot.claims import ClaimReader, Draft
from bot.sanitise import sanitise
from tests.hostile import ATTACKS, faults, splits, texts

ANSWER = (
    "Here is what I found:\n\nYou get sixteen weeks, see p. 23 [1]. It starts within a year [2, 3][1]. "
    "It costs $1.5 million. [2]\n\n- First [1]\n  and more\n- Second 【2†p3】\n\n| Plan | Weeks |\n|---|---:|\n"
    "| Plus | 16 [3] |\n\n产假为十六周。[1]可以延长吗？Am 3. Mai 2024 z. B. hier [^4]. arr[0] bleibt [9].\n[2]\n"
)


def read(pieces: Iterable[str], *, known: int = 4) -> list[Draft]:
    reader = ClaimReader(known)
    drafts = [draft for piece in pieces for draft in reader.feed(piece)]
    return drafts + reader.finish()


def said(text: str, *, known: int = 4) -> list[tuple[str, tuple[int, ...]]]:
    return [(draft.text, draft.markers) for draft in read([text], known=known)]


@pytest.mark.parametrize(
    "marker",
    [
        "[1]",
        "[ 1 ]",
        "【1】",
        "[1†p3]",
        "【1†source】",
        "[^1]",
        "[1, 2]",
        "[1,2]",
        "[1、2]",
        "[1][2]",
        "[1] [2]",
        "[1-2]",
        "[[1]]",
        "[Source 1]",
        "[source: 1]",
        "[Passages 1, 2]",
        "[Passage 1, Passage 2]",
        "[Quelle 1]",
        "[来源1]",
        "[1, p. 23]",
        "[1: p. 23]",
        "[1, S. 23 f.]",
        "[1，第23页]",
        "[1; 2]",
        "[1 and 2]",
        "【1:0†handbook.pdf】",
        "【1†L3-L5】",
        "［1］",
        "[１]",
        "[1], [2]",
    ],
)
@pytest.mark.parametrize(
    "form",
    ["Sixteen weeks{}.", "Sixteen weeks {}.", "Sixteen weeks. {}", "Sixteen weeks.{}", "{} Sixteen weeks."],
)
def test_markers_of_every_form_and_place_belong_to_their_sentence(marker: str, form: str) -> None:
    expected = (1, 2) if re.search(r"2(?!3)", marker) else (1,)
    text = form.format(marker) + " It is paid [4]."
    (first, markers), second = said(text)
    assert (first, markers) == ("Sixteen weeks.", expected)
    assert second == ("It is paid.", (4,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sixteen weeks [9].", [("Sixteen weeks.", ())]),
        ("Sixteen weeks [0].", [("Sixteen weeks.", ())]),
        ("产假为十六周[0]。", [("产假为十六周。", ())]),
        ("It is f(x)[0] here [1].", [("It is f(x)[0] here.", (1,))]),
        ("Use arr[0] here [1].", [("Use arr[0] here.", (1,))]),
        ("A list of [2019] works [1].", [("A list of [2019] works.", (1,))]),
        ("Sixteen weeks.\n[1]\nPaid [2].", [("Sixteen weeks.", (1,)), ("Paid.", (2,))]),
        ("Sixteen weeks.\n[1] Paid in full.", [("Sixteen weeks.", ()), ("Paid in full.", (1,))]),
        ("It ends [1", [("It ends [1", ())]),
        ("Sixteen weeks [1], [2].", [("Sixteen weeks.", (1, 2))]),
        ("Sixteen weeks [1] and [2].", [("Sixteen weeks.", (1, 2))]),
        ("Sixteen weeks [1]–[3].", [("Sixteen weeks.", (1, 2, 3))]),
        ("Sixteen weeks ([1], [2]).", [("Sixteen weeks.", (1, 2))]),
        ("Sixteen weeks (see [1]). Paid.", [("Sixteen weeks.", (1,)), ("Paid.", ())]),
        ("Sixteen weeks (Source: [1]).", [("Sixteen weeks.", (1,))]),
        ("Sixteen weeks (1). Paid.", [("Sixteen weeks (1).", ()), ("Paid.", ())]),
        ("As [p. 3] says [1].", [("As [p. 3] says.", (1,))]),
        ("It is in [Note 3] of it [1].", [("It is in [Note 3] of it.", (1,))]),
        ("产假为十六周［１］。", [("产假为十六周。", (1,))]),
        ("[1][2]", []),
        ("", []),
        ("\n\n \n", []),
    ],
)
def test_markers_at_the_edges(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("See p. 23 of it. Next one.", ["See p. 23 of it.", "Next one."]),
        ("It is e.g. Monday, i.e. soon. Next.", ["It is e.g. Monday, i.e. soon.", "Next."]),
        ("Acme Inc. Employees get 1.5 days. Good.", ["Acme Inc. Employees get 1.5 days.", "Good."]),
        ("It rose in 2019. The rest fell.", ["It rose in 2019.", "The rest fell."]),
        ("The answer is no. The rest is yes.", ["The answer is no.", "The rest is yes."]),
        ("Das gilt z. B. am 3. Mai. Nr. 5 gilt auch.", ["Das gilt z. B. am 3. Mai.", "Nr. 5 gilt auch."]),
        ("Im 2. Quartal stieg es. Danach nicht.", ["Im 2. Quartal stieg es.", "Danach nicht."]),
        ("Really?! Yes… And no.", ["Really?!", "Yes…", "And no."]),
        ("She said “no.” Then left.", ["She said “no.”", "Then left."]),
        ("产假为十六周。可以延长吗？可以！", ["产假为十六周。", "可以延长吗？", "可以！"]),
        (
            "育児休暇は十六週間です。「はい。」と言った。",
            ["育児休暇は十六週間です。", "「はい。」と言った。"],
        ),
        ("A line\nthat goes on. Next\n\nparagraph", ["A line that goes on.", "Next", "paragraph"]),
        ("**Bold.** Next.", ["Bold.", "Next."]),
    ],
)
def test_sentences_of_four_languages(text: str, sentences: list[str]) -> None:
    assert [sentence for sentence, _ in said(text)] == sentences


def test_items_rows_and_headings_are_claims_of_their_own() -> None:
    drafts = read(
        [
            "# Leave\nIntro [1]\n- One. Two [1]\n  three\n* Four [2]\n1. Five\n2) Six\n9. Seven\n\n| a | b |\n|--|--|\n| c [3] | d |\nEnd."
        ]
    )
    assert [(draft.prefix, draft.text, draft.markers) for draft in drafts] == [
        ("", "Leave", ()),
        ("\n", "Intro", (1,)),
        ("\n• ", "One. Two three", (1,)),
        ("\n• ", "Four", (2,)),
        ("\n1. ", "Five", ()),
        ("\n2. ", "Six", ()),
        ("\n• ", "Seven", ()),
        ("\n\n", "c | b: d", (3,)),
        ("\n", "End.", ()),
    ]


@pytest.mark.parametrize("end", ["\n1. ", "\n1.", "\n\n1. ", "\n1)\n", "\n- One [1]\n1. "])
def test_the_number_of_an_item_that_never_came_is_no_claim(end: str) -> None:
    for sentence in ("Sixteen weeks [1].", "Sixteen weeks"):
        assert not any(
            re.fullmatch(r"\d\W?", text) or text.endswith("1.") for text, _ in said(sentence + end)
        )
    assert said("How many weeks? 16.") == [("How many weeks?", ()), ("16.", ())]
    assert said("16.") == [("16.", ())]


TABLE = "| Plan | Weeks | Pay |\n|:---|---:|---|\n| Basic | 12 | 80 % |\n| Plus [2] | 16 | ✓ | [3] |\n"


def test_a_row_is_a_claim_with_what_the_head_says_of_its_cells() -> None:
    assert said(TABLE) == [
        ("Basic | Weeks: 12 | Pay: 80 %", ()),
        ("Plus | Weeks: 16", (2, 3)),
    ]


def test_a_head_without_rows_says_nothing_and_one_without_a_line_below_it_is_a_row() -> None:
    assert said("| Plan | Weeks |\n|---|---|\n\nEnd.") == [("End.", ())]
    assert said("| Plus | 16 |\n| Basic | 12 |") == [("Plus | 16", ()), ("Basic | 12", ())]


def test_a_head_is_of_its_own_table_only() -> None:
    drafts = said(TABLE + "\n| Plus | 16 |\n\nText\n" + TABLE.replace("Weeks", "Days"))
    assert [text for text, _ in drafts] == [
        "Basic | Weeks: 12 | Pay: 80 %",
        "Plus | Weeks: 16",
        "Plus | 16",
        "Text",
        "Basic | Days: 12 | Pay: 80 %",
        "Plus | Days: 16",
    ]


@pytest.mark.parametrize(
    "sources",
    [
        "[^1]: https://files.example/handbook.pdf\n[^2]: Travel policy",
        "[1]: Employee handbook\n[2]: Travel policy, p. 4",
        "Sources:\n- [1] Employee handbook, p. 23\n- [2] Travel policy",
        "**Sources:**\n1. Employee handbook\n2. Travel policy",
        "## References\n[1] Employee handbook\n[2] Travel policy",
        "Sources: [1] Employee handbook; [2] Travel policy",
        "Source: [1]",
        "(Source: [1], [2])",
        "**Quellen:** [1], [2]",
        "Quellenverzeichnis\n* [1] Handbuch, S. 23",
        "参考来源：\n[1] 员工手册",
        "Sources used:\n| [1] | Employee handbook |",
    ],
)
def test_what_a_model_says_of_its_sources_at_the_end_is_no_claim(sources: str) -> None:
    assert said(f"Leave lasts sixteen weeks [1].\n\n{sources}") == [("Leave lasts sixteen weeks.", (1,))]
    assert said(f"{sources}\n\nLeave lasts sixteen weeks [1].") == [("Leave lasts sixteen weeks.", (1,))]


@pytest.mark.parametrize(
    "text",
    [
        "Sources of energy are wind and sun [1].",
        "Sources:\n- Wind power [1]\n- Solar power [2]",
        "References are checked by Human Resources [1].",
        "The source is the handbook [1].",
        "Literatur wird erstattet [1].",
    ],
)
def test_what_only_speaks_of_sources_is_a_claim(text: str) -> None:
    assert next(markers for _, markers in said(text)) == (1,)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("**Leave:** 16 weeks [1]", ["Leave: 16 weeks"]),
        ("**Leave**\nSixteen weeks are paid [1].", ["Leave", "Sixteen weeks are paid."]),
        ("- **Leave:** 16 weeks [1]\n  - of which 2 before birth [2]\n    1. at most [1]", ["Leave: 16 weeks", "of which 2 before birth", "at most"]),
        ("```\npump --dry [1]\n```\nDone [2].", ["pump --dry", "Done."]),
        ("Sixteen weeks of paid leave for everybody who becomes a parent [1]", ["Sixteen weeks of paid leave for everybody who becomes a parent"]),
        ("产假为十六周[1]年假为十五天[2]", ["产假为十六周年假为十五天"]),
        ("Gem. § 3 Abs. 2 Nr. 4 i. V. m. Art. 5 gilt das ab dem 1. Jan. 2024 zzgl. MwSt. [1] Es endet.", ["Gem. § 3 Abs. 2 Nr. 4 i. V. m. Art. 5 gilt das ab dem 1. Jan. 2024 zzgl. MwSt.", "Es endet."]),
        ("Das gilt insb. Mitarbeitern der Abt. Einkauf, vgl. Kap. 3 u. Anh. B. Mehr nicht.", ["Das gilt insb. Mitarbeitern der Abt. Einkauf, vgl. Kap. 3 u. Anh. B. Mehr nicht."]),
    ],
)  # fmt: skip
def test_forms_that_models_write(text: str, sentences: list[str]) -> None:
    assert [sentence for sentence, _ in said(text)] == sentences


def test_a_claim_comes_as_soon_as_the_next_begins_or_at_a_blank_line() -> None:
    reader = ClaimReader(3)
    assert reader.feed("Sixteen weeks [1]") == []
    assert reader.feed(". ") == []  # another marker may follow
    assert [draft.text for draft in reader.feed("I")] == ["Sixteen weeks."]
    assert reader.feed("t is paid.\n") == []
    assert [draft.text for draft in reader.feed("\n")] == ["It is paid."]
    assert reader.feed("- one [2]\n") == []
    assert [draft.markers for draft in reader.feed("- t")] == [(2,)]
    assert [draft.text for draft in reader.feed("wo\n\n产假。可")] == ["two", "产假。"]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pieces_of_any_size_give_the_same_claims(size: int) -> None:
    assert read([ANSWER[i : i + size] for i in range(0, len(ANSWER), size)]) == read([ANSWER])


def test_every_split_in_two_gives_the_same_claims() -> None:
    whole = read([ANSWER])
    assert len(whole) == 10
    for cut in range(len(ANSWER)):
        assert read([ANSWER[:cut], ANSWER[cut:]]) == whole


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_split_in_two_of_an_attack_gives_the_same_claims(attack: str) -> None:
    for text in (f"Leave is {attack} weeks [1]. Next [2].", f"Leave:\n{attack}\n| {attack} | [1, p. 2] |\n"):
        whole = read([text])
        for cut in range(len(text)):
            assert read([text[:cut], text[cut:]]) == whole


SYNTAX = st.text(alphabet=st.sampled_from("aBp 142.!?。\n\n[]【】［,^†|-#*`>~=:()“”は& <!@"), max_size=50)


@settings(max_examples=300, deadline=None)
@given(text=SYNTAX | texts(), cuts=st.lists(st.integers(0, 200), max_size=6))
@example(text="<!channel>", cuts=[6])
@example(text="a. [1, p. 2] b. [Source 1. x] c. [1†d. E] f", cuts=[8])
@example(text="|a|b|\n|--|-|\n|c|d|\n\n|e|f|\ng\n[^1]: h\n[1] i", cuts=[10, 13])
@example(text="Sources:\n- [1] a\n- b\n\nc [1], [2]. d", cuts=[4, 12])
def test_every_split_of_any_text_gives_the_same_claims(text: str, cuts: list[int]) -> None:
    whole = read([text])
    assert read(splits(text, cuts)) == whole
    assert read(text) == whole


@settings(max_examples=200, deadline=None)
@given(text=SYNTAX, cuts=st.lists(st.integers(0, 200), max_size=6))
def test_what_never_ends_is_cut_the_same_way_too(text: str, cuts: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "LONGEST", 12)
        assert read(splits(text, cuts)) == read([text])


def test_what_runs_on_for_too_long_loses_its_markers() -> None:
    drafts = read(["It is not true that " + "word " * 500 + "it is 16 weeks [1]. Next [2]."])
    assert [draft.markers for draft in drafts] == [(), (), (2,)]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_an_attack_lives_on_in_a_claim(attack: str) -> None:
    for text in (attack, f"Leave is {attack} weeks [1].", f"- {attack} [1]\n", f"| {attack} | x [1] |\n"):
        for draft in read([text]) + read(text):
            assert faults(draft.text) == [], draft.text


@settings(max_examples=300, deadline=None)
@given(texts(), st.lists(st.integers(0, 200), max_size=4))
def test_no_text_and_no_split_of_it_yields_anything_alive(text: str, cuts: list[int]) -> None:
    for draft in read(splits(text, cuts)):
        assert faults(draft.text) == []
        assert draft.text.strip() == draft.text != ""


@pytest.mark.parametrize(
    ("outer", "inner"), [("<", "@"), ("<<", "<!a|"), ("<<", "# "), ("[", "a](b)"), ("&amp;lt;", "!x")]
)
def test_what_is_nested_a_thousand_times_is_plain_after_a_few_looks(
    outer: str, inner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    peel = sanitising._peel

    def counted(text: str) -> str:
        looks.append(text)
        return peel(text)

    monkeypatch.setattr(sanitising, "_peel", counted)
    cleaned = sanitise(outer * 500 + inner * 500)
    assert len(looks) < 20
    assert faults(cleaned) == []
    assert sanitise(cleaned) == cleaned


@settings(max_examples=300, deadline=None)
@given(texts())
def test_sanitising_twice_changes_nothing(text: str) -> None:
    once = sanitise(text)
    assert sanitise(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!channel> please read", "please read"),
        ("<!subteam^S1|@staff> and <@U1|ann>", "staff and ann"),
        ("See [the handbook](https://x.example/a?b=c) now", "See the handbook now"),
        ("Write to hr@corp.com or corp.com/jobs?x=1.", "Write to hr@corp[.]com or corp[.]com"),
        ("AT&amp;T: a < b and c > d", "AT&T: a < b and c > d"),
        ("**Paid** `leave` of _16_ weeks, snake_case, 5 * 3", "Paid leave of 16 weeks, snake_case, 5 * 3"),
        ("z. B. 1.577,50 Euro, e.g. 3.5", "z. B. 1.577,50 Euro, e.g. 3.5"),
        ("👩‍💻 ❤️ नमस्ते می‌خواهم", "👩‍💻 ❤️ नमस्ते می‌خواهم"),
        ("in\u200bvisible\u202e text\U000e0041", "invisible text"),
    ],
)  # fmt: skip
def test_what_is_plain_stays_readable(text: str, expected: str) -> None:
    assert sanitise(text) == expected
