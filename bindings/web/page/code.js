// Source code: functions in the languages that the engine has, and the NumPy source of every form.

import { h } from "./dom.js";
import { scroller, formsOf, FORMS } from "./answer.js";
import { copyButton } from "./copy.js";

const LANGUAGES = { numpy: "NumPy", jax: "JAX", torch: "PyTorch", julia: "Julia", matlab: "MATLAB, Octave", rust: "Rust", einsum: "Einstein sums" };
const spelled = (name) => LANGUAGES[name] ?? name;

/** The names in a message such as "there is no target '?'; known are numpy, jax". */
function known(response) {
  const names = /known are ([\w, -]+)/.exec(response?.error?.message ?? "");
  return names ? [...new Set(names[1].split(",").map((name) => name.trim()).filter(Boolean))] : [];
}

/** The languages that the engine has, and what it computes in them: it says so where it is asked for one that it does not have. */
export async function capabilities(ask) {
  const languages = known(await ask({ expr: "a", code: ["?"] }));
  const what = languages.length ? known(await ask({ expr: "a", code: [languages[0]], what: ["?"] })) : [];
  return { languages, what };
}

export function sourceOf(title, source, language) {
  return h(
    "section",
    { class: "source" },
    h("header", {}, h("h3", {}, title), copyButton("Copy", source, `${title} in ${language}`)),
    scroller(`${title} in ${language}`, h("pre", {}, h("code", {}, source.trimEnd()))),
  );
}

/** Buttons of which one is chosen. */
function choice(label, names, chosen, spell, choose) {
  return h(
    "div",
    { class: "choice", role: "group", "aria-label": label },
    names.map((name) =>
      h("button", { type: "button", "aria-pressed": String(name === chosen), "data-key": `${label} ${name}`, onclick: () => choose(name) }, spell(name)),
    ),
  );
}

/** `chosen` is `{language, what}`; `answered` is what the engine answered to it, or nothing before it did. */
export function codePanel(answer, able, chosen, answered, choose) {
  const forms = formsOf(answer).map((name) => sourceOf(FORMS[name].title, answer.forms[name].numpy, "NumPy"));
  if (!able.languages.length) return h("div", {}, h("p", { class: "hint" }, "Each form as a NumPy function of its own."), forms);
  const words = (name) => name.replaceAll("_", " ");
  const found = Object.entries(answered?.code ?? {}).flatMap(([language, all]) =>
    Object.entries(all).map(([what, source]) => sourceOf(words(what), source, spelled(language))),
  );
  return h(
    "div",
    {},
    choice("Language", able.languages, chosen.language, spelled, (language) => choose({ ...chosen, language })),
    choice("What is computed", able.what, chosen.what, words, (what) => choose({ ...chosen, what })),
    answered && !answered.ok ? h("p", { class: "problem" }, answered.error.message) : found,
    h("details", {}, h("summary", {}, "Each form as a NumPy function of its own"), forms),
  );
}
