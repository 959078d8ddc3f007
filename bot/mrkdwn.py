"""Plain text -> Slack's mrkdwn, in which it stays plain text.

The only place where text is escaped. `& < >` become entities, as Slack's rules demand, so no control sequence
(`<!channel>`, `<@U…>`, a link) can come from text. Slack's mrkdwn knows no escape for `* _ ~` and the backtick:
where they could begin or end formatting, characters that look the same take their place. Sections are sent with
`verbatim`, so that Slack makes no links of what looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from bot.sanitise import strip_hidden

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LOOKALIKES = {"*": "∗", "~": "∼", "`": "ˋ"}
_TABLE = str.maketrans(_ENTITIES | _LOOKALIKES)
_FORMATTING_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_GROUP_PING = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_LONGEST_ADDRESS = 500
_WORD_JOINER = "\u2060"
_ENTITY = re.compile(r"&(?:amp|lt|gt);")


def plain(text: str, limit: int | None = None) -> str:
    """Text on one line as mrkdwn that shows exactly it; cut to `limit` characters of the text, with an ellipsis."""
    line = re.sub(r"\s+", " ", strip_hidden(text)).strip()
    if limit is not None and len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    line = _FORMATTING_UNDERSCORE.sub("ˍ", line)
    return _GROUP_PING.sub("@" + _WORD_JOINER, line).translate(_TABLE)


def bold(text: str, limit: int | None = None) -> str:
    """Text in bold; nothing when it is empty."""
    inner = plain(text, limit)
    return f"*{inner}*" if inner else ""


def link(url: str | None, text: str, *, page: int | None = None) -> str:
    """A link of ours to a document, at a page where the address names a PDF; the bare text without a usable address.

    Only http and https, and nothing in the address that could end it.
    """
    words = plain(text, 150)
    try:
        parts = urlsplit(url or "")
        usable = (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and len(url or "") <= _LONGEST_ADDRESS
        )
    except ValueError:
        return words
    if not usable or not words:
        return words
    address = quote(parts.geturl(), safe="%/:?#[]@!$&'()*+,;=~-._")
    if page is not None and parts.path.casefold().endswith(".pdf") and not parts.fragment:
        address += f"#page={page}"
    return f"<{address.replace('&', '&amp;')}|{words.replace('|', '¦')}>"


def pieces(text: str, limit: int) -> Iterator[str]:
    """A long mrkdwn text in parts of at most `limit` characters, cut at spaces and never inside an entity or link."""
    while len(text) > limit:
        cut = _cut(text, limit)
        yield text[:cut].rstrip(" ")
        text = text[cut:].lstrip(" ")
    if text:
        yield text


def _cut(text: str, limit: int) -> int:
    cut = text.rfind(" ", limit // 2, limit)
    if cut < 0:
        cut = next((m.start() for m in _ENTITY.finditer(text) if m.start() < limit < m.end()), limit)
    opened = text.rfind("<", 0, cut)
    closed = text.find(">", max(opened, 0))
    if opened < 0 or closed < cut:
        return cut
    if opened:
        return opened
    return closed + 1 if closed < limit else cut
