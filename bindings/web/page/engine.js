// The engine as the page sees it: questions go in, the newest one of each kind is answered, and all can be stopped.

/* global WORKER_SOURCE */

/** How long a question that nobody waits for may still keep the engine, in milliseconds; starting it anew takes about as long. */
const PATIENCE = 250;

/** From when on somebody who waits is told so. */
const VISIBLE = 300;

/** Why a question has no answer: a newer one took its place, or it was stopped. */
export class Dropped extends Error {}

export class Engine {
  #packed;
  #module;
  #worker;
  #ready = false;
  #running = null;
  #waiting = [];
  #onwait;
  #timer;

  /** `onwait` is called with the time a wait began, and with `null` when it is over. */
  constructor(packed, onwait) {
    this.#packed = packed;
    this.#onwait = onwait;
    this.#start();
  }

  /** Asks a question; one of the same kind that was not answered yet is dropped. */
  ask(kind, request) {
    this.#drop((job) => job.kind === kind);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ kind, line: JSON.stringify(request), resolve, reject });
      this.#next();
    });
  }

  /** Drops all questions, at once if the one that is worked on has been asked for a while. */
  drop() {
    this.#drop(() => true);
  }

  /** Drops all questions and what is being worked on. */
  stop() {
    this.#drop(() => true);
    if (this.#running) this.#restart();
  }

  #start() {
    const source = new Blob([WORKER_SOURCE], { type: "text/javascript" });
    const address = URL.createObjectURL(source);
    this.#worker = new Worker(address);
    this.#worker.onmessage = ({ data }) => this.#take(data);
    this.#worker.onerror = (event) => this.#fail(event.message);
    this.#worker.postMessage(this.#module ? { module: this.#module } : { packed: this.#packed });
  }

  #restart() {
    clearTimeout(this.#timer);
    this.#worker.terminate();
    this.#running = null;
    this.#ready = false;
    this.#onwait(null);
    this.#start();
  }

  #take(data) {
    if (data.module) {
      this.#module = data.module;
      this.#packed = null;
      this.#ready = true;
    } else if ("failure" in data) {
      this.#fail(data.failure);
      return;
    } else {
      const job = this.#running;
      this.#running = null;
      clearTimeout(this.#timer);
      this.#onwait(null);
      job.resolve(JSON.parse(data.answer));
    }
    this.#next();
  }

  /** A defect of the engine, after which it is not to be used again. */
  #fail(message) {
    const job = this.#running;
    if (!this.#ready) {
      // It did not even start: there is no use in trying again.
      for (const waiting of this.#waiting.splice(0)) waiting.reject(new Error(message));
      return;
    }
    this.#restart();
    const text = "this line met a defect of the engine, which is not your fault; please report it";
    job?.resolve({ ok: false, error: { code: "internal", message: text, span: [0, 0] } });
  }

  #drop(which) {
    const dropped = this.#waiting.filter(which);
    this.#waiting = this.#waiting.filter((job) => !which(job));
    for (const job of dropped) job.reject(new Dropped());
    const job = this.#running;
    if (!job || job.dropped || !which(job)) return;
    job.dropped = true;
    job.reject(new Dropped());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#restart(), Math.max(0, PATIENCE - (performance.now() - job.since)));
  }

  #next() {
    if (!this.#ready || this.#running || !this.#waiting.length) return;
    const job = this.#waiting.shift();
    this.#running = job;
    job.since = performance.now();
    this.#timer = setTimeout(() => this.#onwait(job.since), VISIBLE);
    this.#worker.postMessage({ id: 0, line: job.line });
  }
}
