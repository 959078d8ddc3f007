"""Times from a mention to its answer, and how far answers are cited, each beside a limit or peer of the same run.

    python -m bench.answering [--times] [--citations] [--model MODEL]
        [--questions 50] [--concurrent 1,20,50]
        [--cases FILE.jsonl --documents DIR] [--data DIR] [--most N]

Both unless one is chosen. One object on standard output.

`times`, in milliseconds: `footnote run` as a whole, with the samples and the model, beside a bare Bolt app that answers
every mention at once with a fixed text (bench/answering/times.py).

`citations`: the questions of a file of `footnote eval` cases about the PDFs of a folder, by default those beside the
checkout; without them this part is left out and says so. Citation recall and precision are those of ALCE (Gao et al.
2023), with the product's own verifier as the judge in place of a model of entailment: for what is shown they are high by
construction, and tell how much is only together supported or cited idly. What does not rest on the verifier:
`quotes_on_page`, whether pypdf finds each quote on its page (the index is read by pdfium), `figures_on_page`, whether the
numbers of a statement stand on its cited pages as pypdf reads them, `page_recall`, whether a gold page is cited, and
`gold_figure`, whether an amount of the gold answer stands in the answer. `refused` is asked with each question's document
in the index, and with it taken out. `unchecked` is what the same model wrote in the same run, as it would have been shown
without our checks; for `passages` it is the first passage that was found.

MODEL is `passages`, `openai:NAME` (OPENAI_BASE_URL, OPENAI_API_KEY), or for the citations alone `scripted:NAME`, a
behaviour of tests/fake_openai.py such as `sloppy`, which is no language model. DIR of `--data` keeps the index.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from bench.answering import citations, times
from indexer.errors import FootnoteError
from indexer.telemetry import configure_logging


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.answering", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--times", action="store_true", help="only the times")
    parser.add_argument("--citations", action="store_true", help="only the citations")
    parser.add_argument("--model", default="passages", help="passages, openai:NAME, scripted:NAME")
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--concurrent", default="1,20,50")
    parser.add_argument("--cases", type=Path, default=citations.BESIDE / "filings.jsonl")
    parser.add_argument("--documents", type=Path, default=citations.BESIDE / "filings")
    parser.add_argument("--data", type=Path, help="keeps the index of the documents here")
    parser.add_argument("--most", type=int, help="only the first so many cases")
    options = parser.parse_args()
    configure_logging("warning")
    both = options.times == options.citations
    figures: dict[str, Any] = {"model": options.model}
    if options.times or both:
        levels = [int(level) for level in options.concurrent.split(",")]
        figures |= asyncio.run(times.measured(options.model, options.questions, levels))
    if options.citations or both:
        figures["citations"] = _citations(parser, options, needed=options.citations)
    json.dump(figures, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _citations(
    parser: argparse.ArgumentParser, options: argparse.Namespace, *, needed: bool
) -> dict[str, Any] | None:
    missing = next((path for path in (options.cases, options.documents) if not path.exists()), None)
    if missing is not None:
        told = (
            f"there are no questions to ask: {missing} is not there; name others by --cases and --documents"
        )
        if needed:
            parser.error(told)
        sys.stderr.write(f"without citations: {told}\n")
        return None
    try:
        return citations.measured(options.model, options.cases, options.documents, options.data, options.most)
    except (FootnoteError, OSError, ValueError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
