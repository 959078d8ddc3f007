"""Pictures of indexed pages: for those who may see them now, of the bytes that were read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont
from typer.testing import CliRunner

from indexer.__main__ import app
from indexer.errors import NoPicture
from indexer.index import Index
from indexer.pdf.ocr_setup import ocr_of
from indexer.pdf.page_image import PageImage
from indexer.pictures import Pictures
from indexer.quotes import find_quote
from indexer.sources import folder as folders
from indexer.types import NOTHING, Audience
from tests.indexing import MEMBER, Library, engine, environment_of, library, open_library, reader_of
from tests.pdfs import write_pdf
from tests.pictures import highlighted, opened

__all__ = ["engine", "library"]

pytestmark = pytest.mark.usefixtures("logging_as_before")


def drawn(index: Index, library: Library, quote: str = "Sixteen", page: int = 1, **options: Any) -> PageImage:
    document = library.document("leave.pdf")
    assert document.generation is not None
    text = index.catalogue.pages(index.workspace, document.generation, [page])[page].text
    span = find_quote(text, quote)
    assert span is not None
    return Pictures(index).of(document.generation, page, [span], **({"reach": MEMBER} | options))


def files_in(library: Library) -> list[Path]:
    return [
        path
        for path in (library.settings.data_dir / "pages").rglob("*")
        if path.is_file() and path.stat().st_size
    ]


@pytest.fixture
def leave(library: Library) -> Library:
    library.write("leave.pdf", "Cover", "Sixteen weeks of leave")
    library.sync()
    return library


def test_a_page_is_drawn_from_its_source_and_then_without_it(leave: Library) -> None:
    first = drawn(leave.index, leave, page=2)
    assert first.highlighted == 1
    assert highlighted(opened(first.png)) is not None
    (leave.folder / "leave.pdf").unlink()
    assert drawn(leave.index, leave, page=2) == first
    other = drawn(leave.index, leave, "Cover", page=1)  # from the bytes that were kept
    assert other.highlighted == 1


def test_a_picture_is_drawn_once(leave: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawn(leave.index, leave, page=2)
    monkeypatch.setattr("indexer.pictures.draw_page", lambda *_, **__: pytest.fail("it was drawn again"))
    assert drawn(leave.index, leave, page=2) == first


def test_other_spans_and_widths_are_other_pictures(leave: Library) -> None:
    first = drawn(leave.index, leave, page=2)
    assert drawn(leave.index, leave, "of leave", page=2).png != first.png
    assert drawn(leave.index, leave, page=2, width=500).width < first.width


def test_a_private_page_is_drawn_only_for_a_reach_that_admits_it(library: Library) -> None:
    library.audience = Audience(channels=frozenset({"C1"}))
    library.write("leave.pdf", "Sixteen weeks")
    library.sync()
    assert drawn(library.index, library, reach=reader_of("C1")).highlighted == 1
    for reach in (MEMBER, reader_of("C2"), NOTHING):
        with pytest.raises(NoPicture, match="cannot be shown here"):
            drawn(library.index, library, reach=reach)


def test_a_page_of_a_removed_document_is_not_drawn_and_its_bytes_are_gone(leave: Library) -> None:
    generation = leave.document("leave.pdf").generation
    assert generation is not None
    drawn(leave.index, leave, page=2)
    assert files_in(leave)
    (leave.folder / "leave.pdf").unlink()
    leave.write("other.pdf", "Trains")
    leave.sync()
    assert files_in(leave) == []
    with pytest.raises(NoPicture):
        Pictures(leave.index).of(generation, 2, reach=MEMBER)


def test_a_new_revision_erases_the_bytes_of_the_old_one(leave: Library) -> None:
    generation = leave.document("leave.pdf").generation
    assert generation is not None
    drawn(leave.index, leave, page=2)
    leave.write("leave.pdf", "Twelve weeks of leave")
    leave.sync()
    assert files_in(leave) == []
    with pytest.raises(NoPicture, match="changed, removed"):
        Pictures(leave.index).of(generation, 2, reach=MEMBER)


def test_bytes_that_another_visible_document_has_stay(leave: Library) -> None:
    copy = leave.folder / "copy.pdf"
    copy.write_bytes((leave.folder / "leave.pdf").read_bytes())
    leave.sync()
    first = drawn(leave.index, leave, page=2)
    copy.unlink()
    leave.sync()
    assert drawn(leave.index, leave, page=2) == first
    assert files_in(leave)


def test_a_machine_that_missed_a_removal_erases_before_it_draws_again(leave: Library, tmp_path: Path) -> None:
    settings = leave.settings.model_copy(
        update={"data_dir": tmp_path / "elsewhere", "database_url": leave.settings.database}
    )
    other = Index(settings, leave.index.database)
    settings.data_dir.mkdir()
    leave.write("stays.pdf", "Trains")
    leave.sync()
    drawn(other, leave, page=2)
    (leave.folder / "leave.pdf").unlink()
    leave.sync()
    held = other.page_store.held()
    assert len(held) == 1  # nobody told that machine
    stays = leave.document("stays.pdf").generation
    assert stays is not None
    Pictures(other).of(stays, 1, reach=MEMBER)
    assert not held & other.page_store.held()


def test_changed_bytes_are_refused(leave: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    leave.write("leave.pdf", "Cover", "Twelve weeks of leave")
    with pytest.raises(NoPicture):
        drawn(leave.index, leave, page=2)
    monkeypatch.setattr(folders.FolderSource, "fetch", lambda self, file, to: to.write_bytes(b"%PDF other"))
    with pytest.raises(NoPicture, match="has changed since it was read"):
        drawn(leave.index, leave, page=2)
    assert files_in(leave) == []


def test_a_document_that_goes_while_it_is_drawn_is_not_shown_nor_kept(
    leave: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.pdf.page_image import draw_page

    def draw_late(*arguments: Any, **options: Any) -> Any:
        leave.index.catalogue.remove(leave.index.workspace, leave.document("leave.pdf").id)
        return draw_page(*arguments, **options)

    monkeypatch.setattr("indexer.pictures.draw_page", draw_late)
    with pytest.raises(NoPicture):
        drawn(leave.index, leave, page=2)
    assert files_in(leave) == []


def test_a_page_that_was_never_read_is_said_so(leave: Library) -> None:
    generation = leave.document("leave.pdf").generation
    assert generation is not None
    with pytest.raises(NoPicture, match="no page 9"):
        Pictures(leave.index).of(generation, 9, reach=MEMBER)


def test_without_a_store_every_picture_is_drawn_from_its_source(tmp_path: Path, engine: Any) -> None:
    with open_library(tmp_path, qdrant_url=engine.url, qdrant_api_key=engine.key, page_store_mb=0) as library:
        library.write("leave.pdf", "Sixteen weeks")
        library.sync()
        assert drawn(library.index, library).highlighted == 1
        assert files_in(library) == []


def test_an_encrypted_document_is_drawn_with_its_password(tmp_path: Path, engine: Any) -> None:
    passwords = tmp_path / "passwords.toml"
    passwords.write_text('[[password]]\nname = "leave*"\npassword = "open"\n')
    passwords.chmod(0o600)
    with open_library(
        tmp_path, qdrant_url=engine.url, qdrant_api_key=engine.key, passwords=passwords
    ) as library:
        write_pdf(library.folder / "leave.pdf", ["Sixteen weeks"], user_password="open")
        library.sync()
        assert drawn(library.index, library).highlighted == 1


def test_words_that_were_read_by_ocr_are_highlighted(tmp_path: Path, engine: Any) -> None:
    pytest.importorskip("tesserocr")
    with open_library(tmp_path, qdrant_url=engine.url, qdrant_api_key=engine.key) as library:
        if ocr_of(library.settings) is None:
            pytest.skip("Tesseract's data is not installed")
        page = Image.new("L", (1240, 1754), 255)
        font = ImageFont.load_default(36)
        ImageDraw.Draw(page).text((150, 400), "Everybody may take sixteen weeks of leave", fill=0, font=font)
        page.save(library.folder / "leave.pdf", "PDF", resolution=150)
        library.sync()
        image = drawn(library.index, library, "sixteen weeks")
        region = highlighted(opened(image.png))
        assert image.highlighted == 1
        assert region is not None
        assert 380 / 1754 < region[1] / image.height < region[3] / image.height < 460 / 1754


# --- footnote page --------------------------------------------------------------------------------


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(library: Library, *arguments: str) -> Any:
    return CliRunner().invoke(app, ["page", *arguments], env=environment_of(library))


def test_the_command_draws_a_page_with_its_quotes(leave: Library, in_folder: Path) -> None:
    result = run(leave, "leave.pdf", "2", "--quote", "sixteen  WEEKS", "--quote", "of leave", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    picture = opened((in_folder / answer["path"]).read_bytes())
    assert answer == {
        "file": "leave.pdf",
        "page": 2,
        "label": "2",
        "width": picture.width,
        "height": picture.height,
        "highlighted": 2,
        "path": "leave-p2.png",
    }
    assert highlighted(picture) is not None


def test_a_quote_that_is_not_there_is_said_so(leave: Library, in_folder: Path) -> None:
    out = in_folder / "page.png"
    none = run(leave, "leave.pdf", "2", "--quote", "Twelve weeks", "--out", str(out))
    assert (none.exit_code, "does not say: Twelve weeks" in none.stderr) == (1, True)
    some = run(leave, "leave.pdf", "2", "--quote", "Twelve weeks", "--quote", "Sixteen", "--out", str(out))
    assert (some.exit_code, "Twelve weeks" in some.stderr) == (0, True)
    assert "1 highlighted" in some.stdout
    assert run(leave, "leave.pdf", "2", "--out", str(out)).exit_code == 0
    assert opened(out.read_bytes()).width > 0


def test_names_that_do_not_tell_one_document_are_refused(leave: Library, in_folder: Path) -> None:
    leave.write("more/leave.pdf", "Twelve weeks")
    leave.write("a/trip.pdf", "One")
    leave.write("b/trip.pdf", "Two")
    leave.sync()
    assert "no readable document" in str(run(leave, "none.pdf", "1").exception)
    assert "'a/trip.pdf', 'b/trip.pdf'" in str(run(leave, "trip.pdf", "1").exception)
    assert run(leave, "b/trip.pdf", "1", "--quote", "Two").exit_code == 0
    assert run(leave, "leave.pdf", "2", "--quote", "Sixteen").exit_code == 0  # a URI, so not ambiguous


def test_files_of_a_channel_are_drawn_only_when_it_is_named(library: Library, in_folder: Path) -> None:
    library.audience = Audience(channels=frozenset({"C1"}))
    library.write("board.pdf", "The merger")
    library.sync()
    assert "no readable document" in str(run(library, "board.pdf", "1").exception)
    assert run(library, "board.pdf", "1", "--channel", "C1").exit_code == 0
