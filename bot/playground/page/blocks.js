// Block Kit, as far as the bot uses it: each kind of block becomes nodes; an unknown kind says its name.

import { h } from "./dom.js";
import { emoji, link, markdown, mrkdwn, plainText, reference, unescape } from "./text.js";

export function blocks(world, message, press) {
  return (message.blocks ?? []).map((block) => {
    const make = BLOCKS[block.type];
    if (!make) return h("p", { class: "unknown" }, `A block of type ${block.type}`);
    return make(world, block, (element) => press(block, element));
  });
}

const BLOCKS = {
  section: (world, block, press) =>
    h("div", { class: "block section" },
      h("div", { class: "section-text" },
        block.text ? textOf(world, block.text) : null,
        block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", {}, textOf(world, field)))) : null),
      block.accessory ? element(world, block.accessory, press) : null),
  context: (world, block) =>
    h("div", { class: "block context" }, block.elements.map((part) => (part.type === "image" ? picture(world, part, "small") : textOf(world, part)))),
  divider: () => h("hr", { class: "block" }),
  header: (world, block) => h("h3", { class: "block" }, plainText(block.text, world)),
  markdown: (world, block) => h("div", { class: "block" }, markdown(world, block.text)),
  actions: (world, block, press) => h("div", { class: "block actions" }, block.elements.map((part) => element(world, part, press))),
  context_actions: (world, block, press) => h("div", { class: "block actions" }, block.elements.map((part) => element(world, part, press))),
  image: (world, block) =>
    h("figure", { class: "block" },
      block.title ? h("figcaption", {}, plainText(block.title, world)) : null,
      picture(world, block, "large")),
  table: (world, block) => table(world, block),
  rich_text: (world, block) => h("div", { class: "block" }, block.elements.map((part) => richText(world, part))),
};

function textOf(world, object) {
  if (object.type === "mrkdwn") return mrkdwn(world, object.text);
  return h("div", { class: "mrkdwn" }, plainText(object, world));
}

function element(world, part, press) {
  if (part.type === "feedback_buttons") {
    return ["positive_button", "negative_button"].filter((name) => part[name]).map((name) =>
      button(world, { ...part[name], style: undefined, "aria-label": part[name].accessibility_label }, () => press({ ...part, value: part[name].value })));
  }
  if (part.type === "button" || part.type === "icon_button") return button(world, part, () => press(part));
  if (part.type === "image") return picture(world, part, "thumb");
  return h("span", { class: "unknown" }, `An element of type ${part.type}`);
}

function button(world, part, press) {
  const label = plainText(part.text, world);
  if (part.url) {
    const anchor = link(world, part.url, label);
    anchor.classList.add("button");
    anchor.addEventListener("click", press);
    return anchor;
  }
  const kind = ["primary", "danger"].includes(part.style) ? ` ${part.style}` : "";
  return h("button", { type: "button", class: `button${kind}`, "aria-label": part.accessibility_label, onclick: press }, label);
}

function picture(world, part, size) {
  const own = part.slack_file?.id ? `/open/${part.slack_file.id}?person=${world.me}` : ownAddress(world, part);
  if (!own) return h("span", { class: "unknown" }, `Picture: ${part.alt_text ?? ""}`);
  return h("img", { class: `picture ${size}`, src: own, alt: part.alt_text ?? "", loading: "lazy" });
}

function ownAddress(world, part) {
  const address = part.slack_file?.url ?? part.image_url ?? "";
  const file = address.startsWith(location.origin) && address.match(/\/files(?:-pri)?\/[^/]*?(F[A-Z0-9]+)\//);
  return file ? `/open/${file[1]}?person=${world.me}` : null;
}

function table(world, block) {
  const [head, ...rows] = block.rows;
  const cell = (tag) => (part) => h(tag, {}, part.type === "rich_text" ? part.elements.map((inner) => richText(world, inner)) : unescape(part.text ?? String(part.value ?? "")));
  return h("div", { class: "block table", tabindex: "0", role: "group", "aria-label": "Table" },
    h("table", {}, h("thead", {}, h("tr", {}, head.map(cell("th")))), h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell("td")))))));
}

function richText(world, part) {
  const inner = () => part.elements.map((piece) => richPiece(world, piece));
  switch (part.type) {
    case "rich_text_section": return h("p", {}, inner());
    case "rich_text_quote": return h("blockquote", {}, inner());
    case "rich_text_preformatted": return h("pre", {}, inner());
    case "rich_text_list": return h(part.style === "ordered" ? "ol" : "ul", {}, part.elements.map((item) => h("li", {}, item.elements.map((piece) => richPiece(world, piece)))));
    default: return h("p", { class: "unknown" }, part.type);
  }
}

function richPiece(world, piece) {
  switch (piece.type) {
    case "text": return styled(piece.style ?? {}, piece.text);
    case "link": return link(world, piece.url, styled(piece.style ?? {}, piece.text ?? piece.url));
    case "emoji": return emoji(piece.name);
    case "user": return reference(world, `@${piece.user_id}`);
    case "channel": return reference(world, `#${piece.channel_id}`);
    default: return "";
  }
}

function styled(style, text) {
  const tags = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]];
  return tags.filter(([name]) => style[name]).reduce((inside, [, tag]) => h(tag, {}, inside), text);
}
