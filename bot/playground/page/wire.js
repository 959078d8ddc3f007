// The page's two connections: one WebSocket to see by, posts to /control to act by.

const SENTENCES = {
  not_in_channel: "Join the channel first.",
  channel_not_found: "You cannot see this channel.",
  is_archived: "This channel is archived.",
  no_text: "Write something first.",
  unknown_command: "There is no such command here. Try /ask or /pdfs.",
  cant_delete_message: "Only its author or an admin may delete this.",
  cant_update_message: "Only its author may change this.",
  user_not_found: "There is nobody of that name.",
  message_not_found: "This message is gone.",
  file_not_found: "This file is gone.",
  file_deleted: "This file was deleted.",
  cant_delete_file: "Only its owner or an admin may delete this.",
};

export class Refused extends Error {}

export async function act(name, body) {
  return answerOf(await fetch(`/control/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }));
}

export async function upload(file, query) {
  const parameters = new URLSearchParams(Object.entries({ ...query, name: file.name }).filter(([, value]) => value));
  return answerOf(await fetch(`/control/file?${parameters}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file }));
}

// Other bytes under the same file.
export async function replace(file, content) {
  return answerOf(await fetch(`/control/file?${new URLSearchParams({ file: file.id })}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: content }));
}

async function answerOf(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(SENTENCES[answer?.error] ?? `That did not work (${answer?.error ?? response.status}).`);
  return answer;
}

// Calls `hear(frame)` for each frame and `lost()` when the server is away; opens again by itself.
export function watch(person, hear, lost) {
  let socket = null;
  let wait = 250;
  let ended = false;
  const open = () => {
    socket = new WebSocket(`${location.origin.replace("http", "ws")}/live?person=${encodeURIComponent(person)}`);
    socket.addEventListener("message", (event) => {
      wait = 250;
      hear(JSON.parse(event.data));
    });
    socket.addEventListener("close", () => {
      if (ended) return;
      lost();
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 5000);
    });
  };
  open();
  return () => {
    ended = true;
    socket.close();
  };
}
