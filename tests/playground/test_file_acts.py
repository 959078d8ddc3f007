from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Playground, Refusal
from tests.playground.bolt import code_of
from tests.slack_workspace import PDF


async def listed(client: AsyncWebClient, **narrowed: Any) -> list[dict[str, Any]]:
    return list((await client.files_list(**narrowed))["files"])


async def info(client: AsyncWebClient, file: str) -> dict[str, Any]:
    return dict((await client.files_info(file=file))["file"])


async def test_replaced_bytes_give_a_file_another_time_even_within_a_second(
    playground: Playground, client: AsyncWebClient
) -> None:
    file = playground.upload("ada", "#people", "plan.pdf", PDF)
    before = await info(client, file.id)
    playground.replace_file(file.id, PDF[::-1])
    after = await info(client, file.id)
    assert (before["timestamp"], "updated" in before) == (file.created, False)
    assert after["created"] == file.created < after["timestamp"] == after["updated"]


async def test_retention_deletes_a_file_without_an_event(
    playground: Playground, client: AsyncWebClient
) -> None:
    file = playground.upload("ada", "#people", "plan.pdf", PDF)
    told = len(playground.deliveries())
    playground.expire_file(file.id)
    assert len(playground.deliveries()) == told
    assert await listed(client) == []
    with pytest.raises(SlackApiError) as caught:
        await info(client, file.id)
    assert code_of(caught.value) == "file_deleted"
    [message] = (await client.conversations_history(channel="C0PEOPLE"))["messages"]
    assert message["files"] == [{"id": file.id, "mode": "tombstone"}]


async def test_listings_tell_of_so_many_shares_only_and_files_info_of_all(
    playground: Playground, client: AsyncWebClient
) -> None:
    playground.workspace.most_shares = 1
    file = playground.upload("ada", "#people", "plan.pdf", PDF)
    assert (await listed(client))[0]["has_more_shares"] is False
    playground.share_file("ada", "#finance", file.id)
    [shown] = await listed(client)
    assert (shown["channels"], shown["groups"], shown["has_more_shares"]) == (["C0PEOPLE"], [], True)
    whole = await info(client, file.id)
    assert (whole["groups"], whole["has_more_shares"]) == (["C0FINANCE"], False)


async def test_a_file_of_another_organisation_is_a_stub_but_for_files_info(
    playground: Playground, client: AsyncWebClient
) -> None:
    file = playground.upload("ada", "#people", "plan.pdf", PDF)
    playground.change_file(file.id, is_stub=True, team_id="T0OTHER")
    [stub] = await listed(client, types="pdfs")
    assert (stub["mode"], stub["file_access"]) == ("file_access", "check_file_info")
    assert {"name", "channels", "url_private"}.isdisjoint(stub)
    whole = await info(client, file.id)
    assert (whole["user_team"], whole["file_access"], whole["name"]) == ("T0OTHER", "visible", "plan.pdf")


async def test_a_file_that_the_plan_hides_is_listed_on_request_without_its_facts(
    playground: Playground, client: AsyncWebClient
) -> None:
    file = playground.upload("ada", "#people", "plan.pdf", PDF)
    playground.change_file(file.id, mode="hidden_by_limit")
    assert await listed(client) == []
    [shown] = await listed(client, show_files_hidden_by_limit=True)
    assert set(shown) == {"id", "mode", "created", "timestamp"}


async def test_an_external_file_says_so(playground: Playground, client: AsyncWebClient) -> None:
    file = playground.upload("ada", "#people", "plan.pdf", PDF)
    playground.change_file(file.id, mode="external")
    [shown] = await listed(client)
    assert (shown["mode"], shown["is_external"]) == ("external", True)


async def test_listings_are_narrowed_by_time_person_and_known_types_only(
    playground: Playground, client: AsyncWebClient
) -> None:
    file = playground.upload("ada", "#people", "plan.pdf", PDF)
    at = file.created
    assert len(await listed(client, ts_from=str(at), ts_to=str(at))) == 1
    assert await listed(client, ts_to=str(at - 1)) == await listed(client, ts_from=str(at + 1)) == []
    assert await listed(client, user="U0BEN") == []
    with pytest.raises(SlackApiError) as caught:
        await listed(client, types="pdf")
    assert code_of(caught.value) == "unknown_type"


async def test_a_file_of_a_private_channel_becomes_public_by_its_first_share_in_a_public_one(
    playground: Playground,
) -> None:
    file = playground.upload("ada", "#finance", "plan.pdf", PDF)
    assert playground.deliveries("file_public") == []
    playground.share_file("ada", "#people", file.id)
    playground.share_file("ada", "#general", file.id)
    assert len(playground.deliveries("file_public")) == 1


async def test_events_are_lost_by_type_or_by_chance_the_same_way_each_time(playground: Playground) -> None:
    playground.lose_events(["file_shared"])
    playground.upload("ada", "#people", "plan.pdf", PDF)
    assert [delivery.event["type"] for delivery in playground.deliveries()] == ["file_public"]
    assert [event["type"] for event in playground.lost] == ["file_shared"]
    losses = []
    for _ in range(2):
        playground.lost.clear()
        playground.lose_events(share=0.5, seed=3)
        for number in range(20):
            playground.upload("ada", "#people", f"{number}.pdf", PDF)
        losses.append([event["type"] for event in playground.lost])
    assert losses[0] == losses[1]
    assert {"file_shared", "file_public"} == set(losses[0])
    playground.lose_events(share=0)
    playground.upload("ada", "#people", "last.pdf", PDF)
    assert playground.deliveries()[-2].event["type"] == "file_shared"


async def test_files_are_shared_and_deleted_by_those_only_who_may(playground: Playground) -> None:
    file = playground.upload("ben", "#people", "plan.pdf", PDF)
    with pytest.raises(Refusal, match="cant_delete_file"):
        playground.delete_file("chiyo", file.id)
    with pytest.raises(Refusal, match="channel_not_found"):
        playground.share_file("gus", "#general", file.id)
