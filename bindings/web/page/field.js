// The field for the expression: it grows with its text, and what is wrong is underlined in place.

import { h, byId } from "./dom.js";

/** The place in a text of a byte of its UTF-8. */
function placeOf(text, byte) {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(bytes.slice(0, byte)).length;
}

export class Field {
  #area = byId("expression");
  #mirror = byId("mirror");
  #message = byId("problem");

  /** `oninput` is called with every change, `oncommit` when a text is finished. */
  constructor({ oninput, oncommit }) {
    this.#area.addEventListener("input", () => {
      this.#reflect();
      oninput(this.#area.value);
    });
    this.#area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      oncommit();
    });
    this.#area.addEventListener("change", () => oncommit());
    this.#area.addEventListener("scroll", () => (this.#mirror.scrollTop = this.#area.scrollTop));
  }

  get text() {
    return this.#area.value;
  }

  /** Shows a text that was not typed. */
  set text(text) {
    if (this.#area.value !== text) this.#area.value = text;
    this.#reflect();
  }

  focus() {
    this.#area.focus();
  }

  /** Underlines the bytes of `span` and says what is wrong there; an empty span stands for no place. */
  fail(message, [from, to]) {
    const text = this.#area.value;
    const [start, end] = [placeOf(text, from), placeOf(text, to)];
    this.#area.setAttribute("aria-invalid", "true");
    this.#message.replaceChildren(message);
    this.#message.hidden = false;
    if (end > start) this.#reflect(start, end);
    else if (from > 0) this.#reflect(start, start + 1);
    else this.#reflect();
  }

  /** Nothing is wrong, or it is not known yet. */
  clear() {
    this.#area.removeAttribute("aria-invalid");
    this.#message.hidden = true;
    this.#message.replaceChildren();
    this.#reflect();
  }

  #reflect(start = 0, end = 0) {
    const text = this.#area.value;
    // A space at the end gives the last line its height, and a place to what is missing.
    const marked = text.slice(start, end) || "\u00a0";
    const pieces = end > start ? [text.slice(0, start), h("mark", {}, marked), `${text.slice(end)}\u200b`] : [`${text}\u200b`];
    this.#mirror.replaceChildren(...pieces);
  }
}
