// The left side: who you are, and the conversations that you may see.

import { h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./messages.js";
import { role } from "./world.js";

export function showPerson(world, button, menu, become) {
  const me = world.person(world.me);
  button.replaceChildren(avatar(world, world.me), h("span", {}, h("strong", {}, `You are ${world.first(world.me)}`), h("small", {}, `${world.team} · ${me.is_restricted || me.is_stranger ? "guest" : role(me)}`)), icon("down"));
  const people = [...world.people.values()].filter((person) => !person.is_bot);
  menu.replaceChildren(...people.map((person) =>
    h("button", { type: "button", role: "menuitemradio", "aria-checked": String(person.id === world.me), tabindex: "-1", onclick: () => become(person.id) },
      avatar(world, person.id), h("span", {}, h("strong", {}, person.real_name), h("small", {}, about(person))))));
}

function about(person) {
  const language = person.locale?.startsWith("en") ? "" : new Intl.DisplayNames([person.locale], { type: "language" }).of(person.locale.split("-")[0]);
  return [role(person), language].filter(Boolean).join(" · ");
}

export function showChannels(world, place, current, open) {
  const all = [...world.channels.values()];
  const named = all.filter((channel) => ["public", "private"].includes(channel.kind));
  const direct = all.filter((channel) => ["direct", "group"].includes(channel.kind));
  const groups = [
    { key: "channels", title: "Channels", channels: named.filter((channel) => channel.is_member) },
    { key: "direct", title: "Direct messages", channels: direct },
    { key: "others", title: "Not joined", channels: named.filter((channel) => !channel.is_member) },
  ].filter((group) => group.channels.length);
  const items = groups.map((group) => ({ ...group, signature: JSON.stringify([group.channels, group.channels.map(({ id }) => world.unread.get(id)), current, world.me, [...world.people.keys()]]) }));
  reconcile(place, items, (group) =>
    h("section", { "aria-label": group.title }, h("h2", {}, group.title),
      h("ul", {}, group.channels.map((channel) => h("li", {}, entry(world, channel, current, open))))));
}

function entry(world, channel, current, open) {
  const unread = world.unread.get(channel.id) ?? 0;
  return h("button", { type: "button", class: unread ? "channel unread" : "channel", "aria-current": channel.id === current ? "page" : null, "data-channel": channel.id, onclick: () => open(channel.id) },
    sign(world, channel), h("span", { class: "name" }, world.name(channel)),
    channel.is_ext_shared ? h("span", { class: "shared", title: "Shared with another company" }, "shared") : null,
    unread ? h("span", { class: "count", "aria-label": `${unread} new` }, String(unread)) : null);
}

export function sign(world, channel) {
  if (channel.kind === "direct") return avatar(world, world.other(channel), "small");
  if (channel.kind === "private") return h("span", { class: "sign", role: "img", "aria-label": "private" }, icon("lock"));
  return h("span", { class: "sign", "aria-hidden": "true" }, "#");
}
