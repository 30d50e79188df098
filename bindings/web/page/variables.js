// The variables of an expression as they were read, and what is to be changed of them.

import { h, refill, byId } from "./dom.js";

const OF_ENTRIES = ["positive", "nonzero"];
const OF_SQUARE = ["symmetric", "skew", "spd", "diagonal", "orthogonal", "idempotent", "invertible", "lower", "upper"];
/** What is shown of a square matrix without being asked for. */
const USUAL = ["symmetric", "spd", "orthogonal", "invertible"];
const TITLES = {
  symmetric: "A′ = A",
  skew: "A′ = −A",
  spd: "symmetric and positive definite",
  diagonal: "zero off the diagonal",
  orthogonal: "A′A = AA′ = I",
  idempotent: "AA = A",
  invertible: "square, with an inverse",
  lower: "zero above the diagonal",
  upper: "zero below the diagonal",
  positive: "every entry is greater than zero",
  nonzero: "no entry is zero",
};
const RANK = { scalar: 0, vector: 1, index: 1, matrix: 2 };

/** Axes for a variable of another kind: those that it has, then letters that nobody uses. */
function reshaped(kind, variable, all) {
  const used = new Set(Object.values(all).flatMap((one) => one.shape ?? []));
  const fresh = "nmkpqrs".split("").filter((letter) => !used.has(letter) && !(letter in all));
  const rank = RANK[kind] ?? 3;
  return Array.from({ length: rank }, (_, at) => variable.shape[at] ?? fresh.shift() ?? "n");
}

/**
 * Fills the table. `vars` are the variables as the engine read them, `said` what was declared of them; `declare(name, known)` changes that,
 * and with `null` takes it back.
 */
export function showVariables(vars, said, declare) {
  const names = Object.keys(vars);
  byId("variables").hidden = !names.length;
  refill(byId("variable-rows"), names.map((name) => row(name, vars, said, declare)));
}

function row(name, vars, said, declare) {
  const variable = vars[name];
  const declared = said.get(name);
  const change = (known) => declare(name, { ...declared, ...known });
  return h(
    "tr",
    { class: declared ? "declared" : null },
    h("th", { scope: "row" }, name),
    h("td", {}, kind(name, vars, change)),
    h("td", {}, shape(name, variable, change)),
    h("td", {}, attributes(name, variable, declared, change)),
    h(
      "td",
      {},
      declared
        ? h("button", { type: "button", class: "quiet", "data-key": `reset ${name}`, title: "As the engine reads it", "aria-label": `Take back what was said of ${name}`, onclick: () => declare(name, null) }, "reset")
        : null,
    ),
  );
}

function kind(name, vars, change) {
  const variable = vars[name];
  const kinds = ["scalar", "vector", "matrix", "index"];
  if (!kinds.includes(variable.kind)) kinds.push(variable.kind);
  const options = kinds.map((kind) => h("option", { value: kind, selected: kind === variable.kind }, kind));
  const choose = (event) => {
    const chosen = event.target.value;
    change({ kind: chosen, shape: reshaped(chosen, variable, vars), attrs: [] });
  };
  return h("select", { "aria-label": `Kind of ${name}`, "data-key": `kind ${name}`, onchange: choose }, options);
}

function shape(name, variable, change) {
  const axes = variable.shape ?? [];
  if (!axes.length) return h("span", { class: "none" }, "—");
  const edit = (at) => (event) => {
    const text = event.target.value.trim();
    if (text && text !== axes[at]) change({ kind: variable.kind, shape: axes.map((axis, other) => (other === at ? text : axis)) });
    else event.target.value = axes[at];
  };
  return h(
    "span",
    { class: "axes" },
    axes.map((axis, at) => [
      at ? " × " : "",
      h("input", {
        type: "text",
        class: "code axis",
        value: axis,
        size: Math.max(1, Math.min(axis.length, 8)),
        autocomplete: "off",
        autocapitalize: "off",
        spellcheck: "false",
        "aria-label": `Axis ${at + 1} of ${name}`,
        "data-key": `axis ${at} ${name}`,
        onchange: edit(at),
      }),
    ]),
  );
}

/** Attributes as buttons that stay down: the usual ones, those that are said, and the others behind "more". */
function attributes(name, variable, declared, change) {
  if (variable.kind === "index") return null;
  const known = new Set(variable.attrs ?? []);
  const chosen = new Set(declared?.attrs ?? []);
  const words = variable.kind === "matrix" ? [...OF_SQUARE, ...OF_ENTRIES] : OF_ENTRIES;
  const toggle = (word) => (event) => {
    event.target.checked ? chosen.add(word) : chosen.delete(word);
    const known = { attrs: words.filter((one) => chosen.has(one)) };
    const [rows, columns] = variable.shape;
    // What is said of square matrices only makes one of it.
    if (chosen.has(word) && OF_SQUARE.includes(word) && rows !== columns) Object.assign(known, { kind: "matrix", shape: [rows, rows] });
    change(known);
  };
  const chip = (word) =>
    h(
      "label",
      { class: "chip", title: TITLES[word] },
      h("input", {
        type: "checkbox",
        checked: chosen.has(word) || known.has(word),
        disabled: known.has(word) && !chosen.has(word),
        "aria-label": `${name} is ${word}`,
        "data-key": `attribute ${word} ${name}`,
        onchange: toggle(word),
      }),
      h("span", {}, word),
    );
  const open = openRows.has(name) || variable.kind !== "matrix";
  const square = variable.shape[0] === variable.shape[1];
  const shown = open ? words : words.filter((word) => (square && USUAL.includes(word)) || chosen.has(word) || known.has(word));
  const more = h("button", { type: "button", class: "quiet", "aria-label": `More that ${name} may be` }, shown.length ? "more…" : "choose…");
  const chips = h("div", { class: "chips" }, shown.map(chip), open ? null : more);
  more.addEventListener("click", () => {
    openRows.add(name);
    const all = attributes(name, variable, declared, change);
    chips.replaceWith(all);
    all.querySelectorAll("input")[shown.length]?.focus();
  });
  return chips;
}

/** The rows in which all attributes are shown, which survives that the table is filled anew. */
const openRows = new Set();
