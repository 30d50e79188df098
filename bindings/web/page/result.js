// The answer in tabs: all forms, each alone, code, steps, and the check of a claim.

import { h, byId, refill } from "./dom.js";
import { Dropped } from "./engine.js";
import { FORMS, footing, formsOf, heading, overview, single } from "./answer.js";
import { capabilities, codePanel } from "./code.js";
import { claimPanel, equality, outcome } from "./claim.js";
import { picturePanel } from "./picture.js";
import { stepsPanel } from "./steps.js";

const TITLES = { all: "All forms", picture: "Picture", code: "Code", steps: "Steps", check: "Check a claim" };

/** The tabs that an answer has; the first one is shown where none was chosen. */
export function availableTabs(answer) {
  const forms = formsOf(answer);
  if (answer.kind === "value") return [...forms, "code"];
  const scalar = !answer.value_shape.length && answer.wrt_shapes.length === 1;
  return ["all", ...forms, ...(scalar && answer.wrt_shapes[0].length ? ["hvp"] : []), ...(answer.forms.index ? ["picture"] : []), "code", "steps", "check"];
}

export function showResult(view) {
  const { answer, wrt, tabs, tab, tools } = view;
  const [title, shape] = heading(answer, wrt);
  byId("heading").textContent = title;
  byId("shape").textContent = shape;
  refill(byId("tools"), tools);
  showTabs(tabs, tab, view.open);
  showPanel(view);
  // Beside a claim it could be taken for what became of that.
  byId("footing").replaceChildren(...(tab === "check" ? [] : [footing(answer, view.declare, () => view.ask("certificate", { certificate: true }))]));
  byId("footing").hidden = tab === "check";
}

/** Shows what is said of a text that asks whether something is so. */
export function showWhether(found, tools) {
  byId("heading").textContent = found.claimed ? `Claimed derivative by ${found.claimed.wrt.join(", ")}` : "Two expressions";
  byId("shape").textContent = "";
  refill(byId("tools"), tools);
  byId("tabs").replaceChildren();
  byId("panel").removeAttribute("aria-labelledby");
  fill(found.claimed ? outcome(found) : equality(found));
  byId("footing").replaceChildren();
  byId("footing").hidden = true;
}

function showTabs(tabs, chosen, open) {
  const title = (tab) => TITLES[tab] ?? FORMS[tab].title;
  const keys = (event) => {
    const at = tabs.indexOf(chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    open(tabs[(to + tabs.length) % tabs.length]);
    byId(`tab-${tabs[(to + tabs.length) % tabs.length]}`).focus();
  };
  refill(
    byId("tabs"),
    tabs.map((tab) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${tab}`,
          "data-key": `tab ${tab}`,
          "aria-selected": String(tab === chosen),
          "aria-controls": "panel",
          tabindex: tab === chosen ? "0" : "-1",
          onclick: () => open(tab),
          onkeydown: keys,
        },
        title(tab),
      ),
    ),
  );
  byId("panel").setAttribute("aria-labelledby", `tab-${chosen}`);
  byId(`tab-${chosen}`).scrollIntoView({ block: "nearest", inline: "nearest" });
}

function fill(...children) {
  refill(byId("panel"), ...children);
}

const problem = (error) => h("p", { class: "problem" }, error.message);

/** Shows what a promise gives, unless it was overtaken. */
function eventually(promise, show) {
  fill(h("p", { class: "hint" }, "…"));
  promise.then(show).catch((error) => {
    if (!(error instanceof Dropped)) fill(problem(error));
  });
}

function showPanel(view) {
  const { tab, answer, current, state, ask, again } = view;
  if (tab === "all") return fill(overview(answer, view.open));
  if (tab === "steps") {
    if (current.steps) return fill(current.steps.ok ? stepsPanel(answer, current.steps.steps ?? []) : problem(current.steps.error));
    return eventually(ask("steps", { steps: true }), (found) => ((current.steps = found), again()));
  }
  if (tab === "hvp") {
    const found = current.hvp;
    if (found) return fill(found.ok && found.forms.hvp ? single(found, "hvp") : problem(found.error ?? { message: "It has no form that could be checked." }));
    return eventually(ask("hvp", { forms: ["hvp"] }), (found) => ((current.hvp = found), again()));
  }
  if (tab === "picture") {
    const found = current.picture;
    if (found) return fill(found.ok ? picturePanel(found) : problem(found.error));
    return eventually(ask("picture", { picture: true }), (found) => ((current.picture = found), again()));
  }
  if (tab === "code") return showCode(view);
  if (tab === "check") {
    const form = claimPanel(state.claim, view.claim);
    fill(form);
    if (!state.claim) return;
    if (current.claimed?.text === state.claim) return fill(form, current.claimed.found.ok ? outcome(current.claimed.found) : problem(current.claimed.found.error));
    ask("claim", { claim: state.claim }).then(
      (found) => ((current.claimed = { text: state.claim, found }), again()),
      (error) => error instanceof Dropped || fill(form, problem(error)),
    );
    return;
  }
  fill(single(answer, tab));
}

/** What takes everything out of a request but its expression. */
const NEUTRAL = { wrt: null, vars: null, layout: null, constraint: null, assume: null };

/** What the engine can write code in; it is asked once. */
let able = null;
const preferred = { language: null, what: null };

/** What is computed of an answer where nobody has said what. */
function usual(answer) {
  const scalar = !answer.value_shape.length;
  return { value: "value", hessian: "hessian" }[answer.kind] ?? (scalar ? "value_and_gradient" : "jacobian");
}

function showCode(view) {
  const { answer, current, ask, again } = view;
  if (!able) return eventually(capabilities((one) => ask("code", { ...NEUTRAL, ...one })), (found) => ((able = found), again()));
  const chosen = { language: preferred.language ?? able.languages[0], what: preferred.what ?? usual(answer) };
  const choose = (next) => {
    if (next.language !== chosen.language) preferred.language = next.language;
    if (next.what !== chosen.what) preferred.what = next.what;
    again();
  };
  const key = `${chosen.language} ${chosen.what}`;
  const sources = current.code?.[key];
  fill(codePanel(answer, able, chosen, sources, choose));
  if (!able.languages.length || sources) return;
  ask("code", { code: [chosen.language], what: [chosen.what] }).then(
    (found) => (((current.code ??= {})[key] = found), again()),
    () => null,
  );
}
