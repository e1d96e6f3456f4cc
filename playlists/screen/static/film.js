// A film: muted, brought to its first frame and held there, then let run in step
// with the clock.

import { far, keep, middle, moved, still } from "./step.js";
import { subtitle } from "./subtitle.js";
import { place } from "./picture.js";

// A film is proved by frames that advance within this time, before and during.
const PROOF = 1500;
// How many frames are looked at to say whether a film is in step.
const LOOKS = 5;
// How long a film takes to be moved before it is known, and at most, in ms.
const MOVES = 50;
const SLOWEST = 500;
// A film this near its end holds its last frame and needs no proof, in s.
const TAIL = 0.12;
// How much of a film may be cut off. One in the shape of the screen fills its room
// all the same: it was made for this screen, strip and all.
const BEARS = 0.2;

export class Film {
  #video = document.createElement("video");
  #frame;
  #clock;
  #fail;
  #running = false;
  #seen = 0; // moment of the newest frame on the glass
  #time = -1; // where in the film it stood
  #offs = []; // how far ahead of its time it was of late, in s
  #step = still;
  #moves = MOVES;

  constructor(slide, frame, clock, fail) {
    this.#frame = frame;
    this.#clock = clock;
    this.#fail = fail;
    const v = this.#video;
    v.muted = true;
    v.playsInline = true;
    v.disablePictureInPicture = true;
    v.preload = "auto";
    v.setAttribute("aria-label", frame.alt ?? "");
    v.addEventListener("loadedmetadata", () => place(slide, v.videoWidth, v.videoHeight, BEARS));
    slide.querySelector(".media").append(v);
    subtitle(slide, v, frame);
  }

  /** ready resolves once the frame at which the slot begins is decoded. */
  async ready() {
    const v = this.#video;
    const failed = new Promise((_, no) =>
      v.addEventListener("error", () => no(new Error(v.error?.message || "film can't be played")), { once: true }),
    );
    v.src = this.#frame.src;
    await Promise.race([failed, this.#preroll()]);
    v.addEventListener("error", () => this.#fail(v.error?.message || "film broke off"));
  }

  async #preroll() {
    const v = this.#video;
    await v.play();
    v.pause();
    await this.#seek(this.#position(this.#clock.now()));
  }

  // position is where the film should stand at a time of the server's clock, in s.
  #position(now) {
    const into = this.#frame.offset + Math.max(0, now - this.#frame.start);
    const last = isFinite(this.#video.duration) ? Math.max(0, this.#video.duration - 0.04) : Infinity;
    return Math.min(into / 1000, last);
  }

  // ahead is how far the film is ahead of its time, in s.
  #ahead() {
    return this.#video.currentTime - this.#position(this.#clock.now());
  }

  async #seek(to) {
    const v = this.#video;
    if (Math.abs(v.currentTime - to) < 0.001) return;
    const done = new Promise((ok) => v.addEventListener("seeked", ok, { once: true }));
    v.currentTime = to;
    await done;
  }

  // move brings a running film to where it should stand once it has got there. One
  // that can't be moved would begin anew.
  async #move() {
    const v = this.#video;
    const began = performance.now();
    const to = this.#position(this.#clock.now() + this.#moves);
    if (!v.seekable.length || to > v.seekable.end(v.seekable.length - 1)) return;
    this.#offs = [];
    this.#seen = began; // nothing is seen to move meanwhile
    await this.#seek(to);
    this.#offs = [];
    this.#moves = Math.min(performance.now() - began, SLOWEST);
  }

  start() {
    const v = this.#video;
    const moment = performance.now();
    if (far(this.#ahead())) {
      this.#step = moved(still, moment);
      this.#move();
    }
    this.#running = true;
    this.#seen = moment;
    this.#watch();
    v.play().catch((cause) => this.#running && this.#fail(cause.message));
  }

  #watch() {
    this.#video.requestVideoFrameCallback((moment, { mediaTime }) => {
      if (!this.#running) return;
      if (mediaTime > this.#time) this.#seen = moment;
      this.#time = mediaTime;
      this.#keep(performance.now());
      this.#watch();
    });
  }

  #keep(moment) {
    const v = this.#video;
    if (v.seeking || this.#ended()) return;
    this.#offs.push(this.#ahead());
    if (this.#offs.length < LOOKS) return;
    const next = keep(this.#step, middle(this.#offs), moment);
    this.#offs.shift();
    if (next.rate !== this.#step.rate) v.playbackRate = next.rate;
    this.#step = next;
    if (next.move) this.#move();
  }

  /** advancing resolves once two frames of the film have followed each other. */
  advancing() {
    const v = this.#video;
    return new Promise((ok, no) => {
      const late = setTimeout(() => (this.#ended() ? ok() : no(new Error("no frame of the film came"))), PROOF);
      let from = -1;
      const step = (_, { mediaTime }) => {
        if (from >= 0 && mediaTime > from) {
          clearTimeout(late);
          ok();
          return;
        }
        from = mediaTime;
        v.requestVideoFrameCallback(step);
      };
      v.requestVideoFrameCallback(step);
      if (this.#ended()) {
        clearTimeout(late);
        ok();
      }
    });
  }

  #ended() {
    const v = this.#video;
    return v.ended || v.currentTime >= v.duration - TAIL;
  }

  /** check reports a film that stands still though it should run. */
  check() {
    if (!this.#running || this.#ended()) return;
    if (performance.now() - this.#seen > PROOF) this.#fail("film stands still");
  }

  /** close gives the decoder back. */
  close() {
    this.#running = false;
    this.#video.pause();
    this.#video.removeAttribute("src");
    this.#video.replaceChildren();
    this.#video.load();
  }
}
