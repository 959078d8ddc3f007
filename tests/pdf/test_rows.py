from __future__ import annotations

from indexer.pdf.rows import Box, Line, hang_fields, mend


def line(text: str, left: float, bottom: float, width: float = 80, height: float = 12) -> Line:
    return Line(text, Box(left, bottom, left + width, bottom + height))


def texts(lines: list[Line]) -> list[str]:
    return [item.text for item in mend(lines)]


def test_a_line_that_goes_on_at_the_same_height_is_one_line() -> None:
    assert texts([line("Revenue", 72, 700), line("4,120", 300, 701), line("3,975", 400, 699)]) == [
        "Revenue 4,120 3,975"
    ]


def test_figures_that_come_after_all_labels_hang_on_their_label() -> None:
    lines = [
        line("Revenue", 72, 700),
        line("Costs", 72, 680),
        line("4,120", 300, 700),
        line("2,310", 300, 680),
    ]
    assert texts(lines) == ["Revenue 4,120", "Costs 2,310"]


def test_figures_hang_in_their_order_from_the_left() -> None:
    lines = [
        line("A", 72, 700),
        line("b", 72, 500),
        line("3", 400, 700, 20),
        line("x", 72, 300),
        line("2", 300, 700, 20),
    ]
    assert texts(lines)[0] == "A 2 3"


def test_words_of_a_second_column_stay_where_they_are() -> None:
    lines = [
        line("left one", 72, 700),
        line("left two", 72, 680),
        line("right one", 320, 700),
        line("right two", 320, 680),
    ]
    assert texts(lines) == ["left one", "left two", "right one", "right two"]


def test_figures_without_a_label_at_their_height_stay() -> None:
    assert texts([line("Revenue", 72, 700), line("17", 300, 60)]) == ["Revenue", "17"]


def test_lines_whose_place_is_unknown_are_left_alone() -> None:
    lines = [Line("somewhere", None), Line("12", None), line("Revenue", 72, 700)]
    assert texts(lines) == ["somewhere", "12", "Revenue"]


def test_figures_in_the_margin_do_not_come_between_the_parts_of_a_divided_word() -> None:
    lines = [line("the soft\ufffe", 72, 700), line("ware of", 72, 680), line("25", 300, 700, 20)]
    assert texts(lines) == ["the soft\ufffe", "ware of", "25"]


def test_a_form_of_too_many_fields_keeps_them_at_its_end() -> None:
    labels = [line(f"label {place}", 72, 20 * place) for place in range(1000)]
    values = [line(f"value {place}", 300, 20 * place) for place in range(501)]
    assert hang_fields(labels, values) == labels + values
