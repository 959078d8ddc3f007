"""Words of a text as keys that can be compared: English, German, Chinese, Japanese.

Latin words are folded to a crude stem (the endings of both languages peeled off); runs of Chinese and Japanese
characters become overlapping pairs, the usual unit where words have no spaces.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

WIDE = r"\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{WIDE}々ー]+|[^\W_{WIDE}]+(?:['’][^\W\d_{WIDE}]+)*")
_WIDE_RUN = re.compile(rf"[{WIDE}]")
_BROKEN = re.compile(rf"(?<=[^\W\d_{WIDE}])[-\u2010\u00ad][ \t]{{0,9}}\n\s{{0,9}}([^\W\d_{WIDE}]{{1,40}})")
_LETTERS_BEFORE = re.compile(rf"[^\W\d_{WIDE}]{{1,40}}\Z")

_STOP_ENGLISH = (
    "a about above after again all also am an and any are as at be because been being below between both but by can "
    "could did do does doing down during each few for from further get gets getting got had has have having he her "
    "here hers him his how i if in into is it its itself just let may me might more most must my no nor not now of off "
    "on once one only or other our ours out over own per please same she should so some such tell than that the their "
    "theirs them then there these they this those through to too under until up upon us very was we were what when "
    "where which while who whom whose why will with within would you your yours does dont isnt s t re ve ll d m "
    "every everybody everyone everything nobody nothing somebody someone something anybody anyone anything none cannot "
    "ago although since though whenever never upon"
)
_STOP_GERMAN = (
    "jemand niemand etwas nichts jedermann aber alle allem allen aller alles als am an auch auf aus bei beim bin bis "
    "bist da dabei dafür damit dann das dass dein dem den denn der des "
    "dessen deshalb die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er "
    "es euch für gibt habe haben hat hatte hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede "
    "jedem jeden jeder jedes kann kein keine können man mein mich mir mit muss müssen nach nicht noch nur ob oder ohne "
    "sein seine seiner sich sie sind so sofern soll sollen sowie über um und uns unser unter vom von vor war waren was "
    "wann warum wegen weil welche welchem welchen welcher welches wenn wer werden wie wieviel viel viele wird wir wo "
    "wurde zu zum zur zwischen bitte bekomme bekommen"
)
STOPWORDS = frozenset(f"{_STOP_ENGLISH} {_STOP_GERMAN}".split())
_TELL_ENGLISH = (
    "millions billion billions thousand percent euros dollars day days week weeks month months year years hour hours "
    "revenue sales cost costs employee employees page pages number leave"
)
_TELL_GERMAN = (
    "mio mrd tsd millionen milliarde milliarden prozent tag tage tagen woche wochen monat monate monaten jahr jahre "
    "jahren stunde stunden umsatz kosten mitarbeiter mitarbeitende mitarbeitenden seite seiten betrug beträgt"
)
_GERMAN = frozenset(f"{_STOP_GERMAN} {_TELL_GERMAN}".split()) - frozenset(_STOP_ENGLISH.split())
_ENGLISH = frozenset(f"{_STOP_ENGLISH} {_TELL_ENGLISH}".split()) - frozenset(_STOP_GERMAN.split())
_STOP_WIDE = re.compile(
    r"有多少|有几|多少|什么|甚么|怎么样?|怎样|如何|哪些|哪个|哪里|几个|是否|可以|我们|你们|他们|公司的|请问|有没有|为什么|何时|不用|不必|无需|不能|不可以|不予|没有|高于|低于|超过|大于|小于|少于|多于|至少|最多|至多|最少|不得|不超过|不少于|以上|以下|要有|为止|截至|截止|相当于|大约|大概|左右|进行|其中|目前|已经|能够|一共|分别|均为|自己|自行|"
    r"[的了吗呢吧啊是为在和与及或就都也很被把对从向我你他她它这那个几请]|です|ます|でした|ました|ですか|[はがをにのとでもへやかよね]"
)
_IRREGULAR = {
    "paid": "pay", "used": "use", "using": "use", "took": "take", "taken": "take", "began": "begin", "begun": "begin", "held": "hold", "made": "make",
    "gave": "give", "given": "give", "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall", "grew": "grow",
    "grown": "grow", "sold": "sell", "bought": "buy", "left": "leave", "kept": "keep", "lost": "lose", "met": "meet",
    "sent": "send", "spent": "spend", "won": "win", "wrote": "write", "written": "write", "children": "child",
    "men": "man", "women": "woman", "people": "person", "feet": "foot", "lasts": "last", "blieb": "bleib", "blieben": "bleib", "stieg": "steig",
    "gestiegen": "steig", "sank": "sink", "gesunken": "sink", "beträgt": "betrag", "betrug": "betrag",
    "gezogen": "zieh", "gegessen": "ess", "genommen": "nehm", "gegangen": "geh", "ging": "geh", "geschlossen": "schließ", "gesprochen": "sprech",
    "getroffen": "treff", "geschrieben": "schreib", "gefunden": "find", "gebunden": "bind", "gilt": "gelt", "trägt": "trag",
    "erhält": "erhalt", "nimmt": "nehm", "gibt": "geb", "gab": "geb", "gaben": "geb", "tritt": "tret", "trat": "tret", "led": "lead", "built": "build",
    "chose": "choose", "chosen": "choose", "drove": "drive", "driven": "drive", "taught": "teach",
    "found": "find", "brought": "bring", "caught": "catch", "thought": "think", "stood": "stand", "felt": "feel", "dealt": "deal",
    "went": "go", "gone": "go", "came": "come", "said": "say", "told": "tell", "borne": "bear", "bore": "bear",
    "broken": "break", "broke": "break", "shown": "show", "worn": "wear", "wore": "wear", "ran": "run", "drawn": "draw",
}  # fmt: skip
_ENDINGS = (
    "ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "eten", "ete", "et", "en", "ern", "er", "em", "e",
)  # fmt: skip
_SHORTEST_STEM = 3
_UMLAUTS = str.maketrans("äöü", "aou")
_STRONG_VERBS = {
    "lieh": "leih", "zog": "zieh", "nomm": "nehm", "sproch": "sprech", "schrieb": "schreib", "schloss": "schließ",
    "broch": "brech", "gang": "geh", "worf": "werf", "troff": "treff", "bund": "bind", "fund": "find", "wies": "weis",
    "trieb": "treib", "blieb": "bleib", "stieg": "steig", "schnitt": "schneid", "bot": "biet", "stand": "steh",
    "wog": "wieg", "flog": "flieg", "goss": "gieß", "riss": "reiß", "sess": "sitz", "holf": "helf", "storb": "sterb",
}  # fmt: skip
_SEPARABLE = "fern statt teil hoch heraus hinaus wieder ab an auf aus bei ein fest fort her hin mit nach vor weg weiter zu zurück zusammen um".split()  # noqa: SIM905
_PARTICIPLE = re.compile(
    rf"(?P<before>{'|'.join(_SEPARABLE)}|)(?:ge|zu)(?P<verb>\w{{3,9}}?)(?:t|en|ten|te|ter|tes|tem)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text, or a pair of characters."""

    start: int  # in code points of the text
    end: int
    key: str  # equal for words that mean the same here
    name: bool = False  # capitalised within a sentence, or with a digit: likely a name or a code


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A folded word without the endings of English and German; only for comparing."""
    folded = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    folded = folded.removesuffix("'s").replace("'", "")
    folded = _IRREGULAR.get(folded, folded)
    participle = _PARTICIPLE.fullmatch(folded)
    if participle and (participle["before"] or folded.startswith("ge")):
        folded = participle["before"] + _STRONG_VERBS.get(participle["verb"], participle["verb"])
    if folded.endswith(("erin", "erinnen")):
        folded = folded.removesuffix("nen").removesuffix("in")
    if folded.isdigit():
        return folded
    ending = next((e for e in _ENDINGS if folded.endswith(e) and _may_lose(folded, e)), "")
    folded = folded[: len(folded) - len(ending)] + ("y" if ending == "ies" else "")
    folded = re.sub(r"(?<=[lr])n$|(?<=\w\w[b-df-hj-np-rt-z])t$", "", folded)
    return re.sub(r"([b-df-hj-np-tv-z])\1$", r"\1", folded).translate(_UMLAUTS)


def _may_lose(word: str, ending: str) -> bool:
    left = len(word) - len(ending)
    least = _SHORTEST_STEM + (ending in {"ern", "ete", "eten", "et"}) - (ending == "ies")
    return left >= least and not word.endswith("ss")


@lru_cache(maxsize=256)
def words(text: str) -> tuple[Word, ...]:
    """The words that carry meaning, in order; function words are left out."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        run = match[0]
        if _WIDE_RUN.match(run):
            found += _pairs(run, match.start())
        elif _is_content(run):
            found.append(Word(match.start(), match.end(), stem(run), _is_name(run, text, match.start())))
    broken = [word for match in _BROKEN.finditer(text) if (word := _joined(match, text))]
    return tuple(sorted([*found, *broken], key=lambda word: word.start)) if broken else tuple(found)


