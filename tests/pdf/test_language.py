from __future__ import annotations

import pytest

from indexer.pdf.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Employees are entitled to sixteen weeks of parental leave, paid in full by the company.", "en"),
        (
            "Die Mitarbeiter haben Anspruch auf sechzehn Wochen Elternzeit, und der Lohn wird nicht gekürzt.",
            "de",
        ),
        ("Les employés ont droit à seize semaines de congé parental, qui sont payées par la société.", "fr"),
        (
            "Los empleados tienen derecho a dieciséis semanas de permiso y el sueldo no se reduce por la empresa.",
            "es",
        ),
        ("员工每年享有十六周的带薪育儿假，须在一年内开始。", "zh"),
        ("従業員は年間十六週間の育児休暇を取得することができます。", "ja"),
        ("Работники имеют право на шестнадцать недель отпуска по уходу за ребёнком.", "ru"),
        ("Працівники мають право на шістнадцять тижнів відпустки.", "uk"),
        ("يحق للموظفين الحصول على ستة عشر أسبوعا من الإجازة.", "ar"),
        ("کارکنان می‌توانند شانزده هفته مرخصی با حقوق بگیرند و پس از آن بازگردند.", "fa"),
        ("העובדים זכאים לשישה עשר שבועות של חופשת לידה.", "he"),
        ("Οι εργαζόμενοι δικαιούνται άδεια δεκαέξι εβδομάδων.", "el"),
        ("พนักงานมีสิทธิลาเลี้ยงดูบุตรสิบหกสัปดาห์", "th"),
        ("कर्मचारियों को सोलह सप्ताह का अवकाश मिलता है।", "hi"),
        ("직원은 매년 16주의 육아 휴직을 사용할 수 있습니다.", "ko"),
        (
            "本报告 includes the terms Parental Leave 育儿假 and 员工手册, 以及差旅政策和费用报销规定的全部内容。",
            "zh",
        ),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "12,345 6,789", "Umsatz 12 Kosten 13", "Potato"])
def test_in_doubt_there_is_none(text: str) -> None:
    assert detect_language(text) is None
