// The index form as a tensor network, drawn by the engine.

import { h } from "./dom.js";
import { definitions, scroller } from "./answer.js";
import { copyButton } from "./copy.js";

const LEGEND =
  "A box is a tensor, a wire between boxes an index that is summed over; the wires that come out are the axes of the derivative in their order, down the left side and then down the right. " +
  "δ joins wires. A dot at a box marks its first axis.";

/** `answer` has the picture and the form that it is of. It is shown as an image, in which nothing runs. */
export function picturePanel(answer) {
  const { picture, forms } = answer;
  if (!picture) return h("p", { class: "hint" }, "This answer has no picture: its terms are too many, or too large.");
  const source = `data:image/svg+xml,${encodeURIComponent(picture)}`;
  return h(
    "div",
    { class: "picture" },
    scroller("Tensor network", h("img", { src: source, alt: `Tensor network of ${forms.index.unicode}` })),
    definitions(answer),
    h("p", { class: "hint" }, LEGEND),
    h("div", { class: "copies" }, h("span", { class: "word", "aria-hidden": "true" }, "copy"), copyButton("SVG", picture, "picture as SVG")),
  );
}
