// The page's own signs, drawn as lines so that they need no emoji font.

const SHAPES = {
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  reply: "M4 5h16v11h-8.5L7 20v-4H4z",
  pencil: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",
  bin: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.3 11v5.5M13.7 11v5.5",
  plus: "M12 5v14M5 12h14",
  send: "M4 12L20 4.5 15.5 20l-4-6.5zM11.5 13.5L20 4.5",
  cross: "M6 6l12 12M18 6L6 18",
  bars: "M4 7h16M4 12h16M4 17h16",
  down: "M6 9.5l6 6 6-6",
  dots: "M6 12h.01M12 12h.01M18 12h.01",
  share: "M13 5l7 6.5-7 6.5v-4C8 14 5.5 15.5 4 19c0-6.5 3.5-10 9-10.5z",
  swap: "M4.5 9h12M13 5.5L16.5 9 13 12.5M19.5 15h-12M11 11.5L7.5 15 11 18.5",
  page: "M6.5 3.5h8l4 4v13h-12zM14 3.5V8h4.5",
};

export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(namespace, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("class", "drawn");
  drawn.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", SHAPES[name]);
  drawn.append(path);
  return drawn;
}
