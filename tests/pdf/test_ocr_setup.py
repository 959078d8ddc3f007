from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from indexer.errors import SettingsError
from indexer.pdf import ocr_setup
from indexer.pdf.ocr_language import in_order, known_as
from indexer.pdf.ocr_setup import ocr_of, ocr_version
from indexer.pdf.request import Ocr
from indexer.settings import IndexerSettings
from indexer.types import NO_OCR

ALL = ("eng", "deu", "fra", "spa", "chi_sim", "jpn")


@pytest.fixture(autouse=True)
def _with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_setup, "find_spec", lambda _name: object())
    monkeypatch.setattr(ocr_setup, "version", lambda _name: "2.13.0")
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)


def settings(**fields: Any) -> IndexerSettings:
    return IndexerSettings(_env_file=None, **fields)


def folder_with(folder: Path, *languages: str) -> Path:
    for language in languages:
        (folder / f"{language}.traineddata").touch()
    return folder


def test_the_languages_that_are_installed_are_used_in_the_order_of_the_settings(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "eng", "fra", "deu", "rus")
    found = ocr_of(settings(tessdata=folder, ocr_languages="deu, eng,deu,jpn"))
    assert found == Ocr(("deu", "eng"), str(folder))


def test_tesseracts_own_name_for_the_folder_may_mean_the_one_above(tmp_path: Path) -> None:
    (tmp_path / "tessdata").mkdir()
    folder_with(tmp_path / "tessdata", "eng")
    assert ocr_of(settings(tessdata_prefix=tmp_path)) == Ocr(("eng",), str(tmp_path / "tessdata"))


def test_without_data_there_is_no_ocr_unless_it_is_demanded(tmp_path: Path) -> None:
    assert ocr_of(settings(tessdata=tmp_path)) is None
    with pytest.raises(SettingsError, match="apt-get install tesseract-ocr-eng tesseract-ocr-chi-sim"):
        ocr_of(settings(tessdata=tmp_path, ocr="on", ocr_languages="eng,chi_sim"))


def test_without_the_extra_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_setup, "find_spec", lambda _name: None)
    folder = folder_with(tmp_path, "eng")
    assert ocr_of(settings(tessdata=folder)) is None
    with pytest.raises(SettingsError, match=r"pip install 'footnote\[ocr\]'"):
        ocr_of(settings(tessdata=folder, ocr="on"))


def test_off_is_off(tmp_path: Path) -> None:
    assert ocr_of(settings(tessdata=folder_with(tmp_path, "eng"), ocr="off")) is None


@pytest.mark.parametrize("languages", [",", "eng;deu", "../eng", "e"])
def test_languages_that_are_no_names_are_refused(languages: str) -> None:
    with pytest.raises(ValidationError):
        settings(ocr_languages=languages)


def test_a_pipeline_is_another_with_other_languages() -> None:
    assert ocr_version(None) == NO_OCR
    assert ocr_version(Ocr(("eng", "deu"), "/data")) == "tesserocr-2.13.0 eng+deu"


@pytest.mark.parametrize(
    ("language", "script", "expected"),
    [
        (None, None, ("eng", "chi_sim", "jpn")),
        (None, "Latin", ("eng", "chi_sim", "jpn")),
        ("de", "Latin", ("deu", "chi_sim", "jpn")),
        ("de-CH", None, ("deu", "chi_sim", "jpn")),
        (None, "Han", ("chi_sim", "eng", "jpn")),
        ("de", "Han", ("chi_sim", "deu", "jpn")),
        ("zh", "Latin", ("eng", "chi_sim", "jpn")),
        ("ja", None, ("jpn", "eng", "chi_sim")),
        ("ru", "Cyrillic", ("eng", "chi_sim", "jpn")),
        (None, "Katakana", ("jpn", "eng", "chi_sim")),
    ],
)
def test_the_documents_language_comes_first_unless_the_page_shows_another_script(
    language: str | None, script: str | None, expected: tuple[str, ...]
) -> None:
    assert in_order(ALL, language, script) == expected


def test_a_language_without_data_is_not_known() -> None:
    assert known_as("it", ALL) is None
    assert known_as("zh-Hans", ALL) == "chi_sim"
    assert known_as(None, ALL) is None
