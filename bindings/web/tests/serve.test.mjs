// The page from the command line: `GRADUS=path/to/gradus npm test`, where that was built with the feature `page`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { request } from "node:http";
import { test } from "node:test";

const GRADUS = process.env.GRADUS;

const get = (port, { host, path = "/", method = "GET" }) =>
  new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers: { host } }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString() }));
    });
    asked.on("error", reject);
    asked.end();
  });

test("gradus serve gives the page to this machine and nothing to anyone else", { skip: !GRADUS }, async () => {
  const server = spawn(GRADUS, ["serve"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = await new Promise((resolve) => server.stdout.once("data", (data) => resolve(String(data).split("\n"))));
    const port = Number(new URL(line).port);
    const page = await get(port, { host: `127.0.0.1:${port}` });
    assert.equal(page.status, 200);
    assert.match(page.body, /<title>gradus/);
    assert.equal(page.headers["cross-origin-resource-policy"], "same-origin");
    assert.equal(page.headers["access-control-allow-origin"], undefined);
    assert.equal((await get(port, { host: `localhost:${port}`, method: "HEAD" })).body, "");
    assert.equal((await get(port, { host: `localhost:${port}`, path: "/Cargo.toml" })).status, 404);
    assert.equal((await get(port, { host: "example.org" })).status, 421);
    assert.equal((await get(port, { host: `localhost:${port}`, method: "POST" })).status, 405);
  } finally {
    server.kill();
  }
});
