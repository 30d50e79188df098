// What is copied, and word of it.

import { h, byId } from "./dom.js";

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Where a page from disk may not use the clipboard itself.
    const area = h("textarea", { class: "offscreen", "aria-hidden": "true", value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Tells those who listen, without moving the focus. */
export function say(text) {
  byId("said").textContent = text;
}

/** A button that copies `text`, or what it gives. */
export function copyButton(label, text, what = label) {
  const button = h("button", { type: "button", class: "copy", "aria-label": `Copy ${what}`, "data-key": `copy ${what}` }, label);
  button.addEventListener("click", async () => {
    const active = document.activeElement;
    const done = await write(typeof text === "function" ? text() : text);
    active?.focus?.();
    say(done ? `${what} copied` : "The browser does not let the page copy");
    button.classList.toggle("done", done);
    setTimeout(() => button.classList.remove("done"), 1200);
  });
  return button;
}
