// Small ways to make and renew elements; text always goes in as text.

export function h(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

// Makes `container` show `items` in order; an element is made anew only when its item's signature changed,
// so that focus, selection and scroll positions survive.
export function reconcile(container, items, make) {
  const present = new Map([...container.children].map((child) => [child.dataset.key, child]));
  let place = container.firstElementChild;
  for (const item of items) {
    let child = present.get(item.key);
    present.delete(item.key);
    if (!child || child.dataset.signature !== item.signature) {
      const renewed = make(item);
      renewed.dataset.key = item.key;
      renewed.dataset.signature = item.signature;
      if (child) {
        if (place === child) place = renewed;
        child.replaceWith(renewed);
      } else container.insertBefore(renewed, place);
      child = renewed;
    } else if (child !== place) container.insertBefore(child, place);
    place = child.nextElementSibling;
  }
  for (const left of present.values()) left.remove();
}

export function timeOf(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}

export function clock(ts) {
  return timeOf(ts).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

export function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
