// The page: follows the workspace as one person sees it, and lets that person act.

import { blocks } from "./blocks.js";
import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { askWhere } from "./files.js";
import { icon } from "./icons.js";
import { showChannel, showThread } from "./messages.js";
import { showChannels, showPerson, sign } from "./sidebar.js";
import { Refused, act, replace, upload, watch } from "./wire.js";
import { welcome } from "./welcome.js";
import { World } from "./world.js";

const at = (id) => document.getElementById(id);
const world = new World();
const place = { channel: null, thread: null, tab: "messages" };
let stop = () => {};

// --- acting ------------------------------------------------------------------------------------------------

async function attempt(work) {
  try {
    return (await work()) ?? true;
  } catch (error) {
    toast(error instanceof Refused ? error.message : "The playground does not answer.");
    return null;
  }
}

async function say(text, files, threadTs) {
  const base = { person: world.me, channel: place.channel };
  const command = text.match(/^(\/\w+)(?:\s+([\s\S]*))?$/);
  if (command?.[1] === "/invite") return attempt(() => act("invite", { ...base, guest: (command[2] ?? "").trim() }));
  if (command?.[1] === "/leave") return attempt(() => act("leave", base));
  if (command && !files.length) return attempt(() => act("command", { ...base, command: command[1], text: command[2] ?? "" }));
  return attempt(async () => {
    for (const [number, file] of files.entries()) await upload(file, { ...base, text: number ? "" : text, thread_ts: threadTs });
    if (!files.length) await act("say", { ...base, text, thread_ts: threadTs ?? null });
  });
}

const hands = {
  press: (message, block, element) => attempt(() => act("click", { person: world.me, channel: message.channel, ts: message.ts, button: element.value ?? element.action_id, block_id: block.block_id })),
  openThread: (ts) => openThread(ts),
  edit: (message) => startEdit(message),
  shareFile: async (file) => {
    const asked = await askWhere(world, file, place.channel);
    if (asked && await attempt(() => act("share_file", { person: world.me, file_id: file.id, ...asked }))) open(asked.channel);
  },
  replaceFile: async (file, content) => {
    if (await attempt(() => replace(file, content))) toast(`${file.name} has other content now.`);
  },
  removeFile: (file) => attempt(() => act("delete_file", { person: world.me, file_id: file.id })),
  remove: (message) => attempt(() => act("delete", { person: world.me, channel: message.channel, ts: message.ts })),
};

