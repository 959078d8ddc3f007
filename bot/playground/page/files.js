// Files in messages, and what their readers and owners may do with them.

import { h, sizeOf } from "./dom.js";
import { icon } from "./icons.js";

// `hands` does things: {shareFile, replaceFile, removeFile}.
export function fileCard(world, file, hands) {
  if (file.mode === "tombstone") return h("div", { class: "file gone" }, icon("page"), "This file was deleted.");
  if (!file.mimetype) return h("div", { class: "file gone" }, icon("page"), "This file cannot be shown here.");
  const address = `/open/${file.id}?person=${world.me}`;
  const shown = file.mimetype.startsWith("image/")
    ? h("a", { href: address, target: "_blank", rel: "noopener" }, h("img", { class: "picture large", src: address, alt: file.title }))
    : h("a", { class: "file", href: address, target: "_blank", rel: "noopener" },
      h("span", { class: `sheet ${file.filetype === "pdf" ? "pdf" : ""}`, "aria-hidden": "true" }, file.filetype.slice(0, 4).toUpperCase()),
      h("span", { class: "file-name" }, h("strong", { title: file.name }, file.name), h("span", {}, `${file.pretty_type} · ${sizeOf(file.size)} · Open`)));
  return h("div", { class: "file-row" }, shown, menu(world, file, hands));
}

function menu(world, file, hands) {
  const own = file.user === world.me;
  const admin = world.person(world.me)?.is_admin;
  const chooser = h("input", { type: "file", class: "hidden", tabindex: "-1", "aria-hidden": "true", onchange: () => chooser.files[0] && hands.replaceFile(file, chooser.files[0]) });
  const choices = [choice("share", "Share elsewhere…", () => hands.shareFile(file))];
  if (own) choices.push(choice("swap", "Replace its content…", () => chooser.click()));
  if (own || admin) choices.push(choice("bin", "Delete the file", () => hands.removeFile(file), "danger"));
  const opened = h("details", { class: "file-menu" },
    h("summary", { class: "icon", "aria-label": `Do with ${file.name}`, title: "Do with this file" }, icon("dots")),
    h("div", { class: "file-choices" }, choices), chooser);
  opened.addEventListener("toggle", () => opened.open && opened.querySelector(".file-choices").scrollIntoView({ block: "nearest" }));
  opened.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !opened.open) return;
    opened.open = false;
    opened.querySelector("summary").focus();
    event.preventDefault();
  });
  return opened;

  function choice(sign, label, does, kind = "") {
    return h("button", { type: "button", class: kind, onclick: () => { opened.open = false; does(); } }, icon(sign), label);
  }
}

// A click elsewhere closes menus that stand open.
document.addEventListener("click", (event) => {
  for (const opened of document.querySelectorAll(".file-menu[open]")) if (!opened.contains(event.target)) opened.open = false;
});

// Asks where to share a file; resolves to {channel, text}, or null when the person thought better of it.
export function askWhere(world, file, current) {
  const channels = [...world.channels.values()].filter((channel) => channel.is_member && !channel.is_archived && channel.id !== current);
  const where = h("select", { name: "channel", id: "share-where" }, channels.map((channel) =>
    h("option", { value: channel.id }, ["direct", "group"].includes(channel.kind) ? world.name(channel) : `#${world.name(channel)}`)));
  const text = h("input", { type: "text", id: "share-text", autocomplete: "off", placeholder: "Say something about it" });
  const dialog = h("dialog", { class: "share", "aria-labelledby": "share-title" },
    h("form", { method: "dialog" }, h("h2", { id: "share-title" }, `Share ${file.name}`),
      h("label", { for: "share-where" }, "In"), where, h("label", { for: "share-text" }, "With the words"), text,
      h("div", { class: "actions" }, h("button", { class: "button primary", value: "share" }, "Share"),
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Cancel"))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "share" ? { channel: where.value, text: text.value } : null);
  }));
}
