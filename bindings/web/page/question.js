// From the state to the answer: which variable is meant where none is named.

import { NOTHING, request } from "./state.js";

/**
 * Asks for what the state says; `put` asks the engine.
 *
 * Gives the answer and the request it answers; `wrt` is the variable of it, unless it stands `inText`; `forgotten` says that a variable chosen
 * earlier is none of this expression, and was left out.
 */
export async function ask(state, put) {
  const wanted = state.wrt === NOTHING ? "" : state.wrt;
  let forgotten = false;
  if (wanted) {
    const asked = request(state, wanted);
    const answer = await put(asked);
    if (answer.ok || answer.error.code !== "unknown-name" || answer.error.span[1] > 0) return { answer, request: asked, wrt: wanted };
    forgotten = true;
  }
  const plain = { ...state, layout: "", constraint: "", second: "" };
  let asked = request(plain, "");
  let answer = await put(asked);
  if (!answer.ok) return { answer, request: asked, wrt: "", forgotten };
  if (answer.kind !== "value") {
    if (state.layout || state.constraint) {
      asked = request({ ...state, second: "" }, "");
      answer = await put(asked);
    }
    return { answer, request: asked, wrt: "", inText: true, forgotten };
  }
  const names = Object.keys(answer.vars).filter((name) => answer.vars[name].kind !== "index");
  if (state.wrt === NOTHING || names.length !== 1) return { answer, request: asked, wrt: "", forgotten };
  const only = request(state, names[0]);
  return { answer: await put(only), request: only, wrt: names[0], forgotten };
}
