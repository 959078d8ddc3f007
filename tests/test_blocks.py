"""What the bot says, as Slack messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import blocks
from bot.blocks import (
    SlackMessage,
    answer_messages,
    error_message,
    message,
    not_found_message,
    notification,
    placeholder,
    progress_message,
)
from bot.footnotes import footnote
from bot.mrkdwn import link, pieces, plain
from bot.playground.block_limits import UPDATE_CHARACTERS, check_message
from bot.reports import document_list, help_message, notice, status_message
from bot.types import Answer, Citation, Claim, Outcome, Remark, Verdict
from indexer.catalogue import Statistics, SyncRecord, UnderWay
from indexer.types import (
    Audience,
    ChangeKind,
    Document,
    DocumentState,
    Failure,
    Hit,
    PageCounts,
    ReadBy,
    SyncReport,
)
from tests.hits import hit
from tests.hostile import texts

CITATION = Citation(
    marker=1,
    document="d1",
    generation="g1",
    name="handbook.pdf",
    title="Employee handbook",
    page=23,
    label="19",
    start=0,
    end=20,
    quote="sixteen weeks\nat full pay",
    link="https://files.example/handbook.pdf",
    section=("4 Leave", "4.2 Parental leave"),
)
CLAIM = Claim("Sixteen weeks, paid in full.", Verdict.SUPPORTED, (CITATION,))


def shown(messages: Sequence[SlackMessage]) -> str:
    """All that the blocks show, as mrkdwn."""
    found: list[str] = []
    for each in messages:
        for block in each.blocks:
            found += [element["text"] for element in block.get("elements", [])]
            if "text" in block:
                found.append(block["text"]["text"])
    return "\n".join(found)


def check(messages: Sequence[SlackMessage]) -> None:
    """Slack takes the messages, and nothing but links of ours stands between angle brackets."""
    assert messages
    for each in messages:
        check_message(each.blocks)
        assert 0 < len(each.text) <= UPDATE_CHARACTERS
        for text in (each.text, shown([each])):
            without_links = re.sub(r"<https?://[^<>|\s]+\|[^<>|]+>", "", text)
            assert "<" not in without_links
            assert ">" not in without_links
            assert re.search(r"&(?!amp;|lt;|gt;)", without_links) is None
            assert re.search(r"@(?:channel|here|everyone)\b", text, re.IGNORECASE) is None


def test_an_answer_shows_its_claims_and_a_footnote_each() -> None:
    second = replace(CITATION, marker=2, quote="within a year", page=24, label="24", link=None, section=())
    answer = Answer(
        Outcome.ANSWERED,
        (CLAIM, Claim("It must start within a year.", Verdict.SUPPORTED, (second, CITATION), prefix=" ")),
        searched=42,
    )
    (posted,) = answer_messages(answer)
    check([posted])
    assert shown([posted]).splitlines() == [
        "Sixteen weeks, paid in full. [1] It must start within a year. [2] [1]",
        "[1] *Employee handbook*, p. 23 (printed 19) — “sixteen weeks at full pay”",
        "4 Leave › 4.2 Parental leave · <https://files.example/handbook.pdf#page=23|handbook.pdf>",
        "[2] *Employee handbook*, p. 24 — “within a year”",
        "handbook.pdf",
    ]
    assert posted.text == "Sixteen weeks, paid in full. [1] It must start within a year. [2] [1]"
    assert [block["type"] for block in posted.blocks] == ["section", "divider", "section", "section"]
    assert all(block["text"]["verbatim"] for block in posted.blocks if block["type"] == "section")


def test_nothing_is_unfurled() -> None:
    arguments = answer_messages(Answer(Outcome.ANSWERED, (CLAIM,)))[0].arguments()
    assert arguments["unfurl_links"] is False
    assert arguments["unfurl_media"] is False


def test_passages_and_incomplete_answers_are_labelled() -> None:
    plain_answer = shown(answer_messages(Answer(Outcome.ANSWERED, (CLAIM,))))
    passages = answer_messages(Answer(Outcome.PASSAGES, (CLAIM,)))
    label = "No language model is configured: these are the passages that match best."
    assert label in shown(passages)
    assert label not in plain_answer
    cut = shown(answer_messages(Answer(Outcome.ANSWERED, (CLAIM,), incomplete=True)))
    assert "broke off" in cut
    assert "broke off" not in plain_answer


def test_the_label_of_passages_says_how_an_admin_adds_a_model() -> None:
    (posted,) = answer_messages(Answer(Outcome.PASSAGES, (CLAIM,)))
    check([posted])
    first = posted.blocks[0]["elements"][0]["text"]
    assert "admin" in first
    assert "OPENAI_API_KEY" in first
    assert "FOOTNOTE_MODEL" in first


def test_a_derived_claim_shows_how_it_was_computed() -> None:
    note = "1,577 − 1,418 = 159"
    derived = replace(CLAIM, verdict=Verdict.DERIVED, note=note)
    (posted,) = answer_messages(Answer(Outcome.ANSWERED, (derived,)))
    check([posted])
    assert "Sixteen weeks, paid in full. [1] _(computed: 1,577 − 1,418 = 159)_" in shown([posted])
    for other in (replace(derived, note=None), replace(derived, verdict=Verdict.SUPPORTED)):
        assert "computed" not in shown(answer_messages(Answer(Outcome.ANSWERED, (other,))))
    hostile = replace(derived, note="<!channel> *2* _x_ @here")
    check(answer_messages(Answer(Outcome.ANSWERED, (hostile,))))


def otherwise(marker: int, words: str, date: str | None = None) -> Claim:
    cited = replace(CITATION, marker=marker, quote=words, date=date, title=f"Policy {marker}")
    return Claim(words, Verdict.SUPPORTED, (cited,), prefix="\n\n", disagrees=True)


def test_what_other_pdfs_say_otherwise_stands_below_a_line_of_ours() -> None:
    claims = (CLAIM, otherwise(2, "Twelve weeks, paid in full.", "2024-03-01"))
    (posted,) = answer_messages(Answer(Outcome.ANSWERED, claims))
    check([posted])
    assert shown([posted]).startswith(
        "Sixteen weeks, paid in full. [1]\n\n*Another PDF says otherwise:*\n"
        "• “Twelve weeks, paid in full.” [2] (dated 2024-03-01)\n"
    )
    assert "[2] *Policy 2*, p. 23" in shown([posted])
    two = answer_messages(Answer(Outcome.ANSWERED, (*claims, otherwise(3, "No weeks."))))
    assert "*Other PDFs say otherwise:*\n• “Twelve" in shown(two)
    assert shown(two).count("otherwise") == 1


def test_what_says_otherwise_stands_last_and_without_the_line_when_it_stands_alone() -> None:
    other = otherwise(2, "Twelve weeks.")
    text = shown(answer_messages(Answer(Outcome.ANSWERED, (other, CLAIM))))
    assert text.index("Sixteen weeks, paid") < text.index("otherwise") < text.index("Twelve weeks")
    assert "otherwise" not in shown(answer_messages(Answer(Outcome.ANSWERED, (other,))))


def test_rows_of_a_table_stand_on_lines_of_their_own() -> None:
    rows = (
        Claim("City | Limit", Verdict.SUPPORTED, (CITATION,)),
        Claim("Leipzig | 120", Verdict.SUPPORTED, (CITATION,), prefix="\n"),
    )
    assert shown(answer_messages(Answer(Outcome.ANSWERED, rows))).startswith(
        "City | Limit [1]\nLeipzig | 120 [1]\n"
    )


def test_what_was_not_found_says_what_the_pages_do_not_speak_of() -> None:
    remark = Remark("None of the nearest pages mentions <Globex>.", ("d",), ("g",))
    near = hit("page", title="Travel", page=3, document="travel")
    (posted,) = answer_messages(
        Answer(Outcome.NOT_FOUND, searched=42, nearest=(near,), remarks=(remark,) * 9)
    )
    check([posted])
    text = shown([posted])
    assert text.count("None of the nearest pages mentions &lt;Globex&gt;.") == blocks.REMARKS
    assert text.index("could not find") < text.index("Globex") < text.index("The nearest pages:")
    assert "whoever shared the nearest" in text


def test_remarks_stand_in_small_print_below_the_footnotes() -> None:
    remarks = (Remark("B.pdf is newer.", ("b",), ("gb",)), Remark("D_x_.pdf <!here> & *", ("d",), ("gd",)))
    (posted,) = answer_messages(Answer(Outcome.ANSWERED, (CLAIM,), remarks=remarks))
    check([posted])
    assert [block["type"] for block in posted.blocks] == [
        "section",
        "divider",
        "section",
        "context",
        "context",
    ]
    small = [element for block in posted.blocks[-2:] for element in block["elements"]]
    assert [each["text"] for each in small] == ["B.pdf is newer.", "D_xˍ.pdf &lt;!here&gt; &amp; ∗"]
    assert all(each["verbatim"] for each in small)
    assert "newer" not in posted.text


def test_remarks_come_once_after_a_long_answer_and_fit() -> None:
    claims = [replace(CLAIM, text=f"{number} " + "word " * 300) for number in range(40)]
    remarks = tuple(Remark("B & C " + "&" * 900, ("b",), ("gb",)) for _ in range(9))
    messages = answer_messages(Answer(Outcome.PASSAGES, tuple(claims), incomplete=True, remarks=remarks))
    check(messages)
    assert len(messages) > 1
    assert ["B &amp; C" in shown([each]) for each in messages] == [False] * (len(messages) - 1) + [True]


def test_a_page_read_by_ocr_says_so() -> None:
    assert "OCR" not in footnote(CITATION)
    for confidence in (None, 0.75, 0.98):
        cited = replace(CITATION, read_by=ReadBy.OCR, confidence=confidence)
        assert "(read by OCR) — " in footnote(cited)
    doubtful = replace(CITATION, read_by=ReadBy.OCR, confidence=0.74)
    assert "(read by OCR, low confidence) — " in footnote(doubtful)


def test_a_section_is_named_below_the_quote_as_text_and_not_too_long() -> None:
    cited = replace(CITATION, section=("4 Leave", "<!channel> *4.2*", "x" * 500))
    under = footnote(cited).split("\n")[1]
    assert under.startswith("4 Leave › &lt;!channel&gt; ∗4.2∗ › xxx")
    assert under.split(" · ")[0].endswith("x…")
    assert len(under) < 500


@pytest.mark.parametrize(
    ("count", "phrase"), [(1, "the one PDF that I"), (42, "the 42 PDFs that I"), (1234, "1,234 PDFs")]
)
def test_not_found_says_where_it_looked(count: int, phrase: str) -> None:
    near = hit("page", title="Travel & expenses", page=3, label="iii", document="travel")
    posted = not_found_message(count, [near])
    check([posted])
    text = shown([posted])
    assert "I could not find this in" in text
    assert phrase in text
    assert "• *Travel &amp; expenses*, p. 3 (printed iii)" in text
    assert "What would help" in text


def test_not_found_without_documents_says_how_to_get_some() -> None:
    text = shown(answer_messages(Answer(Outcome.NOT_FOUND)))
    assert "no PDFs" in text
    assert "share a PDF" in text


def test_an_error_is_one_sentence_with_its_reference() -> None:
    (posted,) = answer_messages(Answer(Outcome.ERROR, error="The key is <not> accepted."), reference="q-17")
    assert shown([posted]) == "The key is &lt;not&gt; accepted. (Reference: q-17)"
    assert shown([error_message("Away.")]) == "Away."
    assert shown([error_message(" ")]) == "Something went wrong on my side."


def test_the_placeholder_counts_documents() -> None:
    assert placeholder(42).text == "Reading 42 documents…"
    assert placeholder(1).text == "Reading 1 document…"
    assert progress_message([], 42) == placeholder(42)


def test_progress_shows_the_claims_so_far() -> None:
    posted = progress_message([CLAIM], 42)
    check([posted])
    assert "Sixteen weeks, paid in full. [1]" in shown([posted])
    assert "Still writing" in shown([posted])


def long_answer(count: int, words: int = 60) -> Answer:
    claims = [
        Claim(
            f"Claim {n}: " + "word " * words + "end.",
            Verdict.SUPPORTED,
            (replace(CITATION, marker=n, quote=f"quote {n} " + "x" * 280),),
            prefix="\n• " if n > 1 else "• ",
        )
        for n in range(1, count + 1)
    ]
    return Answer(Outcome.ANSWERED, tuple(claims))


def test_a_long_answer_becomes_several_messages_with_claims_and_citations_whole() -> None:
    answer = long_answer(60)
    messages = answer_messages(answer)
    check(messages)
    assert len(messages) > 1
    everything = shown(messages)
    for claim in answer.claims:
        line = f"• {claim.text} [{claim.citations[0].marker}]"
        assert line in everything
        (place,) = [number for number, each in enumerate(messages) if line in shown([each])]
        assert footnote(claim.citations[0]) in shown([messages[place]])


def test_many_short_claims_stay_below_fifty_blocks() -> None:
    answer = long_answer(120, words=1)
    messages = answer_messages(answer)
    check(messages)
    assert max(len(each.blocks) for each in messages) <= 50


def test_a_full_message_has_room_for_all_that_is_said_beside_an_answer() -> None:
    remarks = tuple(Remark(f"Remark {number}.", ("d",), ("g",)) for number in range(5))
    withdrawn = (ChangeKind.REMOVED,)
    for count in range(30, 50):
        claims = tuple(
            Claim(
                f"Claim {n}.",
                Verdict.SUPPORTED,
                (replace(CITATION, marker=n, quote="ab", section=()),),
                prefix="\n",
            )
            for n in range(1, count)
        )
        answer = Answer(Outcome.ANSWERED, claims, incomplete=True, withdrawn=withdrawn, remarks=remarks)
        check(answer_messages(answer))


def test_a_citation_used_again_in_a_later_message_is_shown_there_too() -> None:
    answer = long_answer(60)
    last = Claim("And again.", Verdict.SUPPORTED, (answer.claims[0].citations[0],), prefix=" ")
    messages = answer_messages(replace(answer, claims=(*answer.claims, last)))
    check(messages)
    assert footnote(last.citations[0]) in shown([messages[-1]])


def test_a_claim_longer_than_a_section_is_whole_in_several() -> None:
    answer = Answer(Outcome.ANSWERED, (Claim("& " * 1_000, Verdict.SUPPORTED, (CITATION,)),))
    messages = answer_messages(answer)
    check(messages)
    assert shown(messages).count("&amp;") == 1_000


@settings(max_examples=50, deadline=None)
@given(
    text=texts(),
    name=texts(),
    quote=texts(),
    url=texts() | st.sampled_from(["https://x.example/a b<c>|d.pdf", "javascript:alert(1)", "https://"]),
)
def test_no_text_in_any_place_breaks_out(text: str, name: str, quote: str, url: str) -> None:
    cited = replace(
        CITATION,
        title=name,
        name=text,
        quote=quote[:300] or "x",
        label=text[:30],
        section=(quote, name),
        link=url,
    )
    claims = (
        Claim(text, Verdict.SUPPORTED, (cited,)),
        Claim(quote, Verdict.SUPPORTED, (cited,), prefix="\n• "),
    )
    near: Hit = hit("x", title=name, label=quote, link=url, document=text)
    check(answer_messages(Answer(Outcome.ANSWERED, claims)))
    check([progress_message(claims, 1), not_found_message(3, [near] * 3), error_message(text or "x", name)])
    document = listed(title=name, name=text, link=url, reason=quote, state=DocumentState.FAILED)
    record = SyncRecord(text, 0.0, 0.0, SyncReport(failed=(Failure(name, quote),) * 9), None)
    check([document_list([document] * 50)])
    check([status_message(Statistics(1, 1, 1), [document], [record, replace(record, error=quote)] * 9)])


@settings(max_examples=200, deadline=None)
@given(texts())
def test_formatting_of_slack_cannot_come_from_text(text: str) -> None:
    safe = plain(text)
    assert not re.search(r"[*~`\n]", safe)
    assert not re.search(r"(?<![^\W_])_|_(?![^\W_])", safe)


@pytest.mark.parametrize(
    ("text", "mrkdwn"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("*bold* ~gone~ `code`", "∗bold∗ ∼gone∼ ˋcodeˋ"),
        ("_it_ snake_case __init__", "ˍitˍ snake_case ˍˍinitˍˍ"),
        ("two\nlines\u202e", "two lines"),
    ],
)
def test_plain_text_is_shown_as_it_is(text: str, mrkdwn: str) -> None:
    assert plain(text) == mrkdwn


@pytest.mark.parametrize(
    ("url", "page", "expected"),
    [
        ("https://x.example/a.pdf", 3, "<https://x.example/a.pdf#page=3|name>"),
        ("https://x.example/a.pdf?t=1&u=2", None, "<https://x.example/a.pdf?t=1&amp;u=2|name>"),
        ("https://acme.slack.com/files/U1/F1/a", 3, "<https://acme.slack.com/files/U1/F1/a|name>"),
        ("https://x.example/a b|c>.pdf", None, "<https://x.example/a%20b%7Cc%3E.pdf|name>"),
        ("file:///etc/passwd", 3, "name"),
        ("javascript:alert(1)", None, "name"),
        ("https://[bad", None, "name"),
        (None, 3, "name"),
    ],
)
def test_links_are_ours_and_lead_to_the_page(url: str | None, page: int | None, expected: str) -> None:
    assert link(url, "name", page=page) == expected


@given(
    st.lists(st.sampled_from(["word ", "&amp;", "&lt;", "x" * 20, "<https://x.example/a|some name here>"]), max_size=30).map("".join),
    st.integers(60, 200),
)  # fmt: skip
def test_long_texts_are_cut_between_entities_and_links(text: str, limit: int) -> None:
    parts = list(pieces(text, limit))
    assert all(0 < len(part) <= limit for part in parts)
    assert re.sub(" ", "", "".join(parts)) == re.sub(" ", "", text)
    for part in parts:
        assert part.count("<") == part.count(">")
        assert re.search(r"&(?!amp;|lt;)", part) is None


def test_a_notification_is_the_beginning_of_the_answer() -> None:
    assert notification("short") == "short"
    cut = notification("word " * 2_000)
    assert len(cut) <= blocks.NOTIFICATION
    assert cut.startswith("word word")
    assert cut.endswith(" …")


# --- lists, status, help --------------------------------------------------------------------------


def listed(
    *,
    title: str = "Employee handbook",
    name: str = "handbook.pdf",
    state: DocumentState = DocumentState.INDEXED,
    reason: str | None = None,
    link: str | None = None,
) -> Document:
    return Document(
        workspace="T1",
        id="d",
        source="s",
        uri="u",
        name=name,
        title=title,
        revision="1",
        link=link,
        audience=Audience(workspace=True),
        epoch=1,
        state=state,
        reason=reason,
        generation="g",
        pages=PageCounts(total=42, text=40, blank=2),
        language="en",
    )


def test_the_list_of_documents_is_paged() -> None:
    documents = [listed(title=f"Title {n}", name=f"{n}.pdf") for n in range(45)]
    first = shown([document_list(documents)])
    assert "45 PDFs that you may ask about here (page 1 of 3):" in first
    assert "*Title 0* (0.pdf)" in first
    assert "*Title 19*" in first
    assert "*Title 20*" not in first
    assert "/pdfs list 2" in first
    last = shown([document_list(documents, page=99)])
    assert "(page 3 of 3)" in last
    assert "*Title 44*" in last
    assert "/pdfs list 4" not in last
    assert document_list(documents, page=-1) == document_list(documents)
    check([document_list(documents, page=number) for number in (1, 2, 3)])


def test_a_document_says_how_it_was_read() -> None:
    assert shown([document_list([listed()])]).endswith(
        "• *Employee handbook* (handbook.pdf) — indexed, 42 pages (40 as text, 2 blank), en"
    )
    failed = listed(state=DocumentState.FAILED, reason="It is encrypted.", title="handbook.pdf")
    failed = replace(failed, pages=PageCounts())
    assert shown([document_list([failed])]).endswith("⚠ handbook.pdf — not readable: It is encrypted.")


def test_documents_that_are_not_searchable_as_a_whole_are_counted_and_marked() -> None:
    counts = PageCounts(total=30, text=20, ocr=6, blank=1, failed=3)
    reason = "Pages 4-6: they are pictures. Install the extra `ocr`."
    partial = replace(listed(state=DocumentState.PARTIAL, reason=reason), pages=counts)
    failed = listed(state=DocumentState.FAILED, reason="It is encrypted.")
    text = shown([document_list([listed(), partial, failed])])
    assert "⚠ 1 not readable, 1 partly indexed\n" in text
    assert (
        "⚠ *Employee handbook* (handbook.pdf) — partly indexed, 30 pages (20 as text, 6 by OCR, 1 blank, "
        "3 not readable), en: Pages 4-6: they are pictures. Install the extra ˋocrˋ."
    ) in text
    assert "⚠" not in shown([document_list([listed()])])


def test_an_empty_list_says_how_to_fill_it() -> None:
    assert "Share one" in shown([document_list([])])


def test_status_counts_and_tells_of_the_last_syncs() -> None:
    records = [
        SyncRecord("file:///pdfs", 0.0, 86_400.0, SyncReport(added=2, failed=(Failure("bad.pdf", "It is damaged."),)), None),
        SyncRecord("s3://bucket", 0.0, 90_000.0, SyncReport(), "The bucket cannot be reached."),
    ]  # fmt: skip
    text = shown(
        [status_message(Statistics(1, 42, 1200), [listed(), listed(state=DocumentState.PENDING)], records)]
    )
    assert "Searchable: 1 PDF, 42 pages, 1,200 passages." in text
    assert "1 being read" in text
    assert "1970-01-02 00:00 UTC file:///pdfs: 2 added, 0 changed, 0 removed, 0 unchanged, 1 failed" in text
    assert "bad.pdf: It is damaged." in text
    assert "failed. The bucket cannot be reached." in text
    assert "No sync" in shown([status_message(Statistics(0, 0, 0), [], [])])


def test_status_says_how_far_documents_are_read() -> None:
    reading = [UnderWay("d", "handbook<1>.pdf", 1_250, 3_000)]
    text = shown([status_message(Statistics(0, 0, 0), [], [], reading=reading)])
    assert "• handbook&lt;1&gt;.pdf: page 1,250 of 3,000" in text


def test_status_shows_no_login_of_a_source_and_to_others_than_admins_no_source_at_all() -> None:
    record = SyncRecord("https://bot:hunter2@intra.example/layoffs/", 0.0, 86_400.0, SyncReport(), None)
    assert "hunter2" not in shown([status_message(Statistics(1, 1, 1), [], [record])])
    text = shown([status_message(Statistics(1, 1, 1), [], (), last=86_400.0)])
    assert "Last synced: 1970-01-02 00:00 UTC." in text
    assert "No sync" not in text


def test_help_names_every_command() -> None:
    text = shown([help_message()])
    for command in ("/ask", "/pdfs list", "/pdfs status", "/pdfs reindex", "/pdfs help"):
        assert command in text
    check([help_message(), notice("Two words & <more>"), message("ready")])
