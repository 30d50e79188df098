// The page: its state is asked of the engine, and what the engine answers is shown.

import { h, byId, refill } from "./dom.js";
import { Engine, Dropped } from "./engine.js";
import { Field } from "./field.js";
import { NOTHING, base, decode, encode, places } from "./state.js";
import { ask as derive } from "./question.js";
import { showVariables } from "./variables.js";
import { showResult, showWhether, availableTabs } from "./result.js";
import { EXAMPLES, GRAMMAR } from "./examples.js";
import { copyButton, say } from "./copy.js";
import { earlier, forget, remember } from "./history.js";
import { formula } from "./formula.js";

/** How long after a key the engine is asked, and how much longer before a mistake is spoken of, in milliseconds. */
const DEBOUNCE = 70;
const MERCY = 450;

/** How long a question stands before it is remembered. */
const SETTLED = 2500;

const engine = new Engine(byId("engine").textContent.trim(), showWait);
byId("engine").remove();

let state = decode(location.hash);
/** The answer that is shown, with what was asked for it; what panels ask for more is kept with it. */
let current = null;
/** The number of the last question, and the same while it is being answered. */
let asked = 0;
let pending = 0;
let typing = false;
const timers = {};

const field = new Field({
  oninput(text) {
    state.expr = text;
    address(typing ? "replace" : "push");
    typing = true;
    later("ask", DEBOUNCE, () => answer({ patient: true }));
  },
  oncommit() {
    if (byId("result").classList.contains("stale") && !pending) answer();
    if (state.expr.trim() && current?.answer?.ok) remember(encode(state));
    typing = false;
    showEarlier();
  },
});

function later(name, time, what) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(what, time);
}

/** Writes the state into the address, as a new entry of the browser's history or in the place of the last one. */
function address(how) {
  const fragment = `#${encode(state)}`;
  if (fragment === location.hash) return;
  history[how === "push" ? "pushState" : "replaceState"](null, "", fragment);
  document.title = state.expr ? `${state.expr.slice(0, 60)} — gradus` : "gradus — matrix calculus";
}

/** Changes the state by a click, and asks. */
function change(part) {
  Object.assign(state, part);
  typing = false;
  address("push");
  reflect();
  answer();
}

/** Takes over a state from the address or from a list. */
function enter(next) {
  state = next;
  typing = false;
  reflect();
  answer();
}

function reflect() {
  field.text = state.expr;
  byId("layout").value = state.layout;
  byId("constraint").value = state.constraint;
  byId("assume").value = state.assume.join("; ");
  if (state.layout || state.constraint || state.assume.length) byId("options").open = true;
}

/** Asks the engine for what the state says, and shows what it answers. */
async function answer({ patient = false } = {}) {
  clearTimeout(timers.ask);
  clearTimeout(timers.mercy);
  clearTimeout(timers.settled);
  const turn = ++asked;
  engine.drop();
  if (!state.expr.trim()) return showNothing();
  byId("result").classList.add("stale");
  pending = turn;
  try {
    const found = await derive(state, (one) => engine.ask("answer", one));
    if (turn !== asked) return;
    pending = 0;
    byId("starting").hidden = true;
    if (found.answer.ok) {
      state = found.state;
      address("replace");
      if (found.answer.forms) showAnswer(found);
      else showSentence(found.answer);
    } else if (patient) later("mercy", MERCY, () => showProblem(found.answer.error));
    else showProblem(found.answer.error);
  } catch (error) {
    if (turn === asked) unanswered(error);
  }
}

function unanswered(error) {
  if (error instanceof Dropped) return;
  byId("starting").hidden = true;
  field.fail(`The engine did not start: ${error.message}`, [0, 0]);
}

function showNothing() {
  current = null;
  field.clear();
  byId("result").hidden = true;
  byId("reading").hidden = true;
  showVariables({}, state.vars, declare);
  byId("by").replaceChildren();
  byId("examples").hidden = false;
}

function showProblem(error) {
  field.fail(error.message, error.span);
  byId("by").classList.add("stale");
  byId("reading").hidden = true;
  if (!current) byId("result").hidden = true;
}

