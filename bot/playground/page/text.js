// Slack's two ways to write: mrkdwn (ours below, built from nodes) and Markdown (markdown-it, then DOMPurify).

import { h } from "./dom.js";

const EMOJI = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", thumbsdown: "👎", eyes: "👀", white_check_mark: "✅", x: "❌",
  warning: "⚠️", lock: "🔒", books: "📚", book: "📖", mag: "🔍", page_facing_up: "📄", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", bulb: "💡", tada: "🎉", wave: "👋", information_source: "ℹ️", pushpin: "📌",
  arrow_right: "➡️", no_entry: "⛔", pencil2: "✏️", heavy_check_mark: "✔️", thinking_face: "🤔", heart: "❤️",
};

export function emoji(name) {
  return EMOJI[name] ?? `:${name}:`;
}

export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

// --- links ---------------------------------------------------------------------------------------------

// Only web addresses become links. An address of a file or message of this workspace leads to where the page
// shows it.
export function link(world, address, ...content) {
  let url;
  try {
    url = new URL(unescape(address), location.origin);
  } catch {
    return h("span", {}, content);
  }
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) return h("span", {}, content);
  return h("a", { href: localAddress(world, url), target: "_blank", rel: "noopener noreferrer" }, content);
}

function localAddress(world, url) {
  const file = url.origin === location.origin && url.pathname.match(/^\/files\/[^/]+\/([^/]+)\//);
  return file ? `/open/${file[1]}?person=${world.me}${url.hash}` : url.href;
}

export function reference(world, wire) {
  const [target, label] = wire.split("|");
  if (target.startsWith("@")) {
    const person = world.people.get(target.slice(1));
    const mine = target.slice(1) === world.me;
    return h("span", { class: mine ? "mention mine" : "mention" }, `@${person?.profile.display_name ?? label ?? target.slice(1)}`);
  }
  if (target.startsWith("#")) {
    const channel = world.channels.get(target.slice(1));
    return h("span", { class: "mention" }, `#${channel?.name ?? (label || "private channel")}`);
  }
  if (target.startsWith("!")) return h("span", { class: "mention mine" }, `@${label ?? target.slice(1)}`);
  return link(world, target, unescape(label ?? target));
}

// --- mrkdwn --------------------------------------------------------------------------------------------

const INLINE = [
  [/^`([^`\n]+)`/, (world, found) => h("code", {}, unescape(found[1]))],
  [/^<([@#!][^>\n]+|(?:https?:|mailto:)[^>\n]+)>/, (world, found) => reference(world, found[1])],
  [/^\*(?=\S)([^*\n]*[^*\s])\*(?![A-Za-z0-9])/, (world, found) => h("strong", {}, inline(world, found[1]))],
  [/^_(?=\S)([^_\n]*[^_\s])_(?![A-Za-z0-9])/, (world, found) => h("em", {}, inline(world, found[1]))],
  [/^~(?=\S)([^~\n]*[^~\s])~(?![A-Za-z0-9])/, (world, found) => h("s", {}, inline(world, found[1]))],
  [/^:([a-z0-9_+-]+):/, (world, found) => emoji(found[1])],
];

function inline(world, text) {
  const parts = [];
  let plain = "";
  let place = 0;
  while (place < text.length) {
    const rest = text.slice(place);
    const before = text[place - 1];
    const atWord = before !== undefined && /[A-Za-z0-9]/.test(before) && !"<`".includes(rest[0]);
    const match = atWord ? null : firstMatch(rest);
    if (!match) {
      plain += text[place];
      place += 1;
      continue;
    }
    if (plain) parts.push(unescape(plain));
    plain = "";
    parts.push(match.make(world, match.found));
    place += match.found[0].length;
  }
  if (plain) parts.push(unescape(plain));
  return parts;
}

function firstMatch(rest) {
  for (const [pattern, make] of INLINE) {
    const found = rest.match(pattern);
    if (found) return { found, make };
  }
  return null;
}

export function mrkdwn(world, text) {
  const out = h("div", { class: "mrkdwn" });
  const pieces = text.split(/```\n?([\s\S]*?)\n?```/);
  pieces.forEach((piece, number) => {
    if (number % 2) out.append(h("pre", {}, unescape(piece)));
    else if (piece) out.append(...lines(world, piece));
  });
  return out;
}

function lines(world, text) {
  const out = [];
  let quoted = [];
  const close = () => {
    if (quoted.length) out.push(h("blockquote", {}, joined(quoted)));
    quoted = [];
  };
  let plain = [];
  const flush = () => {
    if (plain.length) out.push(h("p", {}, joined(plain)));
    plain = [];
  };
  for (const line of text.split("\n")) {
    const quote = line.match(/^(?:&gt;|>) ?(.*)/);
    if (quote) {
      flush();
      quoted.push(inline(world, quote[1]));
    } else {
      close();
      plain.push(inline(world, line));
    }
  }
  flush();
  close();
  return out;
}

function joined(rows) {
  return rows.flatMap((row, number) => (number ? [h("br"), ...row] : row));
}

export function plainText(object, world) {
  if (!object) return "";
  return object.type === "mrkdwn" ? mrkdwn(world, object.text) : unescape(object.text ?? "").replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
}

// --- Markdown ------------------------------------------------------------------------------------------

let reader = null;

export function markdown(world, text) {
  reader ??= globalThis.markdownit({ html: false, linkify: false, typographer: false, breaks: true });
  const html = reader.render(text);
  const clean = globalThis.DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_TAGS: ["p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a", "table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6", "hr"],
    ALLOWED_ATTR: ["href", "start"],
  });
  for (const anchor of clean.querySelectorAll("a")) anchor.replaceWith(link(world, anchor.getAttribute("href") ?? "", ...anchor.childNodes));
  for (const table of clean.querySelectorAll("table")) {
    const frame = h("div", { class: "table", tabindex: "0", role: "group", "aria-label": "Table" });
    table.replaceWith(frame);
    frame.append(table);
  }
  const out = h("div", { class: "markdown" });
  out.append(clean);
  return out;
}
