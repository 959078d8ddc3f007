from __future__ import annotations

import pytest
from slack_sdk import WebClient

from bot.playground import BOT_TOKEN, Refusal
from tests.slack_workspace import PDF, slack_workspace


def test_blocking_code_acts_in_a_workspace_and_calls_its_api() -> None:
    with slack_workspace() as acme:
        file = acme.upload("ada", "#people", "plan.pdf", text="for everyone")
        acme.share_file("ada", "#finance", file.id)
        shown = WebClient(token=BOT_TOKEN, base_url=acme.api_url).files_info(file=file.id)["file"]
        with pytest.raises(Refusal, match="not_in_channel"):
            acme.upload("chiyo", "#partners")
        assert (shown["size"], shown["groups"]) == (len(PDF), ["C0FINANCE"])
        assert acme.access(excluded=["C0FINANCE"]).wants("C0PEOPLE")
        assert [call.method for call in acme.calls()] == ["files.info"]
