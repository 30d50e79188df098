// An answer: its heading, its forms, what it assumes and how sure it is.

import { h } from "./dom.js";
import { formula, words } from "./formula.js";
import { copyButton } from "./copy.js";
import { undeclare } from "./state.js";

export const FORMS = {
  matrix: { title: "Matrix", hint: "matrix notation" },
  index: { title: "Index", hint: "entry by entry, with Kronecker deltas δ; an index that occurs twice is summed over" },
  vec: { title: "Vec", hint: "d vec(F) / d vec(X)′ with Kronecker products; vec stacks columns, K is the commutation matrix" },
  differential: { title: "Differential", hint: "the differential; A : B is the sum of the products of entries" },
  value: { title: "Simplified", hint: "the expression itself, as short as it gets" },
  hvp: { title: "Hessian · v", hint: "the Hessian applied to a direction v, which is never formed" },
};

/** The forms that an answer has, in the order in which they are shown. */
export function formsOf(answer) {
  return Object.keys(FORMS).filter((name) => answer.forms?.[name]);
}

const axes = (shape) => (shape.length ? shape.join(" × ") : "1 × 1");

/** What a result is, in words. */
export function heading(answer, wrt) {
  const [value, ...rest] = [answer.value_shape, ...answer.wrt_shapes];
  const by = wrt ? ` by ${wrt}` : "";
  switch (answer.kind) {
    case "value":
      return ["Simplified", value.length ? axes(value) : "a scalar"];
    case "gradient":
      return [`Gradient${by}`, rest[0].length ? axes(rest[0]) : "a scalar"];
    case "hessian":
      return [`Hessian${by}`, rest.map(axes).join(" by ")];
    default: {
      const all = [value, ...rest].filter((shape) => shape.length);
      const title = answer.wrt_shapes.length > 1 ? "Second derivative" : value.length && rest[0].length ? "Jacobian" : "Derivative";
      return [`${title}${by}`, all.length ? all.map(axes).join(" by ") : "a scalar"];
    }
  }
}

/** The left-hand side that goes with a form, in LaTeX and as text; empty where the form stands for itself. */
export function left(answer, name, free) {
  const scalar = !answer.value_shape.length;
  const twice = answer.wrt_shapes.length === 2 ? ["^2", "2"] : answer.wrt_shapes.length > 2 ? [`^{${answer.wrt_shapes.length}}`, answer.wrt_shapes.length] : ["", ""];
  const letter = answer.wrt_shapes.length > 1 ? "H" : scalar ? "G" : "J";
  const sides = {
    matrix: [letter, letter],
    index: [letter, letter],
    gradient: ["g", "g"],
    "gradient-differential": ["\\mathrm{d}g", "dg"],
    vec: [twice[1] ? letter : "J", twice[1] ? letter : "J"],
    "mixed-matrix": [letter, letter],
    "mixed-vec": [letter, letter],
    "vec-differential": twice[1] ? ["\\operatorname{vec}(\\mathrm{d}g)", "vec(dg)"] : ["\\operatorname{vec}(\\mathrm{d}F)", "vec(dF)"],
    differential: scalar ? [`\\mathrm{d}${twice[0]}f`, `d${twice[1]}f`] : [`\\mathrm{d}${twice[0]}F`, `d${twice[1]}F`],
    value: scalar ? ["f", "f"] : ["F", "F"],
    hvp: ["H v", "H*v"],
  };
  const [latex, text] = sides[name] ?? ["", ""];
  if (!latex || !free?.length) return [latex, text];
  return [`${latex}_{${free.filter((index) => /^\w+$/.test(index)).join(" ")}}`, `${text}[${free.join(",")}]`];
}

/** A formula with its left-hand side, and with names for its parts where it has them. */
export function equation(answer, name, form, { full = false } = {}) {
  const [latex, text] = left(answer, name, form.free);
  const shown = (!full && form.named) || form;
  if (!latex || name === "matrix" || name === "value") return formula(shown.latex, shown.text);
  return formula(`${latex} = ${shown.latex}`, `${text} = ${shown.text}`);
}

/** A name that the engine gave, in LaTeX. */
export const nameLatex = (name) => (/^[A-Za-z]$/.test(name) ? name : `\\mathit{${name.replace(/[^A-Za-z0-9]/g, "")}}`);

/** What the names in forms stand for. */
export function definitions(answer) {
  if (!answer.definitions?.length) return null;
  return h(
    "div",
    { class: "definitions" },
    h("span", { class: "word" }, "where"),
    answer.definitions.map((part) => scroller(`${part.name} stands for`, formula(`${nameLatex(part.name)} = ${part.latex}`, `${part.name} = ${part.text}`))),
  );
}

function copies(answer, name, form) {
  const [latex] = left(answer, name, form.free);
  const whole = form.free?.length ? `${latex} = ${form.latex}` : form.latex;
  const title = FORMS[name].title.toLowerCase();
  return h(
    "div",
    { class: "copies", role: "group", "aria-label": `Copy the ${title} form` },
    h("span", { class: "word", "aria-hidden": "true" }, "copy"),
    copyButton("Text", form.text, `${title} form as text`),
    copyButton("LaTeX", whole, `${title} form as LaTeX`),
    copyButton("NumPy", form.numpy, `${title} form as NumPy`),
  );
}

