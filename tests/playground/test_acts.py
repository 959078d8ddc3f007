from __future__ import annotations

from typing import Any

import pytest

from bot.playground import Playground, Refusal
from tests.playground.bolt import bolt_app, connected

PDF = b"%PDF-1.7\n%%EOF"
BUTTONS = [
    {
        "type": "actions",
        "block_id": "feedback",
        "elements": [
            {
                "type": "button",
                "action_id": "show_page",
                "text": {"type": "plain_text", "text": "Show page"},
                "value": "f1:23",
            }
        ],
    }
]


def events(playground: Playground, kind: str) -> list[dict[str, Any]]:
    return [delivery.event for delivery in playground.deliveries(kind)]


async def test_a_command_is_answered_for_the_asker_alone_by_response_url(playground: Playground) -> None:
    app = bolt_app(playground)

    @app.command("/ask")
    async def ask(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        await ack()
        await respond(f"You asked: {command['text']}")
        await respond(text="For everyone", response_type="in_channel")

    async with connected(playground, app):
        playground.command("ben", "#people", "/ask", "how long is notice?")
        await playground.wait_for(lambda: len(playground.messages("#people")) == 2)
    private, public = playground.messages("#people")
    assert (private.text, private.visible_to) == ("You asked: how long is notice?", "U0BEN")
    assert (public.text, public.visible_to) == ("For everyone", None)


async def test_the_payload_of_a_commands_ack_is_shown_to_the_asker(playground: Playground) -> None:
    app = bolt_app(playground)

    @app.command("/pdfs")
    async def pdfs(ack: Any) -> None:
        await ack("Nothing is indexed yet.")

    async with connected(playground, app):
        playground.command("ada", "#people", "/pdfs", "list")
        [shown] = await playground.wait_for(lambda: playground.messages("#people"))
    assert (shown.text, shown.visible_to) == ("Nothing is indexed yet.", "U0ADA")


async def test_a_command_without_an_app_fails_visibly_and_is_not_repeated(playground: Playground) -> None:
    delivery = playground.command("ada", "#people", "/ask", "hello")
    [shown] = await playground.wait_for(lambda: playground.messages("#people"))
    assert "did not respond" in shown.text
    assert (shown.visible_to, delivery.sent_at) == ("U0ADA", [])


async def test_a_click_carries_the_buttons_value_and_its_answer_replaces_the_message(
    playground: Playground,
) -> None:
    app = bolt_app(playground)

    @app.action("show_page")
    async def show(ack: Any, respond: Any, action: dict[str, Any]) -> None:
        await ack()
        await respond(text=f"page {action['value']}", replace_original=True)

    async with connected(playground, app):
        posted = await app.client.chat_postMessage(channel="C0PEOPLE", text="answer", blocks=BUTTONS)
        delivery = playground.click("chiyo", "#people", posted["ts"], "Show page")
        await playground.wait_for(lambda: playground.messages("#people")[0].text == "page f1:23")
    payload = delivery.envelope["payload"]
    assert payload["container"]["message_ts"] == payload["message"]["ts"] == posted["ts"]
    assert payload["actions"][0]["block_id"] == "feedback"
    assert payload["user"]["id"] == "U0CHIYO"


async def test_a_button_of_an_ephemeral_message_works_for_its_reader_only(playground: Playground) -> None:
    app = bolt_app(playground)

    @app.action("show_page")
    async def show(ack: Any, respond: Any) -> None:
        await ack()
        await respond(delete_original=True)

    async with connected(playground, app):
        await app.client.chat_postEphemeral(channel="C0PEOPLE", user="U0BEN", text="a", blocks=BUTTONS)
        [shown] = playground.messages("#people")
        with pytest.raises(Refusal, match="message_not_found"):
            playground.click("ada", "#people", shown.ts, "show_page")
        delivery = playground.click("ben", "#people", shown.ts, "show_page")
        await playground.wait_for(lambda: not playground.messages("#people"))
    assert "message" not in delivery.envelope["payload"]
    assert delivery.envelope["payload"]["container"]["is_ephemeral"] is True


async def test_a_response_url_is_used_five_times(playground: Playground) -> None:
    app = bolt_app(playground)
    statuses: list[int] = []

    @app.command("/ask")
    async def ask(ack: Any, respond: Any) -> None:
        await ack()
        statuses.extend([(await respond(f"{number}")).status_code for number in range(6)])

    async with connected(playground, app):
        playground.command("ben", "#people", "/ask")
        await playground.wait_for(lambda: len(statuses) == 6)
    assert statuses == [200] * 5 + [404]


async def test_a_direct_message_reaches_the_app_without_a_mention(playground: Playground) -> None:
    said = playground.direct("chiyo", "育儿假有多少天？")
    [event] = events(playground, "message")
    assert (event["channel_type"], event["text"], event["ts"]) == ("im", "育儿假有多少天？", said.ts)
    assert event["channel"] == playground.direct_channel("chiyo").id


async def test_channel_messages_reach_only_an_app_that_asks_for_them(playground: Playground) -> None:
    playground.say("ada", "#general", "good morning")
    assert playground.deliveries() == []
    playground.subscriptions.add("message.groups")
    playground.say("ada", "#finance", "good morning")
    assert [event["channel_type"] for event in events(playground, "message")] == ["group"]


async def test_a_mention_where_the_bot_is_not_reaches_nobody_but_is_pointed_out(
    playground: Playground,
) -> None:
    playground.say("ada", "#random", "@Footnote hello")
    assert playground.deliveries() == []
    _, told = playground.messages("#random")
    assert (told.visible_to, "not in this channel" in told.text) == ("U0ADA", True)


async def test_inviting_the_bot_tells_it_that_it_joined_and_by_whom(playground: Playground) -> None:
    playground.invite("ada", "#random", "footnote")
    [event] = events(playground, "member_joined_channel")
    assert (event["user"], event["channel"], event["inviter"]) == ("U0FOOTNOTE", "C0RANDOM", "U0ADA")
    playground.say("ada", "#random", "@Footnote hello")
    assert len(playground.deliveries("app_mention")) == 1


@pytest.mark.parametrize(("channel", "kind"), [("#people", "channel_left"), ("#finance", "group_left")])
async def test_the_bot_is_told_that_it_was_removed(playground: Playground, channel: str, kind: str) -> None:
    playground.remove("ada", channel, "footnote")
    assert len(events(playground, kind)) == 1
    playground.say("ada", channel, "@Footnote hello")
    assert playground.deliveries("app_mention") == []


async def test_the_life_of_a_file_is_told_by_events_that_carry_its_id(playground: Playground) -> None:
    file = playground.upload("ada", "#people", "handbook.pdf", PDF, text="@Footnote what does it say?")
    playground.replace_file(file.id, PDF + b"more")
    playground.share_file("ada", "#finance", file.id)
    shared = playground.messages("#finance")[-1]
    playground.delete("ada", "#finance", shared.ts)
    playground.delete_file("ada", file.id)
    kinds = [delivery.event["type"] for delivery in playground.deliveries()]
    assert kinds == [
        "app_mention",
        "file_shared",
        "file_public",
        "file_change",
        "file_shared",
        "file_unshared",
        "file_deleted",
    ]
    ids = {event.get("file_id") for event in (d.event for d in playground.deliveries())} - {None}
    assert ids == {file.id}
    assert events(playground, "file_unshared")[0]["channel_id"] == "C0FINANCE"


async def test_what_happens_in_channels_without_the_bot_is_not_told(playground: Playground) -> None:
    playground.add_channel("board", kind="private", members=["ada", "ben"])
    file = playground.upload("ada", "board", "secret.pdf", PDF, text="@Footnote read this")
    playground.delete_file("ada", file.id)
    playground.leave("ben", "board")
    playground.change_channel("board", is_archived=True)
    assert playground.deliveries() == []


async def test_sharing_archiving_and_converting_a_channel_are_told(playground: Playground) -> None:
    playground.subscriptions.add("message.groups")
    playground.change_channel("#people", is_ext_shared=True)
    playground.change_channel("#people", is_ext_shared=False)
    playground.change_channel("#people", kind="private")
    playground.change_channel("#people", is_archived=True)
    told = [delivery.event for delivery in playground.deliveries()]
    kinds = ["channel_shared", "channel_unshared", "message", "group_archive"]
    assert [event["type"] for event in told] == kinds
    assert told[2]["subtype"] == "channel_convert_to_private"  # Slack tells it as a message only


async def test_edits_and_deletions_in_a_direct_message_are_told(playground: Playground) -> None:
    channel = playground.direct_channel("ada").id
    said = playground.direct("ada", "how many days?")
    playground.edit("ada", channel, said.ts, "how many weeks?")
    playground.delete("ada", channel, said.ts)
    first, changed, deleted = events(playground, "message")
    assert changed["subtype"] == "message_changed"
    assert changed["previous_message"]["text"] == first["text"] == "how many days?"
    assert changed["message"]["text"] == "how many weeks?"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", said.ts)


@pytest.mark.parametrize(
    ("person", "channel", "code"),
    [
        ("gus", "#general", "channel_not_found"),
        ("chiyo", "#finance", "channel_not_found"),
        ("chiyo", "#partners", "not_in_channel"),
    ],
)
async def test_people_write_only_where_they_are_members(
    playground: Playground, person: str, channel: str, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        playground.say(person, channel, "hello")


async def test_people_change_their_own_messages_and_an_admin_deletes_any(playground: Playground) -> None:
    said = playground.say("ben", "#general", "hello")
    with pytest.raises(Refusal, match="cant_update_message"):
        playground.edit("ada", "#general", said.ts, "changed")
    with pytest.raises(Refusal, match="cant_delete_message"):
        playground.delete("chiyo", "#general", said.ts)
    playground.delete("ada", "#general", said.ts)
    assert playground.messages("#general") == []


async def test_an_admin_and_a_guest_are_made_of_anyone(playground: Playground) -> None:
    playground.subscriptions.add("user_change")
    playground.change_person("ben", is_restricted=True)
    [event] = events(playground, "user_change")
    assert (event["user"]["id"], event["user"]["is_restricted"]) == ("U0BEN", True)


async def test_opening_home_asks_the_app_for_it_and_its_buttons_work(playground: Playground) -> None:
    app = bolt_app(playground)
    pressed: list[str] = []

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: Any) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": BUTTONS})

    @app.action("show_page")
    async def press(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        pressed.append(body["view"]["type"])
        await client.views_publish(user_id=body["user"]["id"], view={"type": "home", "blocks": []})

    async with connected(playground, app):
        playground.open_home("ada")
        await playground.wait_for(lambda: playground.workspace.homes.get("U0ADA"))
        playground.click_home("ada", "show_page")
        await playground.wait_for(lambda: not playground.workspace.homes["U0ADA"]["blocks"])
    assert pressed == ["home"]


async def test_waiting_in_vain_says_what_happened_last(playground: Playground) -> None:
    asked = playground.say("ada", "#general", "@Footnote hello")
    with pytest.raises(TimeoutError, match="hello"):
        await playground.answer_to(asked.ts, timeout=0.05)


async def test_a_deleted_channel_takes_its_messages_and_shares_along(playground: Playground) -> None:
    file = playground.upload("ada", "#people", "plan.pdf", PDF)
    playground.share_file("ada", "#finance", file.id)
    playground.delete_channel("#people")
    playground.delete_channel("#finance")
    assert playground.workspace.files[file.id].channels == frozenset()
    assert [event["channel"] for event in events(playground, "channel_deleted")] == ["C0PEOPLE"]
    assert [event["channel"] for event in events(playground, "group_deleted")] == ["C0FINANCE"]
    with pytest.raises(Refusal, match="channel_not_found"):
        playground.say("ada", "#people", "anybody?")


async def test_a_channel_keeps_what_it_holds_under_another_id(playground: Playground) -> None:
    file = playground.upload("ada", "#people", "plan.pdf", PDF)
    playground.change_channel_id("#people", "C0OTHER")
    assert playground.workspace.files[file.id].channels == {"C0OTHER"}
    assert [message.files for message in playground.messages("C0OTHER")] == [(file.id,)]
    [event] = events(playground, "channel_id_changed")
    assert (event["old_channel_id"], event["new_channel_id"]) == ("C0PEOPLE", "C0OTHER")


async def test_who_gets_an_account_has_joined_the_team(playground: Playground) -> None:
    playground.subscriptions |= {"team_join", "user_change"}
    dora = playground.add_person("dora")
    playground.change_person("dora", is_restricted=True)
    assert [event["user"]["id"] for event in events(playground, "team_join")] == [dora.id]
    assert [event["user"]["is_restricted"] for event in events(playground, "user_change")] == [True]
