// Messages as elements: the channel's roots, a thread's replies, and what may be done with each.

import { blocks } from "./blocks.js";
import { clock, h, reconcile, timeOf } from "./dom.js";
import { fileCard } from "./files.js";
import { icon } from "./icons.js";
import { emoji, mrkdwn } from "./text.js";

const TOGETHER = 300; // seconds within which messages of one author stand together

// `hands` does things: {press, openThread, edit, remove}, and those of files.js.
export function showChannel(world, container, channel, hands) {
  const roots = world.roots(channel.id);
  show(world, container, roots, hands, { inThread: false });
}

export function showThread(world, container, channel, root, hands) {
  const status = world.status(channel.id, root);
  show(world, container, world.thread(channel.id, root), hands, { inThread: true, status });
}

function show(world, container, messages, hands, { inThread, status }) {
  const atEnd = container.scrollHeight - container.scrollTop - container.clientHeight < 80;
  const items = [];
  let before = null;
  for (const message of messages) {
    const day = timeOf(message.ts).toDateString();
    if (!inThread && (!before || timeOf(before.ts).toDateString() !== day)) items.push({ key: `day ${day}`, signature: day, day: message.ts });
    const follows = before && before.user === message.user && !before.subtype && !message.subtype && before.visible_to === message.visible_to
      && Number(message.ts) - Number(before.ts) < TOGETHER && (inThread || !world.replies(before.channel, before.ts).length);
    items.push(itemOf(world, message, { inThread, follows: Boolean(follows) }));
    before = message;
  }
  if (status) items.push({ key: "status", signature: status, status, only: true });
  reconcile(container, items, (item) => {
    if (item.day) return dayLine(item.day);
    return item.only ? working(world, item.status) : messageElement(world, item, hands);
  });
  if (atEnd) container.scrollTop = container.scrollHeight;
}

function itemOf(world, message, { inThread, follows }) {
  const replies = inThread ? [] : world.replies(message.channel, message.ts);
  const status = inThread ? undefined : world.status(message.channel, message.ts);
  const summary = replies.map((reply) => reply.ts + reply.user);
  const signature = JSON.stringify([message, summary, status, follows, world.me]);
  return { key: message.ts, signature, message, replies, status, follows, inThread };
}

function dayLine(ts) {
  const label = timeOf(ts).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
  return h("div", { class: "day", role: "separator", "aria-label": label }, h("span", {}, label));
}

function messageElement(world, item, hands) {
  const { message, follows } = item;
  if (["channel_join", "channel_leave"].includes(message.subtype)) return h("div", { class: "event" }, mrkdwn(world, message.text));
  const kinds = ["message", message.visible_to && "whisper", follows && "follows", message.subtype === "tombstone" && "tombstone"].filter(Boolean);
  return h("article", { class: kinds.join(" "), "aria-label": `${world.first(message.user)}, ${clock(message.ts)}`, "data-ts": message.ts },
    message.visible_to ? h("p", { class: "whisper-note" }, icon("eye"), "Only visible to you") : null,
    follows ? h("time", { class: "aside-time", "aria-hidden": "true" }, clock(message.ts)) : avatar(world, message.user),
    h("div", { class: "body" },
      follows ? null : headLine(world, message),
      content(world, message, hands),
      reactions(world, message),
      item.replies.length ? summaryOf(world, item, hands) : null,
      item.status ? working(world, item.status) : null),
    message.visible_to ? null : tools(world, item, hands));
}

function headLine(world, message) {
  const isApp = Boolean(message.bot_id);
  return h("div", { class: "by" }, h("strong", {}, world.first(message.user)), isApp ? h("span", { class: "badge" }, "App") : null,
    h("time", { datetime: timeOf(message.ts).toISOString() }, clock(message.ts)));
}

function content(world, message, hands) {
  const made = message.blocks?.length
    ? h("div", { class: "content" }, blocks(world, message, (block, element) => hands.press(message, block, element)))
    : h("div", { class: "content" }, message.text ? mrkdwn(world, message.text) : null);
  if (message.edited) made.append(h("span", { class: "edited" }, "(edited)"));
  if (message.files) made.append(h("ul", { class: "files" }, message.files.map((file) => h("li", {}, fileCard(world, file, hands)))));
  return made;
}

function reactions(world, message) {
  if (!message.reactions?.length) return null;
  return h("ul", { class: "reactions", "aria-label": "Reactions" }, message.reactions.map((reaction) =>
    h("li", { title: `${reaction.users.map((user) => world.first(user)).join(", ")} reacted with :${reaction.name}:` }, emoji(reaction.name), " ", String(reaction.count))));
}

function summaryOf(world, item, hands) {
  const count = item.replies.length;
  const last = item.replies.at(-1);
  const faces = [...new Set(item.replies.map((reply) => reply.user))].slice(0, 4);
  return h("button", { type: "button", class: "summary", onclick: () => hands.openThread(item.message.ts) },
    faces.map((face) => avatar(world, face, "small")),
    h("strong", {}, `${count} ${count === 1 ? "reply" : "replies"}`), h("span", {}, `last ${clock(last.ts)}`));
}

function working(world, status) {
  return h("div", { class: "working", role: "status" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), `${world.first(world.bot)} ${status}`);
}

function tools(world, item, hands) {
  const { message, inThread } = item;
  const own = message.user === world.me;
  const admin = world.person(world.me)?.is_admin;
  const buttons = [];
  if (!inThread && message.subtype !== "tombstone") buttons.push(tool("Reply in thread", "reply", () => hands.openThread(message.thread_ts ?? message.ts)));
  if (own && !message.subtype) buttons.push(tool("Edit", "pencil", () => hands.edit(message)));
  if ((own || admin) && message.subtype !== "tombstone") buttons.push(tool("Delete", "bin", () => hands.remove(message)));
  return buttons.length ? h("div", { class: "tools", role: "group", "aria-label": "Do with this message" }, buttons) : null;
}

function tool(label, sign, onclick) {
  return h("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick }, icon(sign));
}

export function avatar(world, id, size = "") {
  if (id === world.bot) return h("span", { class: `avatar bot ${size}`, "aria-hidden": "true" }, "F", h("sup", {}, "1"));
  const person = world.person(id);
  const initials = (person?.real_name ?? "S").split(/\s+/).map((word) => word[0]).slice(0, 2).join("");
  const hue = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 6;
  return h("span", { class: `avatar hue-${hue} ${size}`, "aria-hidden": "true" }, initials);
}
