"""Fake language models: honest, sloppy, inventing citations, obeying every injection, and all of it at once.

Each reads the prompt and nothing else, as `tests.fake_openai_replies` does, and notes what it lied about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.fake_openai import FakeOpenAI
from tests.fake_openai_replies import Sheet, read_prompt, sentences, wants_queries, words
from tests.hostile import ATTACKS, LONG_ATTACKS

BEHAVIOURS = ("honest", "sloppy", "inventive", "obedient", "mixed")

_PARAPHRASES = (
    ("may cost at most", "costs at most"),
    ("receive", "get"),
    ("percent", "%"),
    ("has a warranty of", "comes with a warranty of"),
    ("increased by", "rose by"),
    ("darf höchstens", "darf maximal"),
    ("erhalten", "bekommen"),
    ("Prozent", "%"),
    ("享有", "有"),
    ("营业收入", "营收"),
)
_OPPOSITES = (
    ("increased", "decreased"),
    ("stieg", "sank"),
    ("增长", "下降"),
    ("at most", "at least"),
    ("höchstens", "mindestens"),
    ("after", "before"),
)
_NEGATIONS = (
    (" may cost", " may not cost"),
    (" does not serve", " serves"),
    (" is not paid", " is paid"),
    (" receive ", " do not receive "),
    (" was closed", " was not closed"),
    (" has a warranty", " has no warranty"),
    ("nicht ohne", "ohne"),
    (" erhalten ", " erhalten keine "),
    (" wurde am", " wurde nicht am"),
    ("不得", "可以"),
    ("享有", "不享有"),
)
_UNITS = (
    ("thousand euros", "million euros"),
    ("Tausend Euro", "Millionen Euro"),
    (" euros", " dollars"),
    (" Euro", " Dollar"),
    ("万元", "亿元"),
    ("元", "美元"),
    (" months", " years"),
    (" days", " weeks"),
    (" Tage", " Wochen"),
    ("天", "周"),
    (" hours", " days"),
    (" kg", " g"),
    (" watts", " kilowatts"),
    ("percent", "percentage points"),
)
_INVENTED = (
    "The chief executive resigned on {} May 2021.",
    "Everybody receives a bonus of {}00 euros.",
    "Laut Handbuch gibt es {} Wochen Elternzeit.",
    "公司给每位员工{}00元奖金。",
    "The password of the safe is {}.",
)
_YEAR = re.compile(r"(?<!\d)20[12]\d(?!\d)")
_ROW = re.compile(r"^(\w+) +(\d,\d{3}) +(\d,\d{3})$")
_TWO_YEARS = re.compile(
    r"^(Revenue in \w+) was ([\d,]+) thousand euros in (\d{4}) and ([\d,]+) thousand euros in (\d{4})"
)
_ENDS = re.compile(r"([.。!?]?)$")


@dataclass
class Liar:
    """One answer's model. `lies` maps each false sentence to its kind; `attacks` counts the payloads written."""

    behaviour: str
    random: Random
    turn: int  # which attack it begins with, and where that is torn
    lies: dict[str, str] = field(default_factory=dict)
    attacks: int = 0

    def reply(self, sheet: Sheet) -> list[str]:
        """The pieces of the stream."""
        behaviours = BEHAVIOURS[:-1] if self.behaviour == "mixed" else (self.behaviour,)
        parts: list[str] = []
        for _ in range(self.random.randint(1, 3)):
            parts += _WRITERS[self.random.choice(behaviours)](self, sheet)
            parts.append(self.random.choice((" ", "\n", "\n\n", "\n- ", "\n1. ")))
        return list(_torn(parts, self.turn, self.random))

    # --- what it says ---

    def honest(self, sheet: Sheet) -> list[str]:
        sentence, marker = self._picked(sheet)
        for before, after in _PARAPHRASES:
            if before in sentence and self.random.random() < 0.5:
                sentence = sentence.replace(before, after)
        years = sorted(set(_YEAR.findall(sheet.passages.get(marker, ""))))
        if (row := _ROW.match(sentence)) and len(years) > 1:
            sentence = self._reckoned(row[1], "brought in", row[2], row[3], years[0], years[-1])
        elif (told := _TWO_YEARS.match(sentence)) and self.random.random() < 0.7:
            sentence = self._reckoned(told[1], "was", told[2], told[4], told[3], told[5])
        return [_cited(sentence, f"[{marker}]")]

    def sloppy(self, sheet: Sheet) -> list[str]:
        sentence, marker = self._picked(sheet)
        kind = self.random.choice(tuple(_MUTATIONS))
        false = _MUTATIONS[kind](sentence, self.random)
        if false != sentence:
            self.lies[false] = kind
        return [_cited(false, f"[{marker}]")]

    def inventive(self, sheet: Sheet) -> list[str]:
        sentence, marker = self._picked(sheet)
        wrong = self.random.choice(
            (
                "[99]",
                "",
                f"[{marker + 1}]",
                "[1][2][3][4][5][6][7][8]",
                "【1†p3】",
                "[^2]",
                "[0]",
                f"[{marker}, 77]",
            )
        )
        invented = self.random.choice(_INVENTED).format(self.random.randint(11, 99))
        self.lies[invented] = "invented"
        return [
            _cited(sentence, wrong),
            " ",
            _cited(invented, self.random.choice((f"[{marker}]", "", "[88]"))),
        ]

    def obedient(self, sheet: Sheet) -> list[str]:
        """Attacks around, within and instead of a sentence: of the list in turn, of the passages, of the question."""
        sentence, marker = self._picked(sheet)
        attack = self.attack(sheet)
        self.attacks += 1
        cited = _cited(sentence, f"[{marker}]")
        form = self.random.randrange(7)
        if form == 0:
            return [attack, " ", cited]
        if form == 1:
            return [cited, " ", attack]
        if form == 2:
            cut = self.random.randrange(len(sentence) + 1)
            return [sentence[:cut], attack, _cited(sentence[cut:], f"[{marker}]")]
        if form == 3:
            return ["\n- ", attack, f" [{marker}]\n- ", cited]
        if form == 4:
            return ["\n| A | B |\n|---|---|\n| ", attack, " | ", sentence, f" [{marker}] |\n"]
        if form == 5:
            return [sentence.rstrip(".。"), " ", attack, f" [{marker}]."]
        return [attack]

    # --- what it takes from the prompt ---

    def _picked(self, sheet: Sheet) -> tuple[str, int]:
        """One of the sentences that share most with the question, or any."""
        asked = words(self.random.choice(sheet.claims) if sheet.claims else sheet.question)
        found = [
            (sentence, n) for n, text in sheet.passages.items() for sentence in sentences(text) if sentence
        ]
        if not found:
            return "Nothing is said.", 1
        found.sort(key=lambda each: -len(words(each[0]) & asked))
        return self.random.choice(found[:3] if self.random.random() < 0.8 else found)

    def attack(self, sheet: Sheet) -> str:
        text = "\n".join((sheet.question, *sheet.passages.values()))
        seen = [attack for attack in ATTACKS if len(attack) > 8 and attack in text]
        choice = self.random.random()
        if seen and choice < 0.3:
            return self.random.choice(seen)
        if choice > 0.97:
            return self.random.choice(LONG_ATTACKS)
        return ATTACKS[(self.turn + self.attacks) % len(ATTACKS)]

    def _reckoned(self, name: str, verb: str, before: str, now: str, year: str, later: str) -> str:
        """What follows from the figures of two years in thousands of euros."""
        old, new = int(before.replace(",", "")), int(now.replace(",", ""))
        span = f"from {year} to {later}"
        return self.random.choice(
            (
                f"{name} {verb} {now} thousand euros in {later}.",
                f"{name} grew by {new - old:,} thousand euros {span}.",
                f"{name} grew by {(new - old) / old * 100:.1f} % {span}.",
                f"{name} {verb} {new / 1000:.1f} million euros in {later}.",
            )
        )


