"""Pages of known text as scanners make them: pictures in a PDF, without a text layer."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

ENGLISH = """\
Expenses and travel
Employees are repaid what they spend on behalf of the company when they hand
in a report with receipts within thirty days. Economy class is booked for all
flights of less than six hours; the limit for a night in a hotel is 180 euros,
or 240 euros in Paris, London and Zurich. Meals are repaid up to 45 euros a day.
Taxis need a reason, and alcohol is never repaid. Questions go to the finance
team at extension 8021, which answers within two working days.
Parental leave
Each parent may take sixteen weeks at full pay in the first two years after a
birth or an adoption, in at most three parts. Tell your manager ten weeks before
the leave begins. Pension contributions of 7.5 percent go on in the meantime."""

GERMAN = """\
Arbeitszeit und Schichten
In der Fertigung wird in zwei Schichten gearbeitet. Die Frühschicht beginnt
um 6:00 Uhr und endet um 14:15 Uhr, die Spätschicht dauert bis 22:15 Uhr.
Überstunden müssen vorher mit der Leitung vereinbart werden und sind bis zum
Ende des folgenden Monats auszugleichen. Für Arbeit an Sonntagen erhält jeder
Beschäftigte einen Zuschlag von 50 Prozent. Größere Änderungen des Planes
werden spätestens vierzehn Tage im Voraus am schwarzen Brett ausgehängt."""

CHINESE = """\
员工福利指南
本指南适用于有限公司的全体正式员工，自二零二六年二月一日起施行。
女员工生育享受一百五十八天产假，男员工享受十五天陪产假。
公司为员工缴纳养老保险、医疗保险、失业保险和住房公积金。
员工如有疑问，可以在每个工作日下午到人力资源部咨询。
连续工作满一年的员工可以享受带薪年休假，具体天数按照工龄计算。
出差期间的住宿费用凭发票报销，每天的餐饮补助为一百二十元。"""

RESOLUTION = 200
WIDTH, HEIGHT = 1654, 2339  # of A4, in pixels
MARGIN = 180
LATIN_FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"


def chinese_font() -> Path | None:
    """A font with Chinese characters, if one is installed where Debian puts them."""
    patterns = ("**/DroidSansFallback*.ttf", "**/NotoSansCJK-Regular.ttc", "**/wqy-*.ttc", "**/uming.ttc")
    return next((found for pattern in patterns for found in Path("/usr/share/fonts").glob(pattern)), None)


def picture_of(text: str, font: Path = LATIN_FONT, *, points: float = 11, columns: int = 1) -> Image.Image:
    """An A4 page with the lines of the text from the top, repeated in further columns."""
    picture = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(picture)
    letters = ImageFont.truetype(str(font), points * RESOLUTION / 72)
    for column in range(columns):
        for number, line in enumerate(text.split("\n")):
            place = (MARGIN + column * WIDTH // columns, MARGIN + number * 1.6 * points * RESOLUTION / 72)
            draw.text(place, line, fill=20, font=letters)
    return picture


def with_noise(picture: Image.Image) -> Image.Image:
    """As a poor scanner sees it: blurred, greyish and speckled, the same each time."""
    noise = Image.frombytes("L", picture.size, random.Random(7).randbytes(picture.width * picture.height))
    return Image.blend(picture.filter(ImageFilter.GaussianBlur(1.1)), noise, 0.25)


def write_pictures(path: Path, pictures: Sequence[Image.Image], *, resolution: float = RESOLUTION) -> Path:
    """A PDF with one picture on each page and nothing else."""
    canvas = Canvas(str(path))
    for picture in pictures:
        width, height = (side * 72 / resolution for side in picture.size)
        packed = io.BytesIO()
        picture.save(packed, "JPEG", quality=85)
        packed.seek(0)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(packed), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return path


def f1(expected: str, found: str, *, by_character: bool = False) -> float:
    """Harmonic mean of precision and recall over words, or over visible characters, each as often as it occurs."""
    wanted, got = (
        Counter("".join(text.split()) if by_character else text.split()) for text in (expected, found)
    )
    shared = (wanted & got).total()
    return 2 * shared / (wanted.total() + got.total()) if shared else 0.0