/** A region that scrolls sideways, by keyboard too. */
export function scroller(label, ...children) {
  return h("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": label }, ...children);
}

/** All forms, one below the other. */
export function overview(answer, open) {
  return h(
    "div",
    { class: "overview" },
    formsOf(answer).map((name) => {
      const form = answer.forms[name];
      const { title, hint } = FORMS[name];
      return h(
        "section",
        { class: "row", "aria-label": `${title} form` },
        h("button", { type: "button", class: "name", title: hint, "data-key": `open ${name}`, onclick: () => open(name) }, title),
        scroller(`${title} form`, equation(answer, name, form)),
        copies(answer, name, form),
      );
    }),
    definitions(answer),
  );
}

/** One form in every notation. */
export function single(answer, name) {
  const form = answer.forms[name];
  const [, text] = left(answer, name, form.free);
  const sided = (right) => (form.free?.length ? `${text} = ${right}` : right);
  return h(
    "div",
    { class: "single" },
    h("p", { class: "hint" }, FORMS[name].hint),
    h("div", { class: "large" }, scroller(`${FORMS[name].title} form`, equation(answer, name, form))),
    form.named ? [definitions(answer), h("p", { class: "hint" }, "In full:"), scroller("In full", equation(answer, name, form, { full: true }))] : null,
    h(
      "dl",
      { class: "notations" },
      [
        ["Text", sided(form.text)],
        ["Unicode", sided(form.unicode)],
        ["LaTeX", form.latex],
      ].map(([label, source]) => [
        h("dt", {}, label),
        h("dd", {}, scroller(label, h("code", {}, source)), copyButton("Copy", source, label)),
      ]),
      h("dt", {}, "NumPy"),
      h("dd", {}, scroller("NumPy", h("pre", {}, h("code", {}, form.numpy.trimEnd()))), copyButton("Copy", form.numpy, "NumPy")),
    ),
  );
}

const VERDICTS = {
  proved: ["Proved", "for all dimensions"],
  tested: ["Tested", "in exact arithmetic"],
  sampled: ["Sampled", ""],
  unknown: ["Not verified", "rely on no form of it unseen"],
};

const LIMITS = { nodes: "nodes", iterations: "iterations", time: "time" };

/** What backs an answer, as data; `certified` asks for it when it is opened. */
function certificate(certified) {
  const content = h("div", { class: "content" }, h("p", { class: "hint" }, "…"));
  const details = h("details", { class: "certificate" }, h("summary", {}, "Certificate"), content);
  const show = (found) => {
    if (!found.ok) return content.replaceChildren(h("p", { class: "problem" }, found.error.message));
    content.replaceChildren(
      h("p", { class: "hint" }, "The answer with what backs it, a line of JSON. checker/check.py, which shares no code with this engine, derives for itself and says whether it is right."),
      h("div", { class: "copies" }, h("span", { class: "word", "aria-hidden": "true" }, "copy"), copyButton("Answer with certificate", `${JSON.stringify(found)}\n`)),
      h("pre", { tabindex: "0", role: "group", "aria-label": "Certificate" }, h("code", {}, JSON.stringify(found.certificate, null, 1))),
    );
  };
  details.addEventListener("toggle", () => details.open && certified().then(show, () => (details.open = false)));
  return details;
}

/** What an answer assumes, how it was checked, and what else is to be known. */
export function footing(answer, declare, certified) {
  const button = (text) => {
    const [name, known] = undeclare(text);
    if (!name || !known.kind) return null;
    return h("button", { type: "button", class: "declare", title: "Declare it so", "data-key": `declare ${text}`, onclick: () => declare(name, known) }, text);
  };
  const { status, by } = answer.verdict;
  const [verdict, meaning] = VERDICTS[status] ?? [status, ""];
  const notes = [...(answer.notes ?? [])];
  if (answer.constraint) notes.unshift(answer.constraint.convention);
  if (answer.layout && answer.layout !== "mixed") notes.unshift(`${answer.layout} layout`);
  if (LIMITS[answer.stats?.stopped]) notes.push(`stopped at the limit of ${LIMITS[answer.stats.stopped]}: right, but perhaps not the shortest`);
  return h(
    "div",
    { class: "footing" },
    h("p", { class: `verdict ${VERDICTS[status] ? status : ""}` }, h("strong", {}, verdict), meaning ? ` ${meaning}` : "", by ? ` — ${by}` : ""),
    answer.conditions.length ? h("p", { class: "conditions" }, h("strong", {}, "Assuming "), answer.conditions.join("; ")) : null,
    notes.length ? h("ul", { class: "notes" }, notes.map((note) => h("li", {}, words(note, button)))) : null,
    certificate(certified),
  );
}
