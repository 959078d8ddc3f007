"""Traces for tests."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.traces import Found, Judged, Trace, Usage


def trace(*documents: str, says: str = "Sixteen weeks.") -> Trace:
    """Of an answer for which passages of these documents were given."""
    return Trace(
        queries=("length of parental leave",),
        relevance=0.8,
        refuse_below=0.3,
        found=tuple(
            Found(document, f"{document}-1", 3, 7, 0.5, 0.61, 4.25, marker)
            for marker, document in enumerate(documents, 1)
        ),
        model="openai:test",
        prompts=("ab" * 32,),
        claims=(
            Judged(says, (1,), "supported", None, (1,)),
            Judged("Eighteen weeks.", (2,), "unsupported", "'18' does not stand in the quote", repaired=True),
        ),
        usage=Usage(2, 1_200, 80, estimated=True),
        timings={"search": 0.02, "total": 1.5},
        failure="The language model broke off.",
    )


def traces() -> st.SearchStrategy[Trace]:
    """Any."""
    words = st.text(max_size=20)
    numbers = st.integers(0, 10**6)
    seconds = st.floats(0, 1e6)
    scores = st.none() | seconds
    found = st.builds(Found, words, words, numbers, numbers, seconds, scores, scores, st.none() | numbers)
    markers = st.lists(numbers, max_size=3).map(tuple)
    judged = st.builds(
        Judged, words, markers, words, st.none() | words, markers, st.integers(1, 2), st.booleans()
    )
    return st.builds(
        Trace,
        queries=st.lists(words, max_size=3).map(tuple),
        relevance=seconds,
        refuse_below=seconds,
        found=st.lists(found, max_size=3).map(tuple),
        model=words,
        prompts=st.lists(words, max_size=2).map(tuple),
        claims=st.lists(judged, max_size=3).map(tuple),
        usage=st.builds(Usage, numbers, numbers, numbers, st.booleans()),
        timings=st.dictionaries(words, seconds, max_size=3),
        failure=st.none() | words,
        told=st.lists(words, max_size=2).map(tuple),
    )
