// What the page knows: the last snapshot, kept up to date by frames.

export class World {
  constructor() {
    this.people = new Map();
    this.channels = new Map();
    this.messages = new Map(); // channel -> ts -> message
    this.statuses = new Map(); // "channel thread" -> text
    this.unread = new Map(); // channel -> count
    this.me = "";
    this.ready = false;
  }

  // Takes one frame in; returns the message when it brought a new one.
  take(frame) {
    if (frame.type === "snapshot") return this.#begin(frame);
    if (frame.type === "status") return this.#status(frame);
    const messages = this.messages.get(frame.channel ?? frame.message.channel);
    if (!messages) return null;
    if (frame.type === "gone") {
      messages.delete(frame.ts);
      return null;
    }
    const isNew = !messages.has(frame.message.ts);
    messages.set(frame.message.ts, frame.message);
    return isNew ? frame.message : null;
  }

  #begin(frame) {
    this.team = frame.team;
    this.bot = frame.bot;
    this.me = frame.me;
    this.home = frame.home;
    this.commands = frame.commands;
    this.connected = frame.connected;
    this.people = new Map(frame.people.map((person) => [person.id, person]));
    this.channels = new Map(frame.channels.map((channel) => [channel.id, channel]));
    this.messages = new Map(frame.channels.map((channel) => [channel.id, new Map()]));
    for (const message of frame.messages) this.messages.get(message.channel).set(message.ts, message);
    this.statuses = new Map(frame.statuses.map((status) => [`${status.channel} ${status.thread_ts}`, status.status]));
    this.ready = true;
    return null;
  }

  #status(frame) {
    const key = `${frame.channel} ${frame.thread_ts}`;
    if (frame.status) this.statuses.set(key, frame.status);
    else this.statuses.delete(key);
    return null;
  }

  all(channel) {
    return [...(this.messages.get(channel)?.values() ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  }

  roots(channel) {
    return this.all(channel).filter((message) => !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast");
  }

  replies(channel, root) {
    return this.all(channel).filter((message) => message.thread_ts === root && message.ts !== root);
  }

  thread(channel, root) {
    return this.all(channel).filter((message) => message.ts === root || message.thread_ts === root);
  }

  status(channel, root) {
    return this.statuses.get(`${channel} ${root}`);
  }

  name(channel) {
    if (channel.kind === "direct") return this.person(this.other(channel))?.real_name ?? "Somebody";
    if (channel.kind === "group") return channel.members.filter((member) => member !== this.me).map((member) => this.first(member)).join(", ");
    return channel.name;
  }

  other(channel) {
    return channel.members.find((member) => member !== this.me) ?? this.me;
  }

  person(id) {
    return this.people.get(id);
  }

  first(id) {
    return this.people.get(id)?.profile.display_name ?? (id === "USLACKBOT" ? "Slackbot" : id);
  }

  isBotDirect(channel) {
    return channel?.kind === "direct" && channel.members.includes(this.bot);
  }
}

export function role(person) {
  if (person.is_ultra_restricted) return "guest of one channel";
  if (person.is_restricted) return "guest";
  if (person.is_stranger) return "of another company";
  return person.is_admin ? "admin" : "member";
}
