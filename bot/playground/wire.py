"""The workspace's values as Slack writes them in JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

from bot.playground.records import Channel, File, Json, Kind, Message, Person
from bot.playground.workspace import Workspace

_OF_EVERY_FILE: Json = {
    "editable": False,
    "public_url_shared": False,
    "display_as_bot": False,
    "username": "",
    "has_rich_preview": False,
}
_OF_EVERY_STUB: Json = {
    "created": 0,
    "timestamp": 0,
    "user": "",
    "size": 0,
    "is_external": False,
    "external_type": "",
    "is_public": False,
    **_OF_EVERY_FILE,
}
"""docs.slack.dev/reference/events/message/file_share, "Slack Connect files"."""
_OFFSETS = {"Europe/Berlin": 7200, "Asia/Shanghai": 28800, "UTC": 0}


def person_json(person: Person, *, with_locale: bool = False) -> Json:
    """A `user` object as of users.info."""
    user: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": _OFFSETS.get(person.tz, 0),
        "profile": {
            "real_name": person.real_name,
            "real_name_normalized": person.real_name,
            "display_name": person.real_name.split()[0],
            "display_name_normalized": person.real_name.split()[0],
            "team": person.team_id,
        },
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": person.is_owner,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_email_confirmed": True,
        "updated": 0,
    }
    if person.is_stranger:
        user["is_stranger"] = True
    if with_locale:
        user["locale"] = person.locale
    return user


def channel_json(workspace: Workspace, channel: Channel, *, with_count: bool = False) -> Json:
    """A `channel` object as of conversations.info, seen by the app."""
    bot = workspace.team.bot_user
    if channel.kind is Kind.DIRECT:
        return _direct_json(workspace, channel)
    answer: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind in (Kind.PUBLIC, Kind.PRIVATE),
        "is_group": False,
        "is_im": False,
        "is_mpim": channel.kind is Kind.GROUP,
        "is_private": channel.is_private,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": channel.is_pending_ext_shared,
        "pending_shared": [],
        "context_team_id": workspace.team.id,
        "is_member": bot in channel.members,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": channel.created},
        "previous_names": [],
    }
    if with_count:
        answer["num_members"] = len(channel.members)
    return answer


def _direct_json(workspace: Workspace, channel: Channel) -> Json:
    bot = workspace.team.bot_user
    return {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": True,
        "is_org_shared": False,
        "context_team_id": workspace.team.id,
        "user": next(iter(channel.members - {bot}), bot),
        "is_open": True,
    }


def message_json(workspace: Workspace, message: Message, *, url: str, with_metadata: bool = False) -> Json:
    """A message as of conversations.history; metadata only where it was asked for."""
    answer: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.subtype:
        answer["subtype"] = message.subtype
    if message.subtype == "tombstone":
        answer["hidden"] = True
    if message.bot_id:
        answer |= {"bot_id": message.bot_id, "app_id": workspace.team.app_id}
        answer["bot_profile"] = bot_profile(workspace)
    answer["team"] = workspace.team.id
    if message.blocks:
        answer["blocks"] = list(message.blocks)
    if message.attachments:
        answer["attachments"] = list(message.attachments)
    if message.metadata and with_metadata:
        answer["metadata"] = message.metadata
    if message.edited:
        answer["edited"] = {"user": message.user, "ts": message.edited}
    if message.files:
        answer["files"] = [file_json(workspace, workspace.files[file], url=url) for file in message.files]
        answer["upload"] = True
    if message.reactions:
        answer["reactions"] = [
            {"name": reaction.name, "users": list(reaction.users), "count": len(reaction.users)}
            for reaction in message.reactions
        ]
    return answer | _thread_facts(workspace, message)


def _thread_facts(workspace: Workspace, message: Message) -> Json:
    if message.visible_to is not None:
        return {"thread_ts": message.thread_ts} if message.thread_ts else {}
    if message.thread_ts:
        root = workspace.messages[message.channel].get(message.thread_ts)
        parent = {"parent_user_id": root.user} if root else {}
        return {"thread_ts": message.thread_ts, **parent}
    replies = [other for other in workspace.thread(message.channel, message.ts) if other.ts != message.ts]
    if not replies:
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len({reply.user for reply in replies}),
        "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def file_json(workspace: Workspace, file: File, *, url: str, in_full: bool = False) -> Json:
    """A `file` object as of files.info (`in_full`), or as messages and listings carry it.

    `url` is the playground's own address, without a slash at the end.
    """
    if file.deleted:
        return {"id": file.id, "mode": "tombstone"}
    if file.mode == "hidden_by_limit":
        return {"id": file.id, "mode": file.mode, "created": file.created, "timestamp": file.created}
    if file.is_stub and not in_full:
        return {"id": file.id, "mode": "file_access", "file_access": "check_file_info"} | _OF_EVERY_STUB
    most = None if in_full else workspace.most_shares
    shown = replace(file, shares=file.shares[:most])
    return _hosted(workspace, shown, url) | {"has_more_shares": shown.shares != file.shares}


def _hosted(workspace: Workspace, file: File, url: str) -> Json:
    team = workspace.team.id
    name = quote(re.sub(r"[^\w.\-]", "_", file.name.lower()))
    where = f"{url}/files-pri/{team}-{file.id}"
    kinds = {channel: workspace.channels[channel].kind for channel in sorted(file.channels)}
    public = any(kind is Kind.PUBLIC for kind in kinds.values())
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.changed or file.created,
        **({"updated": file.changed} if file.changed else {}),
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user,
        "user_team": file.team_id,
        "mode": file.mode,
        "is_external": file.mode == "external",
        "external_type": "gdrive" if file.mode == "external" else "",
        "size": file.size,
        "is_public": public,
        "url_private": f"{where}/{name}",
        "url_private_download": f"{where}/download/{name}",
        "permalink": f"{url}/files/{file.user}/{file.id}/{name}",
        "channels": [channel for channel, kind in kinds.items() if kind is Kind.PUBLIC],
        "groups": [channel for channel, kind in kinds.items() if kind in (Kind.PRIVATE, Kind.GROUP)],
        "ims": [channel for channel, kind in kinds.items() if kind is Kind.DIRECT],
        "shares": _shares(workspace, file),
        **_OF_EVERY_FILE,
        "file_access": "visible",
    }


def _shares(workspace: Workspace, file: File) -> Json:
    """Where a file was posted: public or private, then by channel."""
    shares: Json = {}
    for share in file.shares:
        channel = workspace.channels[share.channel]
        entry: Json = {
            "ts": share.ts,
            "channel_name": channel.name,
            "team_id": workspace.team.id,
            "share_user_id": file.user,
            "source": "UNKNOWN",
        }
        if share.thread_ts:
            entry["thread_ts"] = share.thread_ts
        group = "public" if channel.kind is Kind.PUBLIC else "private"
        shares.setdefault(group, {}).setdefault(share.channel, []).append(entry)
    return shares


def bot_profile(workspace: Workspace) -> Json:
    """The `bot_profile` of the app's messages."""
    team = workspace.team
    return {
        "id": team.bot_id,
        "app_id": team.app_id,
        "user_id": team.bot_user,
        "name": workspace.people[team.bot_user].real_name,
        "icons": {},
        "deleted": False,
        "updated": 0,
        "team_id": team.id,
    }


def permalink(url: str, message: Message) -> str:
    """The address of one message."""
    link = f"{url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return link
