// Formulas: LaTeX of the engine, typeset for the eye and as MathML for everything else.

import katex from "katex";

/** Past this many characters typesetting takes longer than reading the text. */
const LONGEST = 6000;

const OPTIONS = { output: "htmlAndMathml", throwOnError: false, trust: false, strict: false, maxSize: 20, maxExpand: 500 };

/** An element with a formula that breaks at its operators; `text` is shown where it is too long to typeset. */
export function formula(latex, text) {
  const element = document.createElement("span");
  element.className = "formula";
  if (latex.length > LONGEST) {
    element.classList.add("plain");
    element.textContent = text;
    return element;
  }
  // In a paragraph and not as a display, which never breaks.
  katex.render(`\\displaystyle ${latex}`, element, OPTIONS);
  return element;
}

/** Words with formulas between back-quotes, such as notes have, without markup; `button` may make something to click of a formula. */
export function words(text, button = () => null) {
  const element = document.createElement("span");
  text.split("`").forEach((part, at) => {
    if (at % 2 === 0) return element.append(part);
    const code = document.createElement("code");
    code.textContent = part;
    element.append(button(part) ?? code);
  });
  return element;
}
