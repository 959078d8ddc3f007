"""What Slack says of a conversation: whatever is missing or odd makes less of it, never more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations import conversation_of
from bot.types import ChannelKind

OURS = "T0ACME"
CHANNEL: dict[str, Any] = {  # as users.conversations gives it
    "id": "C012AB3CD",
    "name": "general",
    "is_channel": True,
    "is_group": False,
    "is_im": False,
    "is_mpim": False,
    "is_private": False,
    "is_archived": False,
    "is_general": True,
    "unlinked": 0,
    "is_shared": False,
    "is_ext_shared": False,
    "is_org_shared": False,
    "is_pending_ext_shared": False,
    "pending_shared": [],
    "previous_names": [],
}
GROUP = CHANNEL | {"id": "G0AKFJBEU", "is_channel": False, "is_mpim": True, "is_private": True}
DIRECT = {"id": "D0C0F7S8Y", "is_im": True, "is_org_shared": False, "user": "U0BS9U4SV", "priority": 0}


def test_each_kind_is_told_apart() -> None:
    public = conversation_of(CHANNEL, OURS)
    assert (public.kind, public.public, public.shared_outside) == (ChannelKind.PUBLIC, True, False)
    private = conversation_of(CHANNEL | {"is_private": True}, OURS)
    assert (private.kind, private.public, private.shared_outside) == (ChannelKind.PRIVATE, False, False)
    group = conversation_of(GROUP, OURS)
    assert (group.kind, group.public, group.shared_outside) == (ChannelKind.GROUP, False, False)
    direct = conversation_of(DIRECT, OURS)
    assert (direct.kind, direct.public, direct.shared_outside) == (ChannelKind.DIRECT, False, False)
    assert direct.partner == "U0BS9U4SV"


@pytest.mark.parametrize(
    "facts",
    [
        {"is_ext_shared": True, "is_shared": True},
        {"is_pending_ext_shared": True},
        {"pending_shared": ["T0OTHER"]},
        {"connected_team_ids": ["T0OTHER"]},
        {"shared_team_ids": [OURS, "T0OTHER"]},
    ],
)
def test_a_public_channel_shared_with_another_company_is_public_here_still(facts: dict[str, Any]) -> None:
    conversation = conversation_of(CHANNEL | facts, OURS)
    assert (conversation.shared_outside, conversation.public) == (True, True)
    assert not conversation_of(CHANNEL | facts | {"is_private": True}, OURS).public


@pytest.mark.parametrize(
    "facts", [{"is_org_shared": True}, {"is_global_shared": True}, {"context_team_id": "E0GRID"}]
)
def test_whom_a_channel_of_an_organisation_is_public_to_is_not_known(facts: dict[str, Any]) -> None:
    conversation = conversation_of(CHANNEL | facts, OURS)
    assert (conversation.shared_outside, conversation.public) == (True, False)


def test_our_own_team_among_those_it_is_shared_with_is_nobody_else() -> None:
    facts = {"context_team_id": OURS, "shared_team_ids": [OURS]}
    assert not conversation_of(CHANNEL | facts, OURS).shared_outside


@pytest.mark.parametrize("missing", ["is_ext_shared", "is_org_shared", "is_pending_ext_shared", "is_private"])
def test_what_does_not_say_with_whom_it_is_shared_counts_as_shared(missing: str) -> None:
    assert conversation_of({k: v for k, v in CHANNEL.items() if k != missing}, OURS).shared_outside


def test_what_does_not_say_that_it_is_not_archived_counts_as_archived() -> None:
    conversation = conversation_of({k: v for k, v in CHANNEL.items() if k != "is_archived"}, OURS)
    assert (conversation.archived, conversation.public) == (True, False)


@pytest.mark.parametrize(
    "item",
    [
        None,
        "C012AB3CD",
        [],
        {},
        CHANNEL | {"id": 7},
        CHANNEL | {"is_private": "no"},
        CHANNEL | {"is_archived": 0},
        CHANNEL | {"pending_shared": "T0OTHER"},
        {key: value for key, value in DIRECT.items() if key != "user"},
    ],
)
def test_what_is_no_conversation_is_refused(item: object) -> None:
    with pytest.raises(TypeError):
        conversation_of(item, OURS)


odd = st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.text(max_size=3))


@given(st.dictionaries(st.sampled_from([*CHANNEL, "is_global_shared", "context_team_id"]), odd))
def test_only_what_says_so_plainly_is_public(facts: dict[str, Any]) -> None:
    item = CHANNEL | facts
    try:
        conversation = conversation_of(item, OURS)
    except TypeError:
        return
    if conversation.public:
        assert item["is_private"] is False
        assert item["is_archived"] is False
        assert item["is_org_shared"] is False
        assert not item["is_im"]
        assert not item["is_mpim"]
        assert item.get("context_team_id", OURS) == OURS
    if not conversation.shared_outside and not item["is_im"]:
        assert item["is_ext_shared"] is False
        assert item["is_pending_ext_shared"] is False