def _joined(match: re.Match[str], text: str) -> Word | None:
    """The word that a hyphen breaks over a line's end; its parts are found beside it."""
    before = _LETTERS_BEFORE.search(text[max(0, match.start() - 40) : match.start()])
    joined = (before[0] if before else "") + match[1]
    if not match[1].islower() or not _is_content(joined):
        return None
    start = match.start() - (len(before[0]) if before else 0)
    return Word(start, match.end(), stem(joined), _is_name(joined, text, start))


def _is_content(run: str) -> bool:
    folded = run.casefold().replace("’", "").replace("'", "")
    if folded in STOPWORDS:
        return run.isupper() and len(run) > 1 and folded in {"it", "us", "who", "am"}
    return len(folded) > 1 or folded.isdigit()


def _is_name(run: str, text: str, start: int) -> bool:
    if any(map(str.isdigit, run)) and any(map(str.isalpha, run)):
        return True
    before = text[max(0, start - 40) : start].rstrip()
    return run[0].isupper() and (run[1:].isupper() or (bool(before) and before[-1] not in '.!?:•|"“„'))


def _pairs(run: str, start: int) -> list[Word]:
    found: list[Word] = []
    position = 0
    for part in re.split(f"({_STOP_WIDE.pattern})", run):
        if part and not _STOP_WIDE.fullmatch(part):
            if len(part) == 1:
                found.append(Word(start + position, start + position + 1, part))
            found += [
                Word(start + position + i, start + position + i + 2, part[i : i + 2])
                for i in range(len(part) - 1)
            ]
        position += len(part)
    return found


def is_wide(text: str) -> bool:
    """Whether a text is mostly written in Chinese, Japanese or Korean characters."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and 3 * len(_WIDE_RUN.findall(text)) >= len(letters)


@lru_cache(maxsize=256)
def language(text: str) -> str | None:
    """`zh` (for Chinese and Japanese), `de` or `en` by script and function words; None when they do not tell."""
    if is_wide(text):
        return "zh"
    tokens = [token.casefold() for token in _TOKEN.findall(text)]
    german = sum(token in _GERMAN for token in tokens) + 2 * len(re.findall(r"[äöüß]", text.casefold()))
    english = sum(token in _ENGLISH for token in tokens)
    if german == english:
        return None
    return "de" if german > english else "en"
