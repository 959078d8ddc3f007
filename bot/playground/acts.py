"""What people do in the workspace, and how the app hears of it.

Every act takes people and channels by id or name ("ada", "#general"). An act that Slack's own client would not
allow raises Refusal with Slack's word for it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bot.playground.envelopes import (
    block_actions,
    event_callback,
    find_action,
    home_action,
    slash_command,
)
from bot.playground.events import DEFAULT_SUBSCRIPTIONS, Event, events_of
from bot.playground.faults import EventLoss
from bot.playground.file_acts import FileActs
from bot.playground.methods.app import App
from bot.playground.records import Change, Channel, Json, Kind, Message, Person, Refusal
from bot.playground.responses import Responses
from bot.playground.socket_mode import Delivery
from bot.playground.typed_text import to_wire

_KINDS = {"public": Kind.PUBLIC, "private": Kind.PRIVATE}


class Acts(FileActs):
    """People's hands: everything that can be done on the page or by the control API."""

    def __init__(
        self,
        app: App,
        responses: Responses,
        *,
        subscriptions: Collection[str] = DEFAULT_SUBSCRIPTIONS,
        commands: Collection[str] = ("/ask", "/pdfs"),
    ) -> None:
        super().__init__(app.workspace)
        self.subscriptions = set(subscriptions)
        self.commands = set(commands)
        self.event_loss = EventLoss()
        self.lost: list[Json] = []  # events that the app will never hear of
        self._app = app
        self._responses = responses
        self.workspace.watch(self._tell_app)

    # --- writing --------------------------------------------------------------------------------

    def say(self, person: str, channel: str, text: str, *, thread_ts: str | None = None) -> Message:
        """Write in a channel, thread or direct message; `text` as typed, with `@Footnote` and `#people`."""
        who, where = self._in(person, channel)
        if not text.strip():
            raise Refusal("no_text")
        message = self.workspace.post(where.id, who.id, to_wire(text, self.workspace), thread_ts=thread_ts)
        self._point_out_absence(who, where, message)
        return message

    def direct(self, person: str, text: str, *, thread_ts: str | None = None) -> Message:
        """Write to the bot."""
        return self.say(person, self.direct_channel(person).id, text, thread_ts=thread_ts)

    def direct_channel(self, person: str) -> Channel:
        """The direct message between someone and the bot."""
        members = frozenset({self.workspace.person(person).id, self._app.user})
        return self.workspace.open_direct(members)

    def edit(self, person: str, channel: str, ts: str, text: str) -> Message:
        """Change one's own message."""
        who, where = self._in(person, channel)
        self._own(who, where, ts, "cant_update_message")
        wire = to_wire(text, self.workspace)
        return self.workspace.change(where.id, ts, text=wire, edited=self.workspace.next_ts())

    def delete(self, person: str, channel: str, ts: str) -> None:
        """Delete one's own message; an admin may delete anyone's."""
        who, where = self._in(person, channel)
        if not who.is_admin:
            self._own(who, where, ts, "cant_delete_message")
        self.workspace.delete(where.id, ts)

    def react(self, person: str, channel: str, ts: str, name: str) -> None:
        """Put an emoji under a message."""
        who, where = self._in(person, channel)
        self.workspace.react(where.id, ts, name.strip(":"), who.id)

    def unreact(self, person: str, channel: str, ts: str, name: str) -> None:
        """Take one's emoji back."""
        who, where = self._in(person, channel)
        self.workspace.unreact(where.id, ts, name.strip(":"), who.id)

    # --- talking to the app ---------------------------------------------------------------------

    def command(self, person: str, channel: str, command: str, text: str = "") -> Delivery:
        """Type a slash command. Raises Refusal("unknown_command")."""
        who, where = self._in(person, channel)
        if command not in self.commands:
            raise Refusal("unknown_command")
        address = self._responses.issue(where.id, who.id)
        payload = slash_command(self.workspace, who, where, command, text, address)
        return self._send("slash_commands", payload, who, where, name=command)

    def click(
        self, person: str, channel: str, ts: str, button: str, *, block_id: str | None = None
    ) -> Delivery:
        """Press a button of a message, named by its action_id, value or label. Raises Refusal("no_such_button")."""
        who, where = self._in(person, channel)
        message = self._seen(who, where, ts)
        action = find_action(message.blocks, button, block_id)
        address = self._responses.issue(where.id, who.id, message=message)
        payload = block_actions(self.workspace, who, message, action, address, url=self._app.url)
        return self._send("interactive", payload, who, where, message=message)

    def open_home(self, person: str) -> None:
        """Look at the app's Home tab."""
        who = self.workspace.person(person)
        body: Json = {"type": "app_home_opened", "user": who.id, "tab": "home"}
        body["channel"] = self.direct_channel(who.id).id
        if who.id in self.workspace.homes:
            body["view"] = self.workspace.homes[who.id]
        self.emit("app_home_opened", body)

    def click_home(self, person: str, button: str, *, block_id: str | None = None) -> Delivery:
        """Press a button of the Home tab."""
        who = self.workspace.person(person)
        view = self.workspace.homes.get(who.id)
        if view is None:
            raise Refusal("no_such_button")
        action = find_action(view.get("blocks", ()), button, block_id)
        payload = home_action(self.workspace, who, view, action)
        return self._send("interactive", payload, who, self.direct_channel(who.id))

    def emit(self, subscription: str, body: Json) -> Delivery | None:
        """Send the app any event, if it subscribes to it; for events that no act here causes."""
        if subscription not in self.subscriptions:
            return None
        channel = body.get("channel") if isinstance(body.get("channel"), str) else None
        payload = event_callback(Event(subscription, body, channel), self.workspace)
        return self._app.sockets.send("events_api", payload)

    # --- people and channels --------------------------------------------------------------------

    def add_person(self, name: str, real_name: str | None = None, **facts: Any) -> Person:
        """Give someone an account; `facts` as is_admin, is_ultra_restricted, is_stranger, locale."""
        return self.workspace.add_person(name, real_name, **facts)

    def change_person(self, person: str, **facts: Any) -> Person:
        """Make someone an admin, a guest, deactivated."""
        return self.workspace.change_person(self.workspace.person(person).id, **facts)

    def add_channel(self, name: str, *, kind: str = "public", members: Collection[str] = ()) -> Channel:
        """Open a channel of these people (the bot as "footnote")."""
        if kind not in _KINDS:
            raise Refusal("invalid_types")
        ids = frozenset(self.workspace.person(member).id for member in members)
        return self.workspace.add_channel(name.lstrip("#"), kind=_KINDS[kind], members=ids)

    def change_channel(self, channel: str, **facts: Any) -> Channel:
        """Archive, share (`is_ext_shared`, `is_pending_ext_shared`), convert (`kind`) or rename a channel."""
        if "kind" in facts:
            facts["kind"] = _KINDS[facts["kind"]]
        return self.workspace.change_channel(channel, **facts)

    def delete_channel(self, channel: str) -> None:
        """Delete a channel with all that was said in it."""
        self.workspace.delete_channel(channel)

    def change_channel_id(self, channel: str, new_id: str) -> Channel:
        """Let a channel be known by another id."""
        return self.workspace.change_channel_id(channel, new_id)

    def join(self, person: str, channel: str) -> None:
        """Become a member of a public channel."""
        who, where = self.workspace.person(person), self.workspace.channel(channel)
        if where.kind is not Kind.PUBLIC or who.is_guest:
            raise Refusal("channel_not_found")
        self.workspace.join(where.id, who.id)

    def invite(self, person: str, channel: str, guest: str) -> None:
        """Make somebody else, or the bot, a member."""
        who, where = self._in(person, channel)
        self.workspace.join(where.id, self.workspace.person(guest).id, inviter=who.id)

    def leave(self, person: str, channel: str) -> None:
        """End one's membership."""
        who, where = self._in(person, channel)
        self.workspace.leave(where.id, who.id)

    def remove(self, person: str, channel: str, member: str) -> None:
        """End somebody else's membership, the bot's too."""
        _, where = self._in(person, channel)
        self.workspace.leave(where.id, self.workspace.person(member).id)

    # --- how the app hears of it ----------------------------------------------------------------

    def lose_events(self, kinds: Collection[str] | None = None, *, share: float = 1.0, seed: int = 0) -> None:
        """From now on lose events of these types (of all, without), or a share of them; `share=0` ends it."""
        self.event_loss.begin(kinds, share, seed)

    def _tell_app(self, change: Change) -> None:
        for event in events_of(change, self.workspace, url=self._app.url):
            if event.subscription not in self.subscriptions:
                continue
            if self.event_loss.takes(event.body["type"]):
                self.lost.append(event.body)
            else:
                self._app.sockets.send("events_api", event_callback(event, self.workspace))

    def _send(
        self,
        kind: str,
        payload: Json,
        who: Person,
        where: Channel,
        *,
        name: str = "",
        message: Message | None = None,
    ) -> Delivery:
        def answered(delivery: Delivery) -> None:
            response = delivery.response
            if isinstance(response, dict) and (response.get("text") or response.get("blocks")):
                self._responses.respond(where.id, who.id, response, message=message)

        def failed(_delivery: Delivery) -> None:
            if name:
                text = f"{name} failed because the app did not respond. Try it again when the app runs."
                self._whisper(who, where, text)

        return self._app.sockets.send(kind, payload, on_ack=answered, on_failure=failed)

    def _point_out_absence(self, who: Person, where: Channel, message: Message) -> None:
        bot = self._app.user
        if f"<@{bot}>" in message.text and bot not in where.members:
            name = self.workspace.people[bot].real_name
            text = f"{name} is not in this channel. Invite it with `/invite @{name}`, then ask again."
            self._whisper(who, where, text, thread_ts=message.thread_ts)

    def _whisper(self, who: Person, where: Channel, text: str, *, thread_ts: str | None = None) -> None:
        self.workspace.whisper(where.id, "USLACKBOT", text, visible_to=who.id, thread_ts=thread_ts)

    def _own(self, who: Person, where: Channel, ts: str, refusal: str) -> None:
        if self.workspace.message(where.id, ts).user != who.id:
            raise Refusal(refusal)

    def _seen(self, who: Person, where: Channel, ts: str) -> Message:
        for message in self.workspace.ephemerals:
            if (message.channel, message.ts, message.visible_to) == (where.id, ts, who.id):
                return message
        return self.workspace.message(where.id, ts)