function showAnswer(found) {
  found.answer.vars = inOrder(found.answer.vars, current?.answer.vars);
  current = found;
  field.clear();
  byId("result").hidden = false;
  byId("result").classList.remove("stale");
  byId("by").classList.remove("stale");
  showReading(found.answer.question);
  showBy(found);
  showVariables(found.answer.vars, state.vars, declare);
  showPanels();
  later("settled", SETTLED, () => (remember(encode(state)), showEarlier()));
}

/** Shows whether something is so; there is no answer then that panels could be about. */
function showSentence(answer) {
  current = null;
  field.clear();
  byId("result").hidden = false;
  byId("result").classList.remove("stale");
  byId("reading").hidden = true;
  byId("by").replaceChildren();
  showVariables({}, state.vars, declare);
  showWhether(answer, copyButton("Link", () => location.href, "link to this answer"));
  say(byId("heading").textContent);
}

/** Variables in the order in which they were shown before, which declarations do not change. */
function inOrder(vars, before = {}) {
  const names = Object.keys(vars);
  const same = Object.keys(before).filter((name) => Object.hasOwn(vars, name));
  return same.length === names.length ? Object.fromEntries(same.map((name) => [name, vars[name]])) : vars;
}

function showReading(question) {
  byId("reading").hidden = !question;
  if (question) byId("reading").replaceChildren("Read as ", h("code", {}, question));
}

function showPanels() {
  const { answer, wrt } = current;
  const open = (tab) => {
    state.tab = tab;
    address("push");
    showPanels();
  };
  const tabs = availableTabs(answer);
  const tab = tabs.includes(state.tab) ? state.tab : tabs[0];
  const tools = copyButton("Link", () => location.href, "link to this answer");
  showResult({ current, answer, wrt, tabs, tab, tools, open, state, ask: askMore, again: showPanels, claim: setClaim, declare });
  say(`${byId("heading").textContent}, ${answer.verdict.status}`);
}

/** Asks for more about the answer that is shown; it comes to nothing where that has gone. */
async function askMore(kind, more) {
  const about = current;
  const found = await engine.ask(kind, { ...about.request, ...more });
  if (about !== current) throw new Dropped();
  return found;
}

function setClaim(text) {
  state.claim = text;
  address("push");
  showPanels();
}

function declare(name, known) {
  const vars = new Map(state.vars);
  if (known) vars.set(name, known);
  else vars.delete(name);
  change({ vars });
}

/** By which variable: radio buttons that look like keys. */
function showBy({ answer, wrt, inText }) {
  const names = Object.keys(answer.vars).filter((name) => answer.vars[name].kind !== "index");
  const group = (label, field, options, chosen) =>
    h(
      "fieldset",
      { class: "keys" },
      h("legend", {}, label),
      options.map(([value, text]) =>
        h(
          "label",
          { class: "key" },
          h("input", {
            type: "radio",
            name: field,
            value,
            checked: value === chosen,
            "data-key": `${field} ${value}`,
            onchange: () => change({ [field]: value, ...(field === "wrt" ? { second: "" } : {}) }),
          }),
          h("span", {}, text),
        ),
      ),
    );
  const variables = [...new Set([...names, wrt, state.second].filter(Boolean))].map((name) => [name, name]);
  const first = inText ? [["", "as the text says"], ...variables] : [[NOTHING, "nothing"], ...variables];
  const byNothing = !wrt && !inText;
  refill(
    byId("by"),
    names.length ? group("Derivative by", "wrt", first, inText ? "" : wrt || (state.wrt === NOTHING ? NOTHING : "none yet")) : null,
    names.some((name) => answer.vars[name].shape?.length) ? partField(answer.vars, names, wrt) : null,
    wrt && !inText ? group("and then by", "second", [["", "—"], ...variables], state.second) : null,
    byNothing && names.length && state.wrt !== NOTHING ? h("p", { class: "call" }, "Choose a variable to differentiate by.") : null,
  );
}