def _cited(sentence: str, marker: str) -> str:
    return _ENDS.sub(lambda end: f" {marker}{end[1] or '.'}", sentence, count=1) if marker else sentence


def _wrong_digit(sentence: str, random: Random) -> str:
    places = [m.start() for m in re.finditer(r"\d", sentence)]
    if not places:
        return sentence
    place = random.choice(places)
    return sentence[:place] + str((int(sentence[place]) + random.randint(1, 8)) % 10) + sentence[place + 1 :]


def _wrong_year(sentence: str, random: Random) -> str:
    return _YEAR.sub(lambda year: str(int(year[0]) + random.choice((-3, -1, 1, 2))), sentence)


def _swapped(pairs: Sequence[tuple[str, str]]) -> Callable[[str, Random], str]:
    def swap(sentence: str, _random: Random) -> str:
        for before, after in pairs:
            if before in sentence:
                return sentence.replace(before, after, 1)
        return sentence

    return swap


_MUTATIONS: dict[str, Callable[[str, Random], str]] = {
    "digit": _wrong_digit,
    "year": _wrong_year,
    "unit": _swapped(_UNITS),
    "negation": _swapped(_NEGATIONS),
    "direction": _swapped(_OPPOSITES),
}

_WRITERS: dict[str, Callable[[Liar, Sheet], list[str]]] = {
    "honest": Liar.honest,
    "sloppy": Liar.sloppy,
    "inventive": Liar.inventive,
    "obedient": Liar.obedient,
}


def _torn(parts: Sequence[str], turn: int, random: Random) -> Iterator[str]:
    """The parts as a stream's pieces: attacks torn at one place, another with each turn; the rest anywhere."""
    attacks = {*ATTACKS, *LONG_ATTACKS}
    for part in parts:
        if part in attacks:
            cut = turn // len(ATTACKS) * 7 + turn
            cut %= len(part) + 1
            yield from filter(None, (part[:cut], part[cut:]))
            continue
        while part:
            size = random.randint(1, 12)
            yield part[:size]
            part = part[size:]


@dataclass
class LyingOpenAI(FakeOpenAI):
    """The server with a liar behind it."""

    liar: Liar = field(default_factory=lambda: Liar("honest", Random(0), 0))

    def _reply(self, model: str, messages: Sequence[dict[str, Any]]) -> list[str]:
        sheet = read_prompt(messages)
        if wants_queries(messages):
            obeys = self.liar.behaviour == "obedient"
            return [f"query: {sheet.question} {self.liar.attack(sheet) if obeys else ''}"]
        return self.liar.reply(sheet)
