// The whole state of the page, and the fragment of the address that says it.
//
// A fragment is `e=tr(A*X)&w=X&v=A: matrix(n,n) symmetric`. It may come from anywhere: what does not fit is left out.

export const KINDS = ["scalar", "vector", "matrix", "tensor", "index"];

/** By what nothing is differentiated: the expression is simplified. */
export const NOTHING = "-";

const LONGEST = 20000;
const MOST = 200;

/** The names in the fragment of what is one text. */
const TEXTS = {
  expr: "e",
  wrt: "w",
  second: "w2",
  layout: "l",
  constraint: "c",
  tab: "t",
  claim: "k",
};

export function empty() {
  return { expr: "", wrt: "", second: "", layout: "", constraint: "", tab: "", claim: "", assume: [], vars: new Map() };
}

/** Percent-encodes what a fragment cannot hold, and leaves formulas readable. */
function escape(text) {
  return encodeURIComponent(text).replace(/%(3A|2C|2F|5B|5D|2B|3D|40|3B)/g, (code) => decodeURIComponent(code));
}

function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function encode(state) {
  const parts = [];
  for (const [field, name] of Object.entries(TEXTS)) if (state[field]) parts.push([name, state[field]]);
  for (const equation of state.assume) parts.push(["a", equation]);
  for (const [name, known] of state.vars) parts.push(["v", declaration(name, known)]);
  return parts.map(([name, text]) => `${name}=${escape(text)}`).join("&");
}

export function decode(fragment) {
  const state = empty();
  for (const part of fragment.replace(/^#/, "").slice(0, 3 * LONGEST).split("&").slice(0, MOST)) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    const name = part.slice(0, at);
    const text = unescape(part.slice(at + 1)).slice(0, LONGEST);
    const field = Object.keys(TEXTS).find((one) => TEXTS[one] === name);
    if (field) state[field] = text;
    else if (name === "a") state.assume.push(text);
    else if (name === "v") {
      const [variable, known] = undeclare(text);
      if (variable) state.vars.set(variable, known);
    }
  }
  return state;
}

/** `A: matrix(n,n) symmetric`, where kind, shape and attributes may each be missing. */
export function declaration(name, known) {
  const shape = known.shape ? `(${known.shape.join(",")})` : "";
  return `${name}: ${[(known.kind ?? "") + shape, ...(known.attrs ?? [])].filter(Boolean).join(" ")}`;
}

/** The name and the declaration that a text says, or nothing. */
export function undeclare(text) {
  const match = /^\s*([^\s:]+)\s*:\s*([a-z]*)\s*(?:\(([^()]*)\))?\s*([a-z\s]*)$/.exec(text);
  if (!match) return [null, null];
  const [, name, word, shape, rest] = match;
  const attrs = rest.split(/\s+/).filter(Boolean);
  const known = {};
  if (KINDS.includes(word)) known.kind = word;
  else if (word) attrs.unshift(word);
  if (shape !== undefined) known.shape = shape.split(",").map((axis) => axis.trim()).filter(Boolean);
  if (attrs.length) known.attrs = attrs;
  return [name, known];
}

/** The variable of which `x[1]` or `X[r,:]` is a part. */
export const base = (name) => name.replace(/\[.*$/s, "");

/** The places that stand in a part, `["r", ":"]` for `X[r,:]`; none where it is a whole variable. */
export const places = (name) => (/\[(.*)\]\s*$/s.exec(name)?.[1] ?? "").split(",").map((place) => place.trim()).filter(Boolean);

/** The request of the protocol that a state asks for. */
export function request(state, wrt) {
  const object = { expr: state.expr };
  const by = [wrt, wrt ? state.second : ""].filter(Boolean);
  if (by.length) object.wrt = by;
  if (state.vars.size) object.vars = Object.fromEntries([...state.vars].map(([name, known]) => [name, { attrs: [], ...known }]));
  if (state.assume.length) object.assume = state.assume;
  if (state.layout) object.layout = state.layout;
  if (state.constraint) object.constraint = state.constraint;
  return object;
}
