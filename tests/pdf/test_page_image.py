"""Pictures of pages from a child process, whose answers are not trusted."""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from indexer.pdf import page_image
from indexer.pdf.limits import Limits
from indexer.pdf.page_image import PageImage, draw_page, size_of
from indexer.pdf.request import Picture
from indexer.types import Unreadable
from tests.pdfs import write_memory_bomb, write_pdf, write_time_bomb
from tests.pictures import highlighted, opened


def png_of(width: int = 30, height: int = 20, mode: str = "P") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_page_is_drawn_with_its_words_highlighted(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["One", "Sixteen weeks"])
    image = draw_page(path, Picture(2, "Sixteen weeks", ((0, 7),), 600))
    assert isinstance(image, PageImage)
    picture = opened(image.png)
    assert picture.size == (image.width, image.height)
    assert image.highlighted == 1
    assert highlighted(picture) is not None


def test_an_encrypted_page_is_drawn_with_its_password(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["Sixteen weeks"], user_password="open")
    picture = Picture(1, "Sixteen weeks", ((0, 7),))
    refused = draw_page(path, picture, passwords=("wrong",))
    assert isinstance(refused, Unreadable)
    assert "password" in refused.reason
    image = draw_page(path, picture, passwords=("wrong", "open"))
    assert isinstance(image, PageImage)
    assert image.highlighted == 1


def test_a_page_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["One"])
    assert draw_page(path, Picture(9, "")) == Unreadable("It has no page 9.", "Its pages are 1 to 1.")


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        draw_page(tmp_path / "none.pdf", Picture(1, ""))


def test_a_bomb_is_unreadable_and_the_next_page_is_drawn(tmp_path: Path) -> None:
    hard = Limits(memory_bytes=300 * 2**20, base_seconds=1.0, page_seconds=1.0, ocr_page_seconds=1.0)
    memory = write_memory_bomb(tmp_path / "memory.pdf", megabytes=400)
    time = write_time_bomb(tmp_path / "time.pdf")
    for path in (memory, time):
        bomb = draw_page(path, Picture(2, ""), limits=hard)
        assert isinstance(bomb, Unreadable)
        assert bomb.reason.endswith(".")
        assert bomb.remedy
    assert isinstance(draw_page(time, Picture(1, "")), PageImage)


def test_damage_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing")
    assert isinstance(draw_page(path, Picture(1, "")), Unreadable)


@dataclass
class Liar:
    """A child that a PDF has taken over."""

    messages: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Liar:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def receive(self, seconds: float) -> bytes | None:
        return self.messages.pop(0) if self.messages else None


def header(highlighted: object = 0) -> bytes:
    return json.dumps({"drawing": {"width": 30, "height": 20, "highlighted": highlighted}}).encode()


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [header()],
        [b"no json"],
        [b"[" * 100_000],
        [b'{"drawing": 3}'],
        [b'{"page": {}}'],
        [header(), b""],
        [header(), b"GIF89a"],
        [header(), png_of()[:-1]],
        [header(), png_of() + b"more"],
        [header(), png_of(mode="RGB")],
        [header(), png_of(4000, 4000)],
        [header(1), png_of()],
        [header(-1), png_of()],
        [header("x"), png_of()],
        [header(float("inf")), png_of()],
    ],
)
def test_nothing_that_a_child_says_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, messages: list[bytes]
) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["One"])
    monkeypatch.setattr(page_image, "Child", lambda request, max_message: Liar(list(messages)))
    assert isinstance(draw_page(path, Picture(1, "")), Unreadable)


def test_what_a_good_child_says_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["One"])
    monkeypatch.setattr(page_image, "Child", lambda request, max_message: Liar([header(), png_of()]))
    assert draw_page(path, Picture(1, "")) == PageImage(png_of(), 30, 20, 0)


def test_a_png_with_anything_beside_the_picture_is_refused() -> None:
    whole = png_of()
    body = b"tEXtComment\x00click here"
    extra = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    with pytest.raises(ValueError, match="tEXt"):
        size_of(whole[:33] + extra + whole[33:])


@given(st.integers(0, len(png_of()) - 1), st.integers(1, 255))
def test_a_png_with_one_byte_changed_is_refused(place: int, change: int) -> None:
    damaged = bytearray(png_of())
    damaged[place] ^= change
    with pytest.raises(ValueError):
        size_of(bytes(damaged))


@given(st.binary(max_size=200))
def test_noise_is_no_png(noise: bytes) -> None:
    for data in (noise, png_of()[:8] + noise, png_of()[:33] + noise):
        with pytest.raises(ValueError):
            size_of(data)
