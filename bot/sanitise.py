"""Text of a language model -> plain text that can do nothing.

A whole claim goes in, never a piece of a stream: what is hidden in the borders of pieces has been put together
before it is looked at. The result is plain and unescaped; `bot.blocks` escapes `& < >` when it builds a message,
and is the only place that does.
"""

from __future__ import annotations

import html
import re
import unicodedata

_TLDS = (
    "com org net edu gov mil int info biz name pro mobi asia jobs tel io ai app dev page web site online store shop "
    "cloud tech link click top icu live news xyz club space website blog wiki fun work world today digital email "
    "agency network systems solutions services support group company zip mov bar bid buzz cam cfd cyou download loan "
    "men monster pw quest rest review sbs stream trade vip win zone example test invalid local internal onion arpa "
    "ac ad ae af ag al am ao ar as at au aw az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg "
    "ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf "
    "gg gh gi gl gm gn gp gq gr gt gu gw gy hk hm hn hr ht hu id ie il im in iq ir is it je jm jo jp ke kg kh ki km "
    "kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my "
    "mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pm pn pr ps pt qa re ro ru rw sa sb sc sd se sg si "
    "sk sl sm sn sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve "
    "vg vi vn vu wf ws ye yt za zm zw рф 中国 公司 网络 香港 台湾"
)
_ELEMENTS = (
    "a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption center cite code "
    "col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer "
    "form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main "
    "map mark marquee math meta meter nav noscript object ol optgroup option output p param picture pre progress q rp "
    "rt ruby s samp script search section select slot small source span strike strong style sub summary sup svg table "
    "tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr"
)

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_URL = (
    r"(?:[\w+-]{0,30}://"  # any scheme
    r"|\b(?:javascript|vbscript|blob|slack|file|tel|sms|callto|skype|ms-[a-z]+):(?=[^\s:])"
    r"|\bdata:(?=[\w.+-]+/)"
    r"|(?<!\w)www\d?\.(?=\w))[^\s<>|\"”»』」）)\]]*"
)
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!--.*?(?:-->|$)", re.DOTALL), " "),
    (re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL), " "),
    # Slack's control sequences: <!channel>, <!subteam^S1|@staff>, <@U1|ann>, <#C1|general>, <https://…|label>
    (re.compile(r"<\s*[!@#][^<>|]*\|@?([^<>]*)>"), r" \1 "),
    (re.compile(r"<\s*[!@#][^<>]*>"), " "),
    (re.compile(r"<\s*(?:[a-z][a-z0-9+.-]*:|www\.)[^<>|]*\|([^<>]*)>", re.IGNORECASE), r"\1"),
    (re.compile(r"<\s*mailto:([^<>|]*)>", re.IGNORECASE), r"\1"),
    (re.compile(r"<\s*(?:[a-z][a-z0-9+.-]*:[^\s<>]|www\.)[^<>]*>", re.IGNORECASE), " "),
    (re.compile(rf"</?(?:{'|'.join(_ELEMENTS.split())})(?:\s+[^<>]*=[^<>]*|\s*/?\s*)>", re.IGNORECASE), " "),
    (re.compile(r"<(?=\s*[!@#])"), " "),
    # markdown: images and links leave their words, definitions of links nothing
    (re.compile(r"!?\[([^\[\]]*)\]\(\s*+<?[^()<>]*+(?:\([^()]*\)[^()<>]*+)*+>?\s*+\)"), r"\1"),
    (re.compile(r"!?\[([^\[\]]+)\]\[[^\[\]\d][^\[\]]*\]"), r"\1"),
    (re.compile(r"^\s*\[[^\[\]]+\]:\s*(?=\S+://)"), ""),
    (re.compile(r"!\["), "["),
    (re.compile(r"\]\("), "] ("),
    (re.compile(rf"[(（<\[]\s*{_URL}\s*[)）>\]]", re.IGNORECASE), ""),
    (re.compile(_URL, re.IGNORECASE), ""),
    (re.compile(r"\bmailto:(?=\S)", re.IGNORECASE), ""),
    # people and groups
    (re.compile(r"[@＠﹫](?=(?:channel|here|everyone|group)\b)", re.IGNORECASE), ""),
    # markdown: fences, headings, quotes, emphasis
    (re.compile(r"```[\w+-]*|~~~[\w+-]*|`+"), ""),
    (re.compile(r"^\s*(?:#{1,6}\s+|>+\s*)+"), ""),
    (re.compile(r"\*\*|__(?=\S)|(?<=\S)__|~~"), ""),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*]*)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_]*)(?<=\S)_(?![\w_])"), r"\1"),
)
# a bare domain stays readable and cannot become a link; its path goes
_DOMAIN = re.compile(
    rf"(?<![\w-])((?:[\w-]{{1,63}}\.){{1,6}})((?:{'|'.join(_TLDS.split())}|xn--[\w-]+))"
    r"(?!\w)(?::\d{1,5})?(?:/[^\s<>|\"”）)\]]*)?",
    re.IGNORECASE,
)

