// Takes out of a WebAssembly module what the page has no use for, so that `wasm-opt` can drop what hangs on it.
//
//   node trim.mjs IN.wasm OUT.wasm
//
// A dependency of the engine is made for wasm-bindgen, which leaves two thousand exports and a section of its own.

import { readFile, writeFile } from "node:fs/promises";

const KEPT = new Set(["memory", "gradus_alloc", "gradus_free", "gradus_respond"]);
const CUSTOM = 0;
const EXPORTS = 7;

/** A number in LEB128 at a place, and the place behind it. */
function read(bytes, at) {
  let [value, shift, byte] = [0, 0, 0];
  do {
    byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    shift += 7;
  } while (byte & 128);
  return [value, at];
}

function write(value) {
  const bytes = [];
  do {
    bytes.push((value & 127) | (value > 127 ? 128 : 0));
    value >>>= 7;
  } while (value);
  return Buffer.from(bytes);
}

/** The section of exports with those that are kept. */
function exportsOf(section) {
  let [count, at] = read(section, 0);
  const kept = [];
  for (; count > 0; count--) {
    const start = at;
    const [length, text] = read(section, at);
    const name = section.toString("utf8", text, text + length);
    [, at] = read(section, text + length + 1);
    if (KEPT.has(name)) kept.push(section.subarray(start, at));
  }
  if (kept.length !== KEPT.size) throw new Error(`an export is missing: ${[...KEPT]}`);
  return Buffer.concat([write(kept.length), ...kept]);
}

const [from, to] = process.argv.slice(2);
const module = await readFile(from);
const parts = [module.subarray(0, 8)];
for (let at = 8; at < module.length; ) {
  const kind = module[at];
  const [length, start] = read(module, at + 1);
  at = start + length;
  if (kind === CUSTOM) continue;
  const section = kind === EXPORTS ? exportsOf(module.subarray(start, at)) : module.subarray(start, at);
  parts.push(Buffer.from([kind]), write(section.length), section);
}
await writeFile(to, Buffer.concat(parts));
