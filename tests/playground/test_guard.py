from __future__ import annotations

import aiohttp
import pytest

from bot.playground import Playground


@pytest.mark.parametrize("path", ["/", "/control/workspace", "/api/api.test"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:8080"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
    ],
)
async def test_other_hosts_and_other_sites_are_refused(
    playground: Playground, path: str, headers: dict[str, str]
) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(playground.url + path, headers=headers) as response:
            assert response.status == 403
        async with session.get(playground.url + path, headers={"Origin": playground.url}) as response:
            assert response.status == 200


async def test_a_socket_from_another_site_is_refused(playground: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(f"{playground.url}/live?person=U0ADA", origin="http://evil.example")
        own = await session.ws_connect(f"{playground.url}/live?person=U0ADA", origin=playground.url)
        await own.close()


async def test_a_followed_link_opens_the_page_but_never_the_control_api(playground: Playground) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    async with aiohttp.ClientSession() as session:
        async with session.get(playground.url, headers=headers) as response:
            assert response.status == 200
        async with session.get(f"{playground.url}/control/calls", headers=headers) as response:
            assert response.status == 403


async def test_a_form_of_another_kind_than_json_cannot_act(playground: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        form = {"person": "ada", "channel": "#general", "text": "x"}
        async with session.post(f"{playground.url}/control/say", data=form) as response:
            assert response.status == 415
    assert playground.messages() == []


async def test_every_answer_forbids_scripts_of_others(playground: Playground) -> None:
    async with aiohttp.ClientSession() as session, session.get(playground.url) as response:
        policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_it_listens_on_loopback_only(playground: Playground) -> None:
    assert playground.url.startswith("http://127.0.0.1:")


async def test_another_host_name_is_allowed_when_asked_for() -> None:
    async with (
        Playground(allowed_hosts=["playground"]) as running,
        aiohttp.ClientSession() as session,
        session.get(running.url, headers={"Host": "playground:8080"}) as response,
    ):
        assert response.status == 200
