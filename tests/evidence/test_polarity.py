"""Negation and direction between a clause and the sentence that it rests on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.opposites import SIGNS, axes, signs
from bot.evidence.polarity import contradicts, denies, rates, speaks_of_loss

SAME = (
    ("Remote work is prohibited.", "Remote work is not allowed."),
    ("Remote work is not permitted.", "Remote work is forbidden."),
    ("Access requires approval.", "No access without approval."),
    ("Revenue did not decrease.", "Revenue increased."),
    ("Interns get no bonus.", "All employees except interns get a bonus."),
    ("Late fees are not charged after June.", "After June no late fees are charged."),
    ("The rate never changes.", "The rate is fixed."),
    ("Fire doors were not blocked.", "Fire doors were found unobstructed."),
    ("Es gab keine Risse.", "Risse wurden nicht festgestellt."),
    ("Vor Mai gibt es keine Parkplätze.", "Parkplätze stehen erst ab Mai zur Verfügung."),
    ("Der Aufwand ging zurück.", "Der Aufwand sank."),
    ("Die Erzeugung nahm zu.", "Die Erzeugung stieg."),
    ("Die Nummern ändern sich nicht.", "Die Nummern bleiben unverändert."),
    ("未经批准的费用不能报销。", "未经批准的费用不予报销。"),
    ("儿童不用买票。", "儿童免票。"),
    ("古籍不得外借。", "古籍不能外借。"),
    ("There is no need to close the bridge.", "Closing the bridge is not necessary."),
    ("The owners voted down the ban.", "The ban was rejected."),
    (
        "In den ersten Jahren kann nicht gekündigt werden.",
        "Eine Kündigung ist in den ersten Jahren ausgeschlossen.",
    ),
    ("Die Prämie wird nicht erhöht.", "Die Prämie erhöht sich nach einem Schaden nicht."),
    ("Eine Schließung des Werks ist nicht vorgesehen.", "Das Werk wird nicht geschlossen."),
    ("Wear parts are not covered.", "Does it cover wear parts? No"),
)
OPPOSITE = (
    ("Unused leave is paid out.", "Unused leave is not paid out."),
    ("Hotel costs are not reimbursed.", "Hotel costs are reimbursed."),
    ("Revenue rose.", "Revenue fell."),
    ("Revenue increased.", "Revenue did not increase."),
    ("Revenue increased.", "Revenue did not decrease."),
    ("Drinks are included.", "Drinks are excluded."),
    ("Contractors are eligible.", "Contractors are ineligible."),
    ("Interns get a bonus.", "All employees except interns get a bonus."),
    ("The pool is open on Sundays.", "The pool is open on Mondays and closed on Sundays."),
    ("The manual is optional.", "The manual is mandatory."),
    ("The net result was 5.", "The gross result was 5."),
    ("The plant was sold.", "The plant was bought."),
    ("Submit it after booking.", "Submit it before booking."),
    ("It is reimbursed per week.", "It is reimbursed per night."),
    ("Fahrten erster Klasse werden erstattet.", "Fahrten erster Klasse werden nicht erstattet."),
    ("Der Umsatz stieg.", "Der Umsatz sank."),
    ("Die Streuung ist größer.", "Die Streuung ist geringer."),
    ("Die Tür ist aufzuschließen.", "Die Tür ist abzuschließen."),
    ("Die Erzeugung nahm ab.", "Die Erzeugung nahm zu."),
    ("Auszubildende dürfen Nachtarbeit leisten.", "Auszubildende dürfen keine Nachtarbeit leisten."),
    ("试用期员工享受奖金。", "试用期员工不享受奖金。"),
    ("未使用的年假不可以结转。", "未使用的年假可以结转。"),
    ("利润增长。", "利润下降。"),
    ("申请须在出发后提交。", "申请须在出发前提交。"),
    ("乙方可以转租房屋。", "乙方不得转租房屋。"),
    ("馆内允许饮食。", "馆内禁止饮食。"),
    ("The warranty covers wear parts.", "Does the warranty cover wear parts? No"),
    ("Pets live here.", "Do pets live here? No"),
    ("Before the work, run the tap.", "After the work, run the tap before use."),
    ("The programme dries.", "The programme does not dry."),
    ("The warranty is extended to five years.", "The warranty is reduced to five years."),
    ("第一阶段比计划推迟一周。", "第一阶段比计划提前一周。"),
    ("运营受到影响。", "运营不受影响。"),
)
ACROSS = (
    ("Revenue fell in 2023.", "Der Umsatz stieg 2023."),
    ("Der Gewinn sank.", "利润增长。"),
    ("收入下降。", "Revenue rose."),
)


@pytest.mark.parametrize(("claim", "sentence"), SAME)
def test_the_same_said_with_or_without_a_not_is_no_contradiction(claim: str, sentence: str) -> None:
    assert contradicts(claim, sentence, claim) is None


@pytest.mark.parametrize(("claim", "sentence"), [*OPPOSITE, *ACROSS])
def test_the_opposite_is_told(claim: str, sentence: str) -> None:
    assert contradicts(claim, sentence, claim)


@pytest.mark.parametrize("sentence", [one for pair in (*SAME, *OPPOSITE) for one in pair])
def test_a_sentence_does_not_contradict_itself(sentence: str) -> None:
    assert contradicts(sentence, sentence, sentence) is None


@pytest.mark.parametrize(
    "text",
    [
        "no later than 5 May",
        "not only members",
        "不超过30天",
        "nicht mehr als 24 Stunden",
        "must not exceed 5 days",
    ],
)
def test_a_limit_is_no_denial(text: str) -> None:
    assert not denies(text)


def test_a_minus_may_be_said_in_words_of_any_language() -> None:
    assert all(
        map(speaks_of_loss, ("a loss of 5", "ein Verlust von 5", "亏损5", "it fell", "er sank", "minus 5"))
    )
    assert not speaks_of_loss("a profit of 5")


def test_no_axis_has_a_term_on_both_sides() -> None:
    for axis in {sense[:-1] for sense in SIGNS.all_senses if sense != "_"}:
        assert not SIGNS.terms(f"{axis}+") & SIGNS.terms(f"{axis}-"), axis


@given(st.sampled_from(sorted(SIGNS.all_senses - {"_"})), st.data())
def test_every_term_of_the_table_is_found_with_its_axis(sense: str, data: st.DataObject) -> None:
    term = data.draw(st.sampled_from(sorted(SIGNS.terms(sense))))
    word = term.replace("_", " ").strip("*")
    found = {one.sense for one in SIGNS.find(word)}
    assert found, word


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert contradicts(text, text, text) is None or axes(text) or denies(text)
    assert all(0 <= one.start < one.end <= len(text) for one in signs(text))


def test_rates_of_two_kinds_are_both_read() -> None:
    assert rates("伙食补助每人每天100元。") == {"person", "day"}
    assert contradicts("伙食补助每人每月100元。", "伙食补助每人每天100元。", "伙食补助每人每月100元。")
