"""auth.test, users.*, team.info, bots.info, views.publish: who is who."""

from __future__ import annotations

import hashlib

from bot.playground.arguments import Arguments, page
from bot.playground.block_limits import check_view
from bot.playground.methods.app import App, method
from bot.playground.records import Json, Refusal
from bot.playground.wire import person_json


@method("api.test")
def api_test(_app: App, arguments: Arguments) -> Json:
    """Answers what it was asked; `error` makes it refuse."""
    if "error" in arguments:
        raise Refusal(arguments.text("error"), args=arguments.values)
    return {"args": arguments.values}


@method("auth.test")
def auth_test(app: App, _arguments: Arguments) -> Json:
    """Who the token belongs to."""
    team = app.workspace.team
    return {
        "url": f"{app.url}/",
        "team": team.name,
        "user": app.workspace.people[team.bot_user].name,
        "team_id": team.id,
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open")
def open_connection(app: App, _arguments: Arguments) -> Json:
    """An address to connect to once."""
    address = app.url.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={app.sockets.issue_ticket()}&app_id={app.workspace.team.app_id}"}


@method("team.info")
def team_info(app: App, _arguments: Arguments) -> Json:
    """The workspace."""
    team = app.workspace.team
    return {
        "team": {
            "id": team.id,
            "name": team.name,
            "domain": team.domain,
            "url": f"{app.url}/",
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


@method("bots.info")
def bot_info(app: App, arguments: Arguments) -> Json:
    """The app's bot."""
    team = app.workspace.team
    if arguments.text("bot", team.bot_id) != team.bot_id:
        raise Refusal("bot_not_found")
    bot = {"id": team.bot_id, "deleted": False, "name": app.workspace.people[team.bot_user].real_name}
    return {"bot": bot | {"updated": 0, "app_id": team.app_id, "user_id": team.bot_user, "icons": {}}}


@method("users.info")
def user_info(app: App, arguments: Arguments) -> Json:
    """One person."""
    user = arguments.required("user")
    if user not in app.workspace.people:
        raise Refusal("user_not_found")
    with_locale = arguments.flag("include_locale")
    return {"user": person_json(app.workspace.people[user], with_locale=with_locale)}


@method("users.list")
def list_users(app: App, arguments: Arguments) -> Json:
    """Everyone with an account."""
    people = sorted(app.workspace.people.values(), key=lambda person: person.id)
    shown, following = page(people, arguments, key=lambda person: person.id, default=1_000, most=1_000)
    with_locale = arguments.flag("include_locale")
    return {
        "members": [person_json(person, with_locale=with_locale) for person in shown],
        "cache_ts": int(app.workspace.now()),
        "response_metadata": {"next_cursor": following},
    }


@method("views.publish")
def publish_view(app: App, arguments: Arguments) -> Json:
    """Show one person the app's Home tab."""
    user = arguments.required("user_id")
    if user not in app.workspace.people:
        raise Refusal("user_not_found")
    view = arguments.parsed("view", "invalid_arguments")
    check_view(view)
    shown = view | {"hash": hashlib.sha256(repr(view).encode()).hexdigest()[:16]}
    before = app.workspace.homes.get(user)
    expected = arguments.text("hash")
    if expected and before and before["hash"] != expected:
        raise Refusal("hash_conflict")
    shown |= {"id": before["id"] if before else app.workspace.new_id("V"), "team_id": app.workspace.team.id}
    shown |= {"app_id": app.workspace.team.app_id, "bot_id": app.workspace.team.bot_id}
    app.workspace.publish_home(user, shown)
    return {"view": shown}
