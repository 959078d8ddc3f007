// The message box: grows with its text, completes @names and /commands, takes files.

import { h } from "./dom.js";
import { icon } from "./icons.js";

export class Composer {
  // `says(text, files)` resolves when it was sent; `choices()` gives {mentions, commands} of the present world.
  constructor(place, { name, says, choices }) {
    this.says = says;
    this.choices = choices;
    this.files = [];
    this.selected = 0;
    this.shown = [];
    const listId = `${place.id}-choices`;
    this.box = h("textarea", {
      rows: "1", id: `${place.id}-box`, "aria-label": name, placeholder: name, "aria-autocomplete": "list",
      "aria-haspopup": "listbox", "aria-controls": listId, autocomplete: "off",
      oninput: () => this.changed(), onkeydown: (event) => this.key(event), onblur: () => setTimeout(() => this.close(), 150),
      onpaste: (event) => this.take(event.clipboardData.files),
    });
    this.list = h("ul", { id: listId, class: "choices", role: "listbox", "aria-label": "Suggestions", hidden: true });
    this.picked = h("ul", { class: "picked", "aria-label": "Files to send" });
    this.chooser = h("input", { type: "file", multiple: true, class: "hidden", tabindex: "-1", "aria-hidden": "true", onchange: () => { this.take(this.chooser.files); this.chooser.value = ""; } });
    const send = h("button", { type: "button", class: "send", "aria-label": "Send", title: "Send (Enter)", onclick: () => this.send() }, icon("send"));
    const attach = h("button", { type: "button", class: "icon attach", "aria-label": "Upload a file", title: "Upload a file", onclick: () => this.chooser.click() }, icon("plus"));
    place.replaceChildren(this.list, this.picked, h("div", { class: "row" }, attach, this.box, send), this.chooser);
    place.addEventListener("dragover", (event) => event.preventDefault());
    place.addEventListener("drop", (event) => { event.preventDefault(); this.take(event.dataTransfer.files); });
  }

  rename(name) {
    this.box.placeholder = name;
    this.box.setAttribute("aria-label", name);
  }

  enable(enabled) {
    this.box.disabled = !enabled;
  }

  fill(text) {
    this.box.value = text;
    this.grow();
    this.box.focus();
  }

  take(files) {
    this.files.push(...files);
    this.picked.replaceChildren(...this.files.map((file) =>
      h("li", {}, icon("page"), file.name, h("button", { type: "button", class: "icon", "aria-label": `Do not send ${file.name}`, onclick: () => { this.files = this.files.filter((other) => other !== file); this.take([]); } }, icon("cross")))));
  }

  async send() {
    const text = this.box.value.trim();
    const files = this.files;
    if (!text && !files.length) return;
    this.box.value = "";
    this.files = [];
    this.take([]);
    this.grow();
    this.close();
    if (!(await this.says(text, files)) && !this.box.value) this.fill(text);
    this.box.focus();
  }

  changed() {
    this.grow();
    const before = this.box.value.slice(0, this.box.selectionStart);
    const { mentions, commands } = this.choices();
    const mention = before.match(/(?:^|[\s(])@([\p{L}\p{N}]*)$/u);
    const command = before.match(/^\/([a-z]*)$/);
    if (mention) this.offer(mentions.filter(({ label }) => label.toLowerCase().startsWith(`@${mention[1].toLowerCase()}`)), mention[1].length + 1);
    else if (command) this.offer(commands.filter(({ label }) => label.startsWith(before)), before.length);
    else this.close();
  }

  offer(choices, length) {
    if (!choices.length) return this.close();
    this.shown = choices.slice(0, 8);
    this.length = length;
    this.selected = 0;
    this.list.replaceChildren(...this.shown.map((choice, number) =>
      h("li", { id: `${this.list.id}-${number}`, role: "option", "aria-selected": String(number === 0), onmousedown: (event) => { event.preventDefault(); this.choose(number); } },
        h("strong", {}, choice.label), choice.hint ? h("span", {}, choice.hint) : null)));
    this.list.hidden = false;
    this.box.setAttribute("aria-activedescendant", `${this.list.id}-0`);
  }

  select(step) {
    this.selected = (this.selected + step + this.shown.length) % this.shown.length;
    [...this.list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === this.selected)));
    this.box.setAttribute("aria-activedescendant", `${this.list.id}-${this.selected}`);
  }

  choose(number) {
    const end = this.box.selectionStart;
    const start = end - this.length;
    this.box.setRangeText(`${this.shown[number].label} `, start, end, "end");
    this.close();
    this.box.focus();
  }

  close() {
    this.shown = [];
    this.list.hidden = true;
    this.box.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (this.shown.length && event.key in steps) this.select(steps[event.key]);
    else if (this.shown.length && ["Enter", "Tab"].includes(event.key)) this.choose(this.selected);
    else if (this.shown.length && event.key === "Escape") this.close();
    else if (event.key === "Enter" && !event.shiftKey) this.send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 220)}px`;
  }
}