_MOST_LAYERS = 12
_NO_CONSTRUCTS = dict.fromkeys(map(ord, "<>[]()（）&@＠﹫#*_`~!|"), " ")
_JOINED_SCRIPTS = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]")
_SPACES = re.compile(r"\s+")
_BEFORE_POINT = re.compile(r"\s+(?=[,.;:!?](?:\s|$)|[，。；：！？、）])")


def is_hidden(character: str) -> bool:
    """Whether a character shows nothing, or reorders what others show, wherever it stands.

    Format characters (zero width, bidi controls, tags U+E0000…), surrogates, private use, noncharacters and
    fillers. Joiners, which some scripts and emoji need, and variation selectors are judged in context by
    `strip_hidden`.
    """
    point = ord(character)
    if (
        point in {0x115F, 0x1160, 0x3164, 0xFFA0, 0x034F, 0x2800, 0x17B4, 0x17B5}
        or 0xE0000 <= point <= 0xE0FFF
    ):
        return True
    if point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF:
        return True
    if character in "\u200c\u200d\t\n":
        return False
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"}


def _is_pictograph(character: str) -> bool:
    return unicodedata.category(character) in {"So", "Sk"} or character in "\ufe0f\u20e3#*0123456789‼⁉↔↕"


def strip_hidden(text: str) -> str:
    """The text without hidden characters: joiners stay where a script or an emoji needs them."""
    if text.isascii() and text.isprintable():
        return text
    text = "".join(character for character in text if not is_hidden(character))
    kept: list[str] = []
    for index, character in enumerate(text):
        before = kept[-1] if kept else " "
        if character in "\u200c\u200d":
            after = text[index + 1 : index + 2] or " "
            emoji = character == "\u200d" and _is_pictograph(before) and _is_pictograph(after)
            if not emoji and not (_JOINED_SCRIPTS.match(before) and _JOINED_SCRIPTS.match(after)):
                continue
        elif (
            "\ufe00" <= character <= "\ufe0f" and (character != "\ufe0f" or not _is_pictograph(before))
        ) or "\u180b" <= character <= "\u180f":
            continue
        kept.append(character)
    return "".join(kept)


def sanitise(text: str) -> str:
    """One line of plain text without pings, links, images, markup or hidden characters.

    Nested constructs are peeled until nothing changes, so the result is a fixed point:
    `sanitise(sanitise(x)) == sanitise(x)`. What is nested deeper than anybody writes loses what constructs are made
    of, so that the time is bounded.
    """
    layers = 0
    while (cleaned := _peel(text)) != text:
        layers += 1
        text = cleaned if layers < _MOST_LAYERS else cleaned.translate(_NO_CONSTRUCTS)
    return cleaned


def _peel(text: str) -> str:
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = strip_hidden(unicodedata.normalize("NFC", text))
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    text = _DOMAIN.sub(_defanged, text)
    return _BEFORE_POINT.sub("", _SPACES.sub(" ", text)).strip()


def _defanged(match: re.Match[str]) -> str:
    return match[1].replace(".", "[.]") + match[2]
