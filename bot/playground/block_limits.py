"""Slack's limits on the blocks of a message or view, as FIELD_NOTES and docs.slack.dev give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.playground.records import Json, Refusal

BLOCKS_PER_MESSAGE = 50
BLOCKS_PER_VIEW = 100
MARKDOWN_CHARACTERS = 12_000  # of all markdown blocks of a message together
MESSAGE_CHARACTERS = 13_200  # of all blocks of a message together
TEXT_CHARACTERS = 40_000  # chat.postMessage
UPDATE_CHARACTERS = 4_000  # chat.update

Check = Callable[[Json], Iterator[str]]


def check_message(blocks: Sequence[Any]) -> None:
    """Raises Refusal("invalid_blocks") with what is wrong, or Refusal("msg_blocks_too_long")."""
    _check(blocks, most=BLOCKS_PER_MESSAGE)
    markdown = sum(len(block.get("text", "")) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_CHARACTERS or sum(_characters(block) for block in blocks) > MESSAGE_CHARACTERS:
        raise Refusal("msg_blocks_too_long")


def check_view(view: Any) -> None:
    """Raises Refusal("invalid_arguments") when a Home or modal view breaks a limit."""
    if not isinstance(view, dict) or view.get("type") not in ("home", "modal"):
        raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] view needs a type"]})
    if len(view.get("private_metadata") or "") > 3_000:
        message = "[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]"
        raise Refusal("invalid_arguments", response_metadata={"messages": [message]})
    _check(view.get("blocks"), most=BLOCKS_PER_VIEW)


def _check(blocks: Any, *, most: int) -> None:
    if not isinstance(blocks, list | tuple):
        raise _invalid(["must be an array"])
    wrong = [f"no more than {most} items allowed [json-pointer:/blocks]"] if len(blocks) > most else []
    ids = [block["block_id"] for block in blocks if isinstance(block, dict) and block.get("block_id")]
    if len(ids) != len(set(ids)):
        wrong.append("block_id already exists")
    for place, block in enumerate(blocks):
        wrong += [f"{fault} [json-pointer:/blocks/{place}]" for fault in _faults(block)]
    if wrong:
        raise _invalid(wrong)


def _invalid(faults: Sequence[str]) -> Refusal:
    messages = [f"[ERROR] {fault}" for fault in faults]
    return Refusal("invalid_blocks", errors=list(faults), response_metadata={"messages": messages})


def _faults(block: Any) -> Iterator[str]:
    if not isinstance(block, dict):
        yield "must be an object"
        return
    check = _CHECKS.get(block.get("type", ""))
    if check is None:
        yield f"unsupported type: {block.get('type')}"
        return
    if len(str(block.get("block_id") or "")) > 255:
        yield "block_id must be less than 256 characters"
    yield from check(block)


def _text(
    value: Any, name: str, most: int, *, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")
) -> Iterator[str]:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        yield f"{name} must be a text object of type {' or '.join(kinds)}"
        return
    length = len(value.get("text") or "")
    if not 1 <= length <= most:
        yield f"{name}.text must have 1 to {most} characters"


def _section(block: Json) -> Iterator[str]:
    fields = block.get("fields") or []
    if "text" in block:
        yield from _text(block["text"], "text", 3_000)
    elif not fields:
        yield "missing required field: text or fields"
    if len(fields) > 10:
        yield "no more than 10 fields"
    for field in fields:
        yield from _text(field, "field", 2_000)
    if "accessory" in block:
        yield from _element(block["accessory"])


def _header(block: Json) -> Iterator[str]:
    yield from _text(block.get("text"), "text", 150, kinds=("plain_text",))


def _context(block: Json) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 10:
        yield "elements must have 1 to 10 items"
    for element in elements:
        if not isinstance(element, dict) or element.get("type") != "image":
            yield from _text(element, "element", 3_000)


def _markdown(block: Json) -> Iterator[str]:
    text = block.get("text")
    if not isinstance(text, str) or not text:
        yield "missing required field: text"


def _actions(block: Json) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 25:
        yield "elements must have 1 to 25 items"
    ids = [element.get("action_id") for element in elements if isinstance(element, dict)]
    given = [action for action in ids if action]
    if len(given) != len(set(given)):
        yield "action_id already exists"
    for element in elements:
        yield from _element(element)


def _element(element: Any) -> Iterator[str]:
    if not isinstance(element, dict) or not element.get("type"):
        yield "element needs a type"
        return
    if len(element.get("action_id") or "") > 255:
        yield "action_id must be less than 256 characters"
    if element["type"] == "button":
        yield from _text(element.get("text"), "button text", 75, kinds=("plain_text",))
        if len(element.get("value") or "") > 2_000:
            yield "value must be less than 2001 characters"
        if len(element.get("url") or "") > 3_000:
            yield "url must be less than 3001 characters"


def _image(block: Json) -> Iterator[str]:
    if not block.get("image_url") and not block.get("slack_file"):
        yield "missing required field: image_url or slack_file"
    if not 1 <= len(block.get("alt_text") or "") <= 2_000:
        yield "alt_text must have 1 to 2000 characters"
    if len(block.get("image_url") or "") > 3_000:
        yield "image_url must be less than 3001 characters"


def _table(block: Json) -> Iterator[str]:
    rows = block.get("rows") or []
    if not 1 <= len(rows) <= 100:
        yield "rows must have 1 to 100 items"
    if any(not isinstance(row, list) or not 1 <= len(row) <= 20 for row in rows):
        yield "a row must have 1 to 20 cells"


def _rich_text(block: Json) -> Iterator[str]:
    if not isinstance(block.get("elements"), list):
        yield "missing required field: elements"


def _input(block: Json) -> Iterator[str]:
    yield from _text(block.get("label"), "label", 2_000, kinds=("plain_text",))
    yield from _element(block.get("element"))


def _anything(_block: Json) -> Iterator[str]:
    yield from ()


_CHECKS: dict[str, Check] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "markdown": _markdown,
    "actions": _actions,
    "image": _image,
    "table": _table,
    "rich_text": _rich_text,
    "input": _input,
    "divider": _anything,
    "context_actions": _actions,
}


def _characters(value: Any) -> int:
    """The characters of all texts inside a block."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(inner) for inner in value.values() if isinstance(inner, dict | list))
    return sum(_characters(inner) for inner in value) if isinstance(value, list) else 0
