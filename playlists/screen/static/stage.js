// The stage: two layers, one in front, one being made ready beneath it, and the
// moment at which they change places.
//
// The layer beneath is laid out and painted like the one in front, only covered;
// hiding it would cost a black frame at each change.

import { Layer } from "./layer.js";

// One animation frame: what is changed in a frame is on the glass about one
// frame later, so the change is made one before its time.
const FRAME = 1000 / 60;
// Animation frames are asked for only this shortly before a change.
const NEAR = 60;
// How long a picture may be late before its story's call is shown instead.
const LATE = 1500;
// How long to wait for an animation frame before changing without one.
const DEAF = 300;
// How long a slide may stay after its end for want of another. A server that is
// well sends the next beforehand; of one that is gone nobody knows whether the
// story may still be told.
const STALE = 10_000;
// Timers of more than 2^31 ms go off at once.
const LONGEST = 3_600_000;

export class Stage {
  #clock;
  #reports;
  #front;
  #back;
  #current = null;
  #next = null;
  #due = null;
  #closing = false; // the layers have changed places, the old slot isn't closed yet
  #timers = [];
  #over = 0; // the timer of the front slide's end
  #live;

  /** A page that is not live shows an operator what it was told, however old. */
  constructor(place, clock, reports, live) {
    this.#clock = clock;
    this.#reports = reports;
    this.#live = live;
    this.#front = new Layer(place, clock, reports);
    this.#back = new Layer(place, clock, reports);
    this.#front.raise();
    this.#back.lower();
  }

  /** id of the frame in front, empty while there is none. */
  get id() {
    return this.#front.frame?.id ?? "";
  }

  shown(moment) {
    return this.#front.shown(moment);
  }

  /** check looks for a film that stands still. */
  check() {
    this.#front.check();
  }

  /** plan takes what is on now and what follows; either may be null. */
  plan(current, next) {
    this.#current = current ?? null;
    this.#next = next ?? null;
    for (const frame of [current, next]) {
      if (!frame) continue;
      this.#front.retime(frame);
      this.#back.retime(frame);
    }
    if (this.id && current?.id === this.id) this.#outlast(this.#front);
    this.#settle();
  }

  #settle() {
    if (this.#closing) return;
    const { show, then } = wanted(this.#current, this.#next, this.#clock.now() + FRAME);
    const coming = show && show.id !== this.id ? show : then;
    if (!coming || coming.id === this.id) return;
    if (this.#back.frame?.id !== coming.id) this.#back.prepare(coming);
    this.#schedule(coming);
  }

  #schedule(frame) {
    this.#timers.forEach(clearTimeout);
    this.#due = frame.id;
    const wait = frame.start - this.#clock.now();
    this.#timers = [
      setTimeout(() => this.#await(frame), Math.max(0, wait - NEAR)),
      setTimeout(() => this.#back.giveUp(frame.id), Math.max(0, wait) + LATE),
    ];
  }

  // await changes the layers in the last animation frame before the start.
  async #await(frame) {
    await this.#back.ready;
    if (this.#due !== frame.id || this.#back.frame?.id !== frame.id) return;
    let done = false;
    const step = (moment) => {
      if (done || this.#due !== frame.id) return;
      if (this.#clock.at(moment) + FRAME >= frame.start) {
        done = true;
        this.#swap();
      } else {
        requestAnimationFrame(step);
      }
    };
    requestAnimationFrame(step);
    setTimeout(() => step(performance.now()), Math.max(0, frame.start - this.#clock.now()) + DEAF);
  }

  #swap() {
    const [old, fresh] = [this.#front, this.#back];
    this.#due = null;
    this.#timers.forEach(clearTimeout);
    fresh.raise();
    old.lower();
    [this.#front, this.#back] = [fresh, old];
    announce(fresh.frame);
    this.#closing = true;
    let closed = false;
    const close = (moment) => {
      if (closed) return;
      closed = true;
      clearTimeout(deaf);
      this.#closing = false;
      old.leave(moment);
      fresh.arrived(moment);
      this.#settle();
    };
    requestAnimationFrame(close);
    const deaf = setTimeout(() => close(performance.now()), DEAF);
    this.#outlast(fresh);
  }

  // outlast puts the story's call in place of a slide that nothing follows.
  #outlast(layer) {
    clearTimeout(this.#over);
    const frame = layer.frame;
    if (!this.#live || !frame.end) return;
    const left = frame.end + STALE - this.#clock.now();
    this.#over = setTimeout(
      () => {
        if (this.#front.frame !== frame) return;
        if (this.#clock.now() < frame.end + STALE) this.#outlast(layer); // the clock was set
        else if (layer.stand()) document.documentElement.dataset.kind = "call";
      },
      Math.min(Math.max(0, left), LONGEST),
    );
  }
}

/** wanted is what should be in front at a time, and what comes after it. */
export function wanted(current, next, now) {
  if (next && now >= next.start) return { show: next, then: null };
  return { show: current, then: next };
}

// announce says on the document what is in front, for tests and tools.
function announce(frame) {
  const root = document.documentElement;
  root.lang = frame.lang || "uk";
  Object.assign(root.dataset, {
    frame: frame.id,
    kind: frame.kind,
    story: frame.story ?? "",
    campaign: frame.campaign ?? "",
    carriage: frame.carriage ?? "",
  });
}
