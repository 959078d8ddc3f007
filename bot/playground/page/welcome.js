// What an empty conversation says: how to ask, with questions to try.

import { h } from "./dom.js";

const QUESTIONS = ["How many days of parental leave do we get?", "What may a hotel night cost?", "年休假有多少天？"];

// `fill(text)` puts a question into the message box.
export function welcome(world, channel, fill) {
  const direct = world.isBotDirect(channel);
  const withBot = channel.members.includes(world.bot);
  const title = direct ? "Ask Footnote, just the two of you" : `This is the beginning of ${channel.kind === "direct" ? "your conversation" : `#${world.name(channel)}`}`;
  const example = `@Footnote ${QUESTIONS[0][0].toLowerCase()}${QUESTIONS[0].slice(1)}`;
  const hint = direct ? "It answers from the PDFs that you may see, with the page under every claim."
    : withBot ? [`Ask in #${world.name(channel)}: `, h("q", {}, example), ". The answer comes in a thread, with a footnote under every claim."]
      : "Footnote is not in this channel. Invite it to ask it here.";
  const askable = direct || (withBot && channel.is_member);
  return h("div", { class: "welcome" }, h("span", { class: "avatar bot big", "aria-hidden": "true" }, "F", h("sup", {}, "1")), h("h2", {}, title), h("p", {}, hint),
    askable ? h("div", { class: "chips" }, QUESTIONS.map((question) => h("button", { type: "button", class: "chip", onclick: () => fill(direct ? question : `@Footnote ${question}`) }, question))) : null,
    askable ? h("p", { class: "small" }, "Or share a PDF with the plus sign, then ask about it. /ask answers only you.") : null);
}