function startEdit(message) {
  const content = document.querySelector(`[data-ts="${message.ts}"] .content`);
  const typed = message.text.replace(/<@(\w+)>/g, (_, id) => `@${world.first(id)}`).replace(/<#\w+\|([^>]*)>/g, "#$1").replace(/<(https?:[^>|]+)[^>]*>/g, "$1")
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  const box = h("textarea", { class: "edit", "aria-label": "Edit the message", rows: "2" });
  box.value = typed;
  const leave = () => { content.closest("article").dataset.signature = ""; draw(); };
  box.addEventListener("keydown", async (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") leave();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (await attempt(() => act("edit", { person: world.me, channel: message.channel, ts: message.ts, text: box.value }))) leave();
  });
  content.replaceChildren(box, h("small", {}, "Enter saves, Escape leaves it"));
  box.focus();
}

const choices = () => ({
  mentions: [...world.people.values()].filter((person) => person.id !== world.me).sort((a, b) => Number(b.is_bot) - Number(a.is_bot))
    .map((person) => ({ label: `@${person.profile.display_name}`, hint: person.is_bot ? "answers from the PDFs" : person.real_name })),
  commands: [{ label: "/ask", hint: "an answer that only you see" }, { label: "/pdfs", hint: "list, status, help" }, { label: "/invite", hint: "@somebody, or the bot" }, { label: "/leave", hint: "leave this channel" }]
    .filter(({ label }) => world.commands?.includes(label) || ["/invite", "/leave"].includes(label)),
});

const mainComposer = new Composer(at("compose-main"), { name: "Message", choices, says: (text, files) => say(text, files) });
const threadComposer = new Composer(at("compose-thread"), { name: "Reply", choices, says: (text, files) => say(text, files, place.thread) });

// --- going places --------------------------------------------------------------------------------------------

function become(person) {
  stop();
  remember(person);
  closeMenu();
  world.unread.clear();
  stop = watch(person, hear, () => notice("The playground does not answer. Trying again…"));
}

// Remembering who one was is a comfort that private windows may refuse.
function remember(person) {
  try {
    localStorage.setItem("person", person);
  } catch {
    return;
  }
}

function remembered() {
  const asked = new URLSearchParams(location.search).get("as");
  if (asked) return asked;
  try {
    return localStorage.getItem("person") ?? "ada";
  } catch {
    return "ada";
  }
}

function open(channel) {
  Object.assign(place, { channel, thread: null, tab: "messages" });
  world.unread.delete(channel);
  showSidebar(false);
  draw();
  at("messages").scrollTop = at("messages").scrollHeight;
  if (matchMedia("(hover: hover)").matches) mainComposer.box.focus();
}

function openThread(ts, { focus = true } = {}) {
  place.thread = ts;
  draw();
  at("thread-messages").scrollTop = at("thread-messages").scrollHeight;
  if (focus) threadComposer.box.focus();
}

function closeThread() {
  place.thread = null;
  draw();
  mainComposer.box.focus();
}

function openTab(tab) {
  Object.assign(place, { tab, thread: null });
  if (tab === "home") attempt(() => act("open_home", { person: world.me }));
  draw();
}

// A link to a message (/archives/C…/p…) or file leads to where it is.
function followAddress() {
  const archive = location.pathname.match(/^\/archives\/(\w+)\/p(\d+)(\d{6})$/);
  const file = location.pathname.match(/^\/files\/[^/]+\/([^/]+)\//);
  if (file) location.replace(`/open/${file[1]}?person=${world.me}${location.hash}`);
  if (!archive || !world.channels.has(archive[1])) return;
  const ts = `${archive[2]}.${archive[3]}`;
  const root = new URLSearchParams(location.search).get("thread_ts") ?? (world.replies(archive[1], ts).length ? ts : null);
  open(archive[1]);
  if (root) openThread(root);
  history.replaceState(null, "", "/");
}

// --- hearing -------------------------------------------------------------------------------------------------

function hear(frame) {
  const first = frame.type === "snapshot" && world.me !== frame.me;
  const message = world.take(frame);
  if (!world.channels.has(place.channel)) Object.assign(place, { channel: defaultChannel(), thread: null, tab: "messages" });
  if (place.thread && !world.thread(place.channel, place.thread).length) place.thread = null;
  if (message) arrived(message);
  draw();
  if (first) {
    followAddress();
    for (const log of document.querySelectorAll(".messages")) log.scrollTop = log.scrollHeight;
  }
}

function defaultChannel() {
  const joined = [...world.channels.values()].filter((channel) => channel.is_member && ["public", "private"].includes(channel.kind));
  return (joined.find((channel) => channel.name === "general") ?? joined[0] ?? [...world.channels.values()][0])?.id ?? null;
}

// The bot's answer to a question of ours opens its thread, unless another one is open.
function arrived(message) {
  const elsewhere = message.channel !== place.channel || document.hidden;
  if (elsewhere && message.user !== world.me && !message.subtype?.startsWith("channel_")) world.unread.set(message.channel, (world.unread.get(message.channel) ?? 0) + 1);
  const root = message.thread_ts && world.messages.get(message.channel).get(message.thread_ts);
  if (root && message.bot_id && root.user === world.me && message.channel === place.channel && !place.thread) place.thread = root.ts;
}

// --- drawing -------------------------------------------------------------------------------------------------

function draw() {
  const channel = world.channels.get(place.channel);
  if (!world.ready) return;
  showPerson(world, at("person-button"), at("person-menu"), become);
  showChannels(world, at("channels"), place.channel, open);
  notice(world.connected ? "" : "Footnote is not connected to this workspace. `footnote run` with SLACK_API_URL set to this address brings it in.");
  if (!channel) return;
  document.title = `${channel.kind === "direct" ? "" : "#"}${world.name(channel)} · ${world.team}`;
  drawHead(channel);
  drawMessages(channel);
  drawThread(channel);
}

function drawHead(channel) {
  at("title").replaceChildren(h("h1", {}, channel.kind === "direct" ? null : sign(world, channel), world.name(channel)),
    ...(channel.topic ? [h("p", {}, channel.topic)] : []));
  const people = channel.members.length;
  const withBot = channel.members.includes(world.bot);
  at("facts").replaceChildren(...[
    channel.is_ext_shared ? h("span", { class: "pill warn" }, "shared outside") : null,
    channel.is_archived ? h("span", { class: "pill warn" }, "archived") : null,
    channel.kind === "direct" ? null : h("span", { class: "pill", title: channel.members.map((member) => world.first(member)).join(", ") }, `${people} ${people === 1 ? "member" : "members"}`),
    withBot || !channel.is_member ? null : h("button", { type: "button", class: "button", onclick: () => attempt(() => act("invite", { person: world.me, channel: channel.id, guest: "footnote" })) }, "Invite Footnote"),
  ].filter(Boolean));
  const tabs = at("tabs");
  tabs.hidden = !world.isBotDirect(channel);
  tabs.replaceChildren(...["messages", "home"].map((tab) =>
    h("button", { type: "button", role: "tab", "aria-selected": String(place.tab === tab), "aria-controls": tab, onclick: () => openTab(tab) }, tab === "home" ? "Home" : "Messages")));
}

function drawMessages(channel) {
  const atHome = place.tab === "home" && world.isBotDirect(channel);
  at("messages").hidden = atHome;
  at("home").hidden = !atHome;
  at("compose-main").hidden = atHome;
  if (atHome) return drawHome();
  const mine = channel.is_member && !channel.is_archived;
  mainComposer.enable(mine);
  mainComposer.rename(channel.kind === "direct" ? `Message ${world.name(channel)}` : mine ? `Message #${world.name(channel)}` : channel.is_archived ? "This channel is archived" : "Join to write here");
  if (world.roots(channel.id).length) {
    at("messages").querySelector(":scope > .welcome")?.remove();
    showChannel(world, at("messages"), channel, hands);
  } else at("messages").replaceChildren(welcome(world, channel, (text) => mainComposer.fill(text)));
  if (!channel.is_member && channel.kind === "public" && !at("messages").querySelector(".join")) {
    at("messages").append(h("p", { class: "join" }, h("button", { type: "button", class: "button primary", onclick: () => attempt(() => act("join", { person: world.me, channel: channel.id })) }, `Join #${channel.name}`)));
  }
}

function drawHome() {
  const view = world.home;
  const press = (block, element) => attempt(() => act("click_home", { person: world.me, button: element.value ?? element.action_id, block_id: block.block_id }));
  at("home").replaceChildren(view ? h("div", { class: "content view" }, blocks(world, view, press)) : h("div", { class: "welcome" }, h("h2", {}, "No Home yet"), h("p", {}, "Footnote has not published a Home tab for you.")));
}

function drawThread(channel) {
  const panel = at("thread");
  panel.hidden = !place.thread;
  at("app").classList.toggle("with-thread", Boolean(place.thread));
  if (!place.thread) return at("thread-messages").replaceChildren();
  at("thread-title").replaceChildren(h("h2", {}, "Thread"), h("p", {}, channel.kind === "direct" ? world.name(channel) : `#${world.name(channel)}`));
  threadComposer.enable(channel.is_member && !channel.is_archived);
  threadComposer.rename("Reply in the thread");
  showThread(world, at("thread-messages"), channel, place.thread, hands);
}

function notice(text) {
  at("notice").hidden = !text;
  at("notice").textContent = text.replaceAll("`", "");
}

let toastTimer = 0;
function toast(text) {
  at("toast").textContent = text;
  at("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { at("toast").hidden = true; }, 6000);
}

// --- the person's menu and the keyboard ------------------------------------------------------------------------

function showSidebar(opened) {
  at("sidebar").classList.toggle("open", opened);
  at("open-sidebar").setAttribute("aria-expanded", String(opened));
  if (opened) at("person-button").focus();
}

function closeMenu() {
  at("person-menu").hidden = true;
  at("person-button").setAttribute("aria-expanded", "false");
}

function openMenu() {
  at("person-menu").hidden = false;
  at("person-button").setAttribute("aria-expanded", "true");
  at("person-menu").querySelector('[aria-checked="true"]')?.focus();
}

at("person-button").addEventListener("click", () => (at("person-menu").hidden ? openMenu() : closeMenu()));
at("person-menu").addEventListener("keydown", (event) => {
  const items = [...at("person-menu").children];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  if (event.key === "Escape") {
    closeMenu();
    at("person-button").focus();
  }
  if (step || event.key === "Escape") event.preventDefault();
});
document.addEventListener("click", (event) => {
  if (!at("person").contains(event.target)) closeMenu();
  if (!at("sidebar").contains(event.target) && !at("open-sidebar").contains(event.target)) showSidebar(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (at("sidebar").classList.contains("open")) showSidebar(false);
  else if (place.thread) closeThread();
});
at("close-thread").append(icon("cross"));
at("open-sidebar").append(icon("bars"));
at("close-thread").addEventListener("click", closeThread);
at("open-sidebar").addEventListener("click", () => showSidebar(true));

become(remembered());
