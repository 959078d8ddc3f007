"""The fake OpenAI, through the real SDK: it must refuse what OpenAI refuses, and say what a model would."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import openai
import pytest

from bot.language_models import Assignment
from bot.prompts import compose
from tests.fake_openai import FakeOpenAI, serving
from tests.fake_openai_replies import honest, inventive, obedient, pieces, read_prompt, sentences, sloppy
from tests.test_prompts import hit

ASKED = Assignment("How long is parental leave?", [hit("Parental leave is 16 weeks. It is paid in full.")])
SHEET = read_prompt([{"role": message.role, "content": message.content} for message in compose(ASKED)])


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOpenAI]:
    with serving() as running:
        yield running


def client(server: FakeOpenAI, key: str = "sk-test") -> openai.OpenAI:
    return openai.OpenAI(api_key=key, base_url=server.base_url, max_retries=0)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "empty"),
        (["a", ""], "empty"),
        (["a"] * 2049, "2048"),
        (["a" * 40_000], "8192"),
        (["文" * 5000] * 61, "300000"),
    ],
)
def test_embeddings_beyond_a_limit_are_refused(server: FakeOpenAI, texts: list[str], words: str) -> None:
    with pytest.raises(openai.BadRequestError, match=words):
        client(server).embeddings.create(model="text-embedding-3-small", input=texts)


def test_only_new_models_can_shorten_their_vectors(server: FakeOpenAI) -> None:
    embeddings = client(server).embeddings
    short = embeddings.create(model="text-embedding-3-small", input=["a"], dimensions=8)
    assert len(short.data[0].embedding) == 8
    with pytest.raises(openai.BadRequestError, match="dimensions"):
        embeddings.create(model="text-embedding-ada-002", input=["a"], dimensions=8)


def test_both_encodings_carry_the_same_vector(server: FakeOpenAI) -> None:
    embeddings = client(server).embeddings
    plain = embeddings.create(model="text-embedding-3-small", input=["a pump"], encoding_format="float")
    decoded = embeddings.create(model="text-embedding-3-small", input=["a pump"])
    assert plain.data[0].embedding == pytest.approx(decoded.data[0].embedding)
    coded = embeddings.create(model="text-embedding-3-small", input=["a pump"], encoding_format="base64")
    assert isinstance(coded.data[0].embedding, str)


def test_models_are_listed_for_those_with_a_key(server: FakeOpenAI) -> None:
    assert "gpt-6-luna" in [model.id for model in client(server).models.list()]


def test_a_wrong_key_is_refused(server: FakeOpenAI) -> None:
    with pytest.raises(openai.AuthenticationError):
        client(server, "sk-wrong").chat.completions.create(
            model="gpt-6-luna", messages=[{"role": "user", "content": "hello"}]
        )


def test_an_answer_may_come_in_one_piece(server: FakeOpenAI) -> None:
    server.script("Sixteen weeks [1].")
    answer = client(server).chat.completions.create(
        model="gpt-6-luna", messages=[{"role": "user", "content": "hello"}]
    )
    assert answer.choices[0].message.content == "Sixteen weeks [1]."
    assert answer.choices[0].finish_reason == "stop"


def test_honest_and_dishonest_replies_are_what_they_say() -> None:
    assert honest(SHEET) == "Parental leave is 16 weeks. [1]"
    assert sloppy(SHEET) == "Parental leave is 46 weeks. [1]"
    assert "[99]" in inventive(SHEET)
    assert "<!channel>" in obedient(SHEET)


@pytest.mark.parametrize(
    "reply", ["Sixteen weeks, in full [1].\n- a\n", "每位父母每年另有10天育儿假。[2]", "", " "]
)
def test_pieces_join_to_the_reply(reply: str) -> None:
    assert "".join(pieces(reply)) == reply


def test_sentences_are_verbatim_without_headings() -> None:
    text = "7.1 Leave\nParental leave is sixteen weeks, paid in full, and begins with\nthe birth. It may be split.\nTable 3"
    assert [sentence for sentence in sentences(text) if sentence] == [
        "7.1 Leave",
        "Parental leave is sixteen weeks, paid in full, and begins with the birth.",
        "It may be split.",
        "Table 3",
    ]


def test_it_runs_by_itself_and_is_steered_over_http() -> None:
    process = subprocess.Popen([sys.executable, "-m", "tests.fake_openai"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        control = address.removesuffix("/v1") + "/control"
        _post(f"{control}/script", {"replies": ["As scripted [1]."]})
        _post(f"{control}/fail", {"status": 503})
        with openai.OpenAI(api_key="sk-test", base_url=address, max_retries=0) as remote:
            asked = {"model": "gpt-6-luna", "messages": [{"role": "user", "content": "hello"}]}
            with pytest.raises(openai.InternalServerError):
                remote.chat.completions.create(**asked)
            assert remote.chat.completions.create(**asked).choices[0].message.content == "As scripted [1]."
        with urllib.request.urlopen(f"{control}/requests", timeout=60) as response:
            assert [seen["path"] for seen in json.load(response)] == ["/v1/chat/completions"] * 2
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _post(url: str, body: dict[str, object]) -> None:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60):
        pass
