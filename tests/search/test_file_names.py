"""What file names as people write them say of documents."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.file_names import FileName, read_file_name


def read(name: str, folder: str = "") -> FileName:
    return read_file_name(f"{folder}{name}", name)


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2024-03-01_handbook.pdf", (2024, 3, 1)),
        ("20240301_handbook.pdf", (2024, 3, 1)),
        ("handbook 2024.03.01.pdf", (2024, 3, 1)),
        ("handbook_01.03.2024.pdf", (2024, 3, 1)),
        ("handbook 1.3.2024.pdf", (2024, 3, 1)),
        ("handbook-25-03-2024.pdf", (2024, 3, 25)),
        ("handbook-03-25-2024.pdf", (2024, 3, 25)),
        ("handbook 1 March 2024.pdf", (2024, 3, 1)),
        ("handbook (March 1st, 2024).pdf", (2024, 3, 1)),
        ("Handbook_Stand_März_2024.pdf", (2024, 3)),
        ("handbook Mar-2024.pdf", (2024, 3)),
        ("handbook 2024 Dezember.pdf", (2024, 12)),
        ("handbook août 2024.pdf", (2024, 8)),
        ("handbook 2024-03.pdf", (2024, 3)),
        ("handbook_03.2024.pdf", (2024, 3)),
        ("handbook_v2024.pdf", (2024,)),
        ("Handbook2023.pdf", (2023,)),
        ("handbook FY24.pdf", (2024,)),
        ("handbook FY2023-24.pdf", (2024,)),
        ("handbook 2022-23.pdf", (2023,)),
        ("handbook 2019-2021.pdf", (2021,)),
        ("handbook 2024 edition 2023.pdf", (2024,)),
        ("handbook dated 2022, as of 2023-07-01.pdf", (2023, 7, 1)),
        ("handbook.pdf", ()),
    ],
)
def test_a_date_is_read_and_is_no_part_of_what_a_document_is(name: str, date: tuple[int, ...]) -> None:
    assert (read(name).date, read(name).family) == (date, "handbook")


@pytest.mark.parametrize(
    ("name", "family", "date"),
    [
        ("员工手册2024版.pdf", "员工手册", (2024,)),
        ("员工手册2024年3月1日.pdf", "员工手册", (2024, 3, 1)),
        ("員工手冊２０２４年度.pdf", "員工手冊", (2024,)),
        ("就業規則_2024年3月.pdf", "就業規則", (2024, 3)),
    ],
)
def test_dates_are_read_in_chinese_and_japanese(name: str, family: str, date: tuple[int, ...]) -> None:
    assert (read(name).family, read(name).date) == (family, date)


def test_the_order_of_day_and_month_is_not_guessed() -> None:
    assert read("handbook-03-01-2024.pdf").date == (2024,)
    assert read("handbook-03-01-2024.pdf").family == "handbook"
    assert read("handbook-05-05-2024.pdf").date == (2024, 5, 5)


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("handbook v2.pdf", (2,)),
        ("handbook_v2.10.pdf", (2, 10)),
        ("HandbookV2.pdf", (2,)),
        ("handbook-V3.pdf", (3,)),
        ("handbook v2FINAL.pdf", (2,)),
        ("handbook version 2.pdf", (2,)),
        ("handbook_ver.3.pdf", (3,)),
        ("HandbookVersion4.pdf", (4,)),
        ("handbook rev2.pdf", (2,)),
        ("handbook Rev. C.pdf", (3,)),
        ("handbook 2nd edition.pdf", (2,)),
        ("handbook 3. Auflage.pdf", (3,)),
        ("handbook Edition 5.pdf", (5,)),
        ("handbook 第3版.pdf", (3,)),
        ("handbook第十二版.pdf", (12,)),
        ("handbook第二十版.pdf", (20,)),
    ],
)
def test_a_version_is_read_and_is_no_part_of_what_a_document_is(name: str, version: tuple[int, ...]) -> None:
    assert (read(name).version, read(name).family) == (version, "handbook")


@pytest.mark.parametrize(
    ("name", "stale"),
    [
        ("policy-2024-draft.pdf", True),
        ("policy-2023-final.pdf", False),
        ("DRAFT policy.pdf", True),
        ("Entwurf_Policy.pdf", True),
        ("policy (draft).pdf", True),
        ("policy_old.pdf", True),
        ("policy [final].pdf", False),
        ("Policy_FINAL_final2.pdf", False),
        ("Policy v2 FINAL (1).pdf", False),
        ("policy (1).pdf", False),
        ("policy - Copy.pdf", False),
        ("policy - Copy (2).pdf", False),
        ("policy copy 2.pdf", False),
        ("Policy - Kopie.pdf", False),
        ("Copy of policy.pdf", False),
        ("Kopie von Policy.pdf", False),
        ("policy2024改訂版.pdf", False),
        ("policy草案.pdf", True),
        ("POLICY.PDF", False),
    ],
)
def test_copies_and_states_are_no_part_of_what_a_document_is(name: str, stale: bool) -> None:
    assert (read(name).family, read(name).stale) == ("policy", stale)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Report 1.pdf", "Report 2.pdf"),
        ("Chapter 1.pdf", "Chapter 2.pdf"),
        ("Part A.pdf", "Part B.pdf"),
        ("Appendix 3.pdf", "Appendix.pdf"),
        ("Appendix_03_2024.pdf", "Appendix_04_2024.pdf"),
        ("Part 2 March 2024.pdf", "Part 3 March 2024.pdf"),
        ("Training v1 - 01.pdf", "Training v1 - 02.pdf"),
        ("Report 2024-1.pdf", "Report 2024-2.pdf"),
        ("INV-2024-15.pdf", "INV-2024-16.pdf"),
        ("ISO 2024.pdf", "ISO 2025.pdf"),
        ("Form 2001.pdf", "Form 2002.pdf"),
        ("Volvo V60 Manual.pdf", "Volvo V90 Manual.pdf"),
        ("V6 Engine.pdf", "V8 Engine.pdf"),
        ("Preview 1.pdf", "Preview 2.pdf"),
        ("iPhone14Manual.pdf", "iPhone15Manual.pdf"),
        ("New Employee Handbook.pdf", "Employee Handbook.pdf"),
        ("Old Town plan.pdf", "Town plan.pdf"),
        ("Minutes May.pdf", "Minutes June.pdf"),
        ("Acme_2022_10K.pdf", "Acme_2022_10Q.pdf"),
        ("C++ Guide v1.pdf", "C Guide v2.pdf"),
        ("第一章.pdf", "第二章.pdf"),
    ],
)
def test_numbers_and_words_that_are_no_versions_keep_documents_apart(one: str, other: str) -> None:
    assert None not in {read(one).family, read(other).family}
    assert read(one).family != read(other).family


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Q2 report 2025.pdf", "Q3 report 2025.pdf"),
        ("Q3 report 2024.pdf", "Q3 report 2025.pdf"),
        ("Acme_2023Q1_10Q.pdf", "Acme_2023Q2_10Q.pdf"),
        ("Acme_2022_8K_dated-2022-05-20.pdf", "Acme_2022_8K_dated-2022-08-19.pdf"),
        ("H1 2024 results.pdf", "H1 2025 results.pdf"),
        ("2024-03-01 minutes.pdf", "2024-04-01 minutes.pdf"),
        ("01.03.2024 Protokoll.pdf", "01.04.2024 Protokoll.pdf"),
        ("Gehaltsabrechnung_2024-03.pdf", "Gehaltsabrechnung_2024-04.pdf"),
        ("Monthly report 2024-03.pdf", "Monthly report 2024-04.pdf"),
        ("invoice 2024-03-01.pdf", "invoice 2024-03-02.pdf"),
        ("2024年第3季度报告.pdf", "2025年第3季度报告.pdf"),
        ("第3四半期報告2024.pdf", "第3四半期報告2025.pdf"),
    ],
)
def test_dates_of_what_comes_out_regularly_keep_documents_apart(one: str, other: str) -> None:
    assert None not in {read(one).family, read(other).family}
    assert read(one).family != read(other).family


@pytest.mark.parametrize("name", ["2023.pdf", "FY24.pdf", "第3版.pdf", "Scan (2).pdf", "scan_2024-03-01.pdf", "Document.pdf", "(1).pdf", "___.pdf", ""])  # fmt: skip
def test_names_that_do_not_say_what_a_document_is_give_no_family(name: str) -> None:
    assert read(name).family is None


def test_folders_keep_documents_apart_but_for_years_and_archives() -> None:
    assert read("contract.pdf", "Client A/").family != read("contract.pdf", "Client B/").family
    assert read("report.pdf", "Q1/").family != read("report.pdf", "Q2/").family
    assert read("report.pdf", "2024-03/").family != read("report.pdf", "2024-04/").family
    assert read("policy.pdf", "hr/2023/") == FileName("hr/policy", (2023,))
    assert read("policy.pdf", "hr/2024/").family == read("policy.pdf", "HR/").family
    assert read("policy.pdf", "archive/") == FileName("policy", stale=True)
    assert read("policy.pdf", "backup/") == FileName("policy")


def test_the_date_of_a_name_counts_before_that_of_its_folder() -> None:
    assert read("policy 2022.pdf", "2024/").date == (2022,)


def test_accents_that_a_mac_writes_apart_are_the_same_family() -> None:
    name, folder = "Reisekosten_Übersicht_März_2024.pdf", "Ordner für alle/"
    apart = read_file_name(*(unicodedata.normalize("NFD", text) for text in (folder + name, name)))
    assert apart == read(name, folder)


MARKS = st.sampled_from(
    ["2023", "2024-03-01", "v2", "V3.1", "final", "draft", "(1)", "rev B", "FY24", "March 2024", "Stand 2022"]
)


@given(
    st.sampled_from(["Travel Policy", "Handbuch", "员工手册", "10-K", "Annex 3"]),
    st.lists(MARKS, max_size=4, unique=True),
)
def test_any_marks_behind_a_name_leave_its_family(name: str, marks: list[str]) -> None:
    dated = [mark for mark in marks if any(character.isdigit() for character in mark)]
    ordered = dated + [mark for mark in marks if mark not in dated]
    assert read("_".join([name, *ordered]) + ".pdf").family == read(f"{name}.pdf").family


@pytest.mark.parametrize(
    "name", ["Plan Rev. İ.pdf", "Plan JUİN 2024.pdf", "Plan 3 DİCİEMBRE 2024.pdf", "Plan 2024 maı.pdf"]
)
def test_letters_that_are_alike_only_without_case_do_not_matter(name: str) -> None:
    assert read_file_name.__wrapped__(name, name).family is not None


_PIECES = (
    *(
        "Plan",
        "rev",
        "Rev.",
        "version",
        "v",
        "edition",
        "第",
        "版",
        "draft",
        "(1)",
        "FY",
        "Q3",
        "年",
        "月",
        "十",
        "三",
    ),
    *(
        "Januar",
        "März",
        "AOÛT",
        "juin",
        "diciembre",
        "Déc",
        "sept",
        "2024",
        "24",
        "03",
        "1",
        "٢٠٢٤",
        "²",
        "-",
        "_",
    ),
    *(".", " ", "/", "'", "İ", "ı", "ſ", "K", "ﷺ", "\u0301", "\u0307", "\ud800", "\0", "\u202e", "a", "é"),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join), st.booleans())
def test_any_name_made_of_what_names_are_made_of_can_be_read(name: str, shouted: bool) -> None:
    name = name.upper() if shouted else name
    assert read_file_name.__wrapped__(name, name) == read_file_name.__wrapped__(name, name)


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_name_can_be_read_and_always_in_the_same_way(uri: str, name: str) -> None:
    found = read_file_name(uri, name)
    assert found == read_file_name.__wrapped__(uri, name)
    assert found.family is None or found.family.strip()
    assert len(found.date) <= 3
    assert all(number >= 0 for number in found.version)


@pytest.mark.parametrize("unit", ["1", "2024-", "v1.", "stand_", "(", "final ", "mar", "十", "__", "(1)", "q1 ", "FY", "Aa"])  # fmt: skip
def test_a_name_that_no_file_system_has_says_nothing(unit: str) -> None:
    endless = unit * (1_000_000 // len(unit))
    assert read(endless) == FileName(None)
    assert read("policy.pdf", f"{endless}/") == FileName(None)
