// Whether a derivative that somebody wrote down is right and, if not, what is wrong with it; and whether two expressions are equal.

import { h } from "./dom.js";
import { words } from "./formula.js";

const VERDICTS = {
  right: ["Right", "proved"],
  "right-if": ["Right under a condition", "tested"],
  wrong: ["Wrong", "wrong"],
  unknown: ["Could not be decided", "unknown"],
};

function number(value) {
  return Array.isArray(value) ? `[${value.map(number).join(", ")}]` : String(value);
}

/** Numbers as a matrix is written, or as they come. */
function numbers(value) {
  const rows = Array.isArray(value) ? value : [value];
  const flat = rows.every((row) => !Array.isArray(row));
  if (!flat && !rows.every((row) => Array.isArray(row) && row.every((entry) => !Array.isArray(entry)))) return h("code", {}, number(value));
  if (!Array.isArray(value)) return h("span", { class: "numbers" }, String(value));
  const cells = (row) => h("tr", {}, (Array.isArray(row) ? row : [row]).map((entry) => h("td", {}, String(entry))));
  return h("table", { class: "numbers bracketed" }, h("tbody", {}, rows.map(cells)));
}

/** A point at which two values differ; `sides` names the two. */
function counterexample(example, sides) {
  const sizes = Object.entries(example.sizes).map(([name, size]) => `${name} = ${size}`);
  const item = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, numbers(value)));
  return h(
    "div",
    { class: "counterexample" },
    h("p", {}, sizes.length ? `They differ, for example, at ${sizes.join(", ")}:` : "They differ, for example, at"),
    h(
      "dl",
      {},
      Object.entries(example.values).map(([name, value]) => item(name, value)),
      sides.map(([name, value]) => ((value ?? null) === null ? null : item(name, value))),
    ),
  );
}

/** The verdict with its diagnosis; "right only if .." is both. */
function said(claim, verdict) {
  const text = claim.diagnosis?.text ?? "";
  if (claim.verdict === "right-if" && text) return h("strong", {}, text.replace(/^r/, "R"));
  return [h("strong", {}, verdict), text ? `: ${text}` : ""];
}

export function outcome(claim) {
  const [verdict, look] = VERDICTS[claim.verdict] ?? [claim.verdict, ""];
  return h(
    "div",
    { class: "outcome", role: "status" },
    h("p", { class: `verdict ${look}` }, said(claim, verdict), claim.by ? ` — ${claim.by}` : ""),
    claim.verdict === "right" ? null : h("p", {}, "The derivative is ", h("code", {}, claim.right), claim.form ? `, in its ${claim.form} form.` : "."),
    claim.counterexample ? counterexample(claim.counterexample, [["your claim", claim.counterexample.claim], ["the derivative", claim.counterexample.right]]) : null,
    notes(claim),
  );
}

const notes = (found) => ((found.notes ?? []).length ? h("ul", { class: "notes" }, found.notes.map((note) => h("li", {}, words(note)))) : null);

/** What is said of two expressions that may be equal. */
export function equality(found) {
  const { status, by } = found.verdict;
  const [verdict, look] = found.equal === null ? ["Could not be decided", "unknown"] : found.equal ? ["Equal", status] : ["Different", "wrong"];
  const differ = found.counterexample;
  return h(
    "div",
    { class: "outcome", role: "status" },
    h("p", { class: `verdict ${look}` }, h("strong", {}, verdict), by && found.equal !== false ? ` — ${by}` : ""),
    found.conditions.length ? h("p", { class: "conditions" }, h("strong", {}, "Assuming "), found.conditions.join("; ")) : null,
    differ ? counterexample(differ, [["the first", differ.left], ["the second", differ.right]]) : null,
    notes(found),
  );
}

/** The field for a claim; `check` is called with what is written there. */
export function claimPanel(written, check) {
  const field = h("input", {
    id: "claim",
    type: "text",
    class: "code",
    value: written,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "data-key": "claim",
    placeholder: "a derivative that you found, or read somewhere",
  });
  return h(
    "form",
    { class: "claim", onsubmit: (event) => (event.preventDefault(), check(field.value.trim())) },
    h("label", { for: "claim" }, "Is this the derivative?"),
    h("div", { class: "line" }, field, h("button", { type: "submit", "data-key": "check" }, "Check")),
    h("p", { class: "hint" }, "In matrix notation, as J[i,j,k,l] = …, as vec form or as a differential, whichever it is."),
  );
}
