"""Precision and recall of the verifier per kind of claim, beside a naive one on the same pairs.

    python -m bench.verification [--pairs FILE ...] [--misses]

One object on standard output. Each pair goes the product's way: the passage is the page of a hit, the claim's quotes are
located on it, and the claim is held against them. `naive` is a verifier that asks for all figures as strings and half
of the words. FILE holds lines of JSON as `tests/data/claims.jsonl` does, which is the default, or claims with a
`passage` of their own. With `--misses` the wrong verdicts of ours are listed on standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from bench.verification.judging import Judged, judge_all, naive, ours
from bench.verification.pairs import LABELLED, SUPPORTED, read_pairs
from bench.verification.shares import figures_of
from bot.types import Verdict


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.verification", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--pairs", type=Path, nargs="+", default=[LABELLED], metavar="FILE")
    parser.add_argument("--misses", action="store_true", help="list wrong verdicts on standard error")
    options = parser.parse_args()
    try:
        pairs = [pair for path in options.pairs for pair in read_pairs(path)]
    except (OSError, ValueError, KeyError) as error:
        parser.error(f"the pairs cannot be read: {error}")
    if not pairs:
        parser.error("there are no pairs in these files")
    judged = judge_all(pairs, ours)
    figures = {
        "pairs": len(pairs),
        "ours": figures_of(judged),
        "naive": figures_of(judge_all(pairs, naive)),
    }
    json.dump(figures, sys.stdout, indent=2)
    sys.stdout.write("\n")
    if options.misses:
        sys.stderr.writelines(told(judged))


def told(judged: Iterable[Judged]) -> Iterable[str]:
    """A line for each wrong verdict, and for each derived claim that passes as if it stood there."""
    for one in judged:
        verdict, pair = one.finding.verdict, one.pair
        plain = pair.true and pair.kind != SUPPORTED and verdict is Verdict.SUPPORTED
        if one.wrong or plain:
            note = f" ({one.finding.note})" if one.finding.note else ""
            yield f"{pair.kind} {pair.language}: {verdict}{note}: {pair.claim} [{pair.title}]\n"


if __name__ == "__main__":
    main()