/** A part of a variable to differentiate by: an entry, a row, a column. A letter for a place is declared as one. */
function partField(vars, names, wrt) {
  const [name] = names.includes(base(wrt)) && vars[base(wrt)].shape?.length ? [base(wrt)] : names.filter((one) => vars[one].shape?.length);
  const example = `${name}[${["1", ":", ":", ":"].slice(0, vars[name].shape.length).join(",")}]`;
  const take = (event) => {
    const part = event.target.value.trim();
    const whole = vars[base(part)];
    const declared = new Map(state.vars);
    places(part).forEach((place, at) => {
      if (!/^[a-z]\w*$/i.test(place) || !whole?.shape?.[at] || place in vars) return;
      declared.set(place, { kind: "index", shape: [whole.shape[at]] });
      // The dimension that the place is of is that of the variable.
      declared.set(base(part), { ...state.vars.get(base(part)), kind: whole.kind, shape: whole.shape });
    });
    change({ wrt: part || base(state.wrt), second: "", vars: declared });
  };
  return h(
    "label",
    { class: "part" },
    "or by a part",
    h("input", {
      type: "text",
      class: "code",
      size: Math.max(6, example.length),
      value: places(wrt).length ? wrt : "",
      placeholder: example,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      "data-key": "part",
      onchange: take,
    }),
  );
}

function showWait(since) {
  clearInterval(timers.wait);
  byId("wait").hidden = since === null;
  if (since === null) return;
  const tick = () => (byId("elapsed").textContent = ((performance.now() - since) / 1000).toFixed(1));
  tick();
  timers.wait = setInterval(tick, 100);
}

byId("stop").addEventListener("click", () => {
  asked++;
  pending = 0;
  engine.stop();
  byId("starting").hidden = true;
  field.fail("Stopped before there was an answer; change something, or press Enter to try again.", [0, 0]);
  field.focus();
});

function fragmentOf(next, title, about) {
  return h("a", { href: `#${encode(next)}`, class: "example" }, h("strong", {}, title), h("span", {}, about));
}

function showExamples() {
  byId("example-list").replaceChildren(...EXAMPLES.map(({ title, about, fragment }) => h("li", {}, fragmentOf(decode(fragment), title, about))));
  byId("grammar").replaceChildren(...GRAMMAR.map(([written, meaning]) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, written)), h("td", {}, meaning))));
}

function showEarlier() {
  const all = earlier();
  const item = (fragment) => {
    const one = decode(fragment);
    return h("li", {}, h("a", { href: `#${encode(one)}` }, h("code", {}, one.expr)), one.wrt && one.wrt !== NOTHING ? ` by ${one.wrt}` : "");
  };
  const clear = h("button", { type: "button", onclick: () => (forget(), showEarlier()) }, "Forget all");
  byId("earlier").replaceChildren(
    ...(all.length ? [h("ol", {}, all.map(item)), clear] : [h("p", { class: "hint" }, "None yet. They are kept on this device only.")]),
  );
}

byId("layout").addEventListener("change", (event) => change({ layout: event.target.value }));
byId("constraint").addEventListener("change", (event) => change({ constraint: event.target.value }));
byId("assume").addEventListener("change", (event) => {
  change({ assume: event.target.value.split(";").map((one) => one.trim()).filter(Boolean) });
});
byId("skip").addEventListener("click", (event) => {
  // The fragment of the address is the state of the page.
  event.preventDefault();
  field.focus();
});
const arrived = () => {
  const next = decode(location.hash);
  if (encode(next) !== encode(state)) enter(next);
};
addEventListener("popstate", arrived);
addEventListener("hashchange", arrived);

showExamples();
showEarlier();
if (state.expr) enter(state);
else {
  reflect();
  showNothing();
  field.focus();
  // The theory is read with the first question, so that it is there when somebody has typed one.
  engine.ask("answer", { expr: "x'*x", wrt: "x" }).then(
    () => (byId("starting").hidden = true),
    (error) => unanswered(error),
  );
}
// The fonts too.
byId("said").after(h("div", { class: "offscreen", "aria-hidden": "true" }, formula("\\left( W^{\\top} \\otimes I \\right)", "")));
