// The engine, in a thread of its own. It gets the program first, packed as text or compiled, then lines of the protocol.

import { ZSTDDecoder } from "zstddec";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
let engine;

async function compile(packed) {
  const decoder = new ZSTDDecoder();
  const [response] = await Promise.all([fetch(`data:application/octet-stream;base64,${packed}`), decoder.init()]);
  return WebAssembly.compile(decoder.decode(new Uint8Array(await response.arrayBuffer())));
}

/** The engine calls nothing of the page: its clock is held still, and what would read one is never reached. */
function imports(module) {
  const all = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== "function") throw new Error(`the engine wants ${name}`);
    (all[from] ??= {})[name] = () => {
      throw new Error(`the engine called ${name}`);
    };
  }
  return all;
}

function respond(line) {
  const { gradus_alloc, gradus_free, gradus_respond, memory } = engine;
  const bytes = encoder.encode(line);
  const place = gradus_alloc(bytes.length);
  new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
  const answer = BigInt.asUintN(64, gradus_respond(place, bytes.length));
  gradus_free(place, bytes.length);
  const [start, length] = [Number(answer & 0xffffffffn), Number(answer >> 32n)];
  const text = decoder.decode(new Uint8Array(memory.buffer, start, length));
  gradus_free(start, length);
  return text;
}

self.onmessage = async ({ data }) => {
  try {
    if ("line" in data) {
      self.postMessage({ id: data.id, answer: respond(data.line) });
    } else {
      const module = data.module ?? (await compile(data.packed));
      engine = (await WebAssembly.instantiate(module, imports(module))).exports;
      self.postMessage({ module });
    }
  } catch (error) {
    self.postMessage({ id: data.id, failure: String(error) });
  }
};
