// The way to an answer, line by line.

import { h } from "./dom.js";
import { formula } from "./formula.js";
import { left as side, nameLatex, scroller } from "./answer.js";
import { copyButton } from "./copy.js";

const PHASES = {
  let: "Give a part a name",
  frobenius: "As a Frobenius product",
  differential: "Take the differential",
  rearrange: "Rearrange",
  identify: "Read off the derivative",
  index: "Entry by entry",
  vec: "Stack the columns",
  simplify: "Simplify",
};

/** The left-hand side of a line, in LaTeX and as text. */
const leftOf = (answer, step) => (step.of === "definition" ? [nameLatex(step.name), step.name] : side(answer, step.of, step.free));

/** The text of a line with what is new in it marked; places are bytes. */
function marked(step) {
  const bytes = new TextEncoder().encode(step.text);
  const part = (from, to) => new TextDecoder().decode(bytes.slice(from, to));
  const pieces = [];
  let at = 0;
  for (const [from, to] of step.changed ?? []) {
    pieces.push(part(at, from), h("mark", {}, part(from, to)));
    at = to;
  }
  pieces.push(part(at, bytes.length));
  return h("code", { class: "marked" }, pieces);
}

/** The name of a law from the address of its page. */
const nameOf = (link) => link.replace(/^.*\//, "").replace(/\.\w+$/, "");

export function stepsPanel(answer, steps) {
  if (!steps.length) return h("p", { class: "hint" }, "There is no way to show: the answer stands in the question.");
  let before = null;
  const rows = steps.map((step) => {
    const [latex, text] = leftOf(answer, step);
    const again = before === text && step.before !== null;
    before = text;
    const line = again ? `\\phantom{${latex}} = ${step.latex}` : `${latex} = ${step.latex}`;
    return h(
      "li",
      {},
      h(
        "div",
        { class: "law" },
        h("span", { class: "phase" }, PHASES[step.phase] ?? step.phase),
        step.law && step.law !== step.phase ? h("span", { class: "words" }, step.law) : null,
        step.link ? h("span", { class: "link" }, `law ${nameOf(step.link)}`) : null,
      ),
      scroller(`Line: ${text} = ${step.text}`, formula(line, `${text} = ${step.text}`)),
      step.changed?.length ? h("details", { class: "changed" }, h("summary", {}, "what changed"), marked(step)) : null,
    );
  });
  const all = () => steps.map((step) => `${leftOf(answer, step)[1]} = ${step.text}    [${step.law}]`).join("\n");
  const latex = () =>
    `\\begin{aligned}\n${steps.map((step) => `${leftOf(answer, step)[0]} &= ${step.latex}`).join(" \\\\\n")}\n\\end{aligned}`;
  return h(
    "div",
    {},
    h("div", { class: "copies", role: "group", "aria-label": "Copy the steps" }, h("span", { class: "word", "aria-hidden": "true" }, "copy"), copyButton("Text", all, "steps as text"), copyButton("LaTeX", latex, "steps as LaTeX")),
    h("ol", { class: "steps" }, rows),
  );
}
