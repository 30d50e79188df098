// What was asked before, on this device only.

import { decode, encode } from "./state.js";

const KEY = "gradus.history";
const MOST = 40;

/** The fragments of earlier questions, the newest first. What is stored may have been changed by anyone. */
export function earlier() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((one) => typeof one === "string" && decode(one).expr).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** The same question, whichever form of its answer was looked at. */
const question = (fragment) => encode({ ...decode(fragment), tab: "", claim: "" });

export function remember(fragment) {
  const others = earlier().filter((one) => question(one) !== question(fragment));
  store([fragment, ...others].slice(0, MOST));
}

export function forget() {
  store([]);
}

function store(fragments) {
  try {
    localStorage.setItem(KEY, JSON.stringify(fragments));
  } catch {
    // Nothing is kept where the browser keeps nothing.
  }
}
