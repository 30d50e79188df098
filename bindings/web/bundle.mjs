// Puts the page together: one file in `dist/` that needs nothing else.
//
//   node bundle.mjs ENGINE.wasm
//
// The engine goes in packed and as text, scripts and styles bundled, fonts as data. The policy in its head allows nothing but these.

import { compress, init } from "@bokuweb/zstd-wasm";
import { build } from "esbuild";
import subsetFont from "subset-font";
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync, constants } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const at = (...parts) => join(here, ...parts);

/** The most bytes that the page may have, compressed as servers do it. */
const LARGEST = 1_500_000;

/** The fonts that formulas of the engine need, of those that KaTeX has; those for large signs stay whole, of the others these characters. */
const FONTS = ["AMS-Regular", "Caligraphic-Regular", "Main-Bold", "Main-Italic", "Main-Regular", "Math-Italic", "Size1-Regular", "Size2-Regular", "Size3-Regular", "Size4-Regular"];

const range = (from, to) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, at) => from + at));
const LETTERS = range(0x20, 0x7e);
const CHARACTERS = `${LETTERS}${range(0x370, 0x3ff)}\u00a0¬±·×÷‖…′∂∇∈∏∑−∓∕∗∘∙√∝∞∣∥∧∨∫∼≃≅≈≠≡≤≥≪≫⊂⊆⊕⊖⊗⊘⊙⊤⊥⋅⋆⋮⋯⋱⌈⌉⌊⌋⟨⟩→←↔⇒⇔↦ℓℜℑ†∀∃∅ˆ˜¯˙¨⃗`;

async function script(entry, define = {}) {
  const result = await build({ entryPoints: [at(entry)], bundle: true, minify: true, write: false, format: "iife", target: "es2022", charset: "utf8", define });
  // An end tag inside a script would end it.
  return result.outputFiles[0].text.replaceAll("</script", "<\\/script");
}

async function fontFace(name) {
  const [family, style] = name.split("-");
  const whole = await readFile(at("node_modules/katex/dist/fonts", `KaTeX_${name}.woff2`));
  const data = family.startsWith("Size") ? whole : await subsetFont(whole, name === "AMS-Regular" ? LETTERS : CHARACTERS, { targetFormat: "woff2" });
  const weight = style.startsWith("Bold") ? "bold" : "normal";
  const slant = style.endsWith("Italic") ? "italic" : "normal";
  return `@font-face{font-family:KaTeX_${family};font-weight:${weight};font-style:${slant};src:url(data:font/woff2;base64,${data.toString("base64")}) format("woff2")}`;
}

async function style() {
  const katex = (await readFile(at("node_modules/katex/dist/katex.min.css"), "utf8")).replace(/@font-face\{[^}]*\}/g, "");
  const own = await build({ entryPoints: [at("page/style.css")], minify: true, write: false });
  const faces = await Promise.all(FONTS.map(fontFace));
  return faces.join("") + katex + own.outputFiles[0].text.trim();
}

/** The program, packed as text. Zstandard sees repetitions at any distance, of which compiled code has many: a fifth less than DEFLATE. */
async function engine(wasm) {
  await init();
  return Buffer.from(compress(await readFile(wasm), 19)).toString("base64");
}

/** The licences of what goes into the page as it is. */
async function licences() {
  const texts = ["katex", "zstddec"].map(async (name) => `${name}\n\n${(await readFile(at("node_modules", name, "LICENSE"), "utf8")).trim()}`);
  return (await Promise.all(texts)).join("\n\n\n").replaceAll("--", "- -");
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

async function main(wasm) {
  const worker = await script("page/worker.js");
  const parts = {
    script: await script("page/main.js", { WORKER_SOURCE: JSON.stringify(worker) }),
    style: await style(),
    engine: await engine(wasm),
    licences: await licences(),
  };
  parts.policy = [
    "default-src 'none'",
    `script-src ${hash(parts.script)} 'wasm-unsafe-eval'`,
    `style-src ${hash(parts.style)}`,
    "worker-src blob:",
    // The decoder of Zstandard is itself a program in WebAssembly, which it takes from its own text.
    "connect-src data:",
    "font-src data:",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const template = await readFile(at("page/index.html"), "utf8");
  const page = template.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
  await mkdir(at("dist"), { recursive: true });
  await writeFile(at("dist/index.html"), page);
  const kilobytes = (text) => `${Math.round(text.length / 1000)} kB`;
  const packed = gzipSync(page, { level: constants.Z_BEST_COMPRESSION });
  if (packed.length > LARGEST) throw new Error(`the page has ${kilobytes(packed)} compressed, which is more than ${LARGEST / 1000} kB`);
  console.log(`dist/index.html: ${kilobytes(Buffer.from(page))}, ${kilobytes(packed)} compressed (engine ${kilobytes(parts.engine)}, script ${kilobytes(parts.script)}, style and fonts ${kilobytes(parts.style)} before that)`);
}

await main(process.argv[2] ?? at("target/gradus.wasm"));
