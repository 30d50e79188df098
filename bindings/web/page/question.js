// From the state to the answer: which variable is meant where none is named.

import { NOTHING, base, places, request } from "./state.js";

/**
 * Asks for what the state says; `put` asks the engine.
 *
 * Gives the answer and the request it answers; `wrt` is the variable of it, unless it stands `inText`; `state` is the state without what it
 * says of variables that an earlier expression had and this one has not.
 */
export async function ask(said, put) {
  const state = await without(said, put);
  const wanted = state.wrt === NOTHING ? "" : state.wrt;
  if (wanted) {
    const asked = request(state, wanted);
    return { answer: await put(asked), request: asked, wrt: wanted, state };
  }
  const plain = { ...state, layout: "", constraint: "", second: "" };
  let asked = request(plain, "");
  let answer = await put(asked);
  if (!answer.ok) return { answer, request: asked, wrt: "", state };
  if (answer.kind !== "value") {
    if (state.layout || state.constraint) {
      asked = request({ ...state, second: "" }, "");
      answer = await put(asked);
    }
    return { answer, request: asked, wrt: "", inText: true, state };
  }
  const names = Object.keys(answer.vars).filter((name) => answer.vars[name].kind !== "index");
  if (state.wrt === NOTHING || names.length !== 1) return { answer, request: asked, wrt: "", state };
  const only = request(state, names[0]);
  return { answer: await put(only), request: only, wrt: names[0], state };
}

/** The state without names that the expression does not have; the engine is asked only about those that its text does not show. */
async function without(state, put) {
  const inParts = [...places(state.wrt), ...places(state.second)];
  const names = [state.wrt, state.second, ...state.vars.keys()].filter((name) => name && name !== NOTHING && !inParts.includes(name));
  const doubtful = new Set(names.filter((name) => !state.expr.includes(base(name))));
  if (!doubtful.size) return state;
  const vars = new Map([...state.vars].filter(([name]) => !doubtful.has(name)));
  const found = await put(request({ ...state, vars, layout: "", constraint: "", second: "" }, ""));
  if (!found.ok) return state;
  const gone = (name) => doubtful.has(name) && !Object.hasOwn(found.vars, base(name));
  return {
    ...state,
    wrt: gone(state.wrt) ? "" : state.wrt,
    second: gone(state.wrt) || gone(state.second) ? "" : state.second,
    vars: new Map([...state.vars].filter(([name]) => !gone(name))),
  };
}
