// Elements without markup: whatever comes from the input, the address or the engine is put in as text.

/**
 * An element with attributes, listeners (`onclick`) and children; a child that is a string is text, and `null` or `false` is nothing.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "checked" || name === "value" || name === "selected") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

/**
 * Replaces what an element holds and leaves the focus where it was: elements that stand for the same thing have the same `data-key`.
 */
export function refill(element, ...children) {
  const active = document.activeElement;
  const key = element.contains(active) ? active.dataset.key : undefined;
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (!key) return;
  const same = [...element.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  same?.focus({ preventScroll: true });
}
