// A layer: one slide, made ready out of sight, raised, and let go.

import { Film } from "./film.js";
import { fit } from "./fit.js";
import { Motion } from "./motion.js";
import { build } from "./slide.js";
import { arrange, picture } from "./picture.js";

// What has no end of its own.
const STAYS = ["help", "blank"];

export class Layer {
  frame = null;
  ready = Promise.resolve();

  #root = document.createElement("section");
  #clock;
  #reports;
  #turn = 0;
  #film = null;
  #motion = null;
  #broken = "";
  #giveUp = () => {};
  #since = 0; // moment at which the picture was on the glass
  #until = 0; // moment at which it failed
  #told = "";

  constructor(place, clock, reports) {
    this.#clock = clock;
    this.#reports = reports;
    this.#root.className = "layer";
    place.append(this.#root);
    new ResizeObserver(() => this.#shape()).observe(this.#root);
  }

  /** prepare builds the slide and decodes its picture; ready resolves, whatever comes. */
  prepare(frame) {
    const turn = ++this.#turn;
    this.frame = frame;
    this.#broken = this.#told = "";
    this.#since = this.#until = 0;
    this.#clear();
    const limit = new Promise((_, no) => (this.#giveUp = (id) => id === frame.id && no(new Error("not ready in time"))));
    this.ready = Promise.race([this.#make(frame), limit]).catch((cause) => {
      if (turn === this.#turn) this.#fallBack(cause.message);
    });
  }

  /** retime takes over the times of the same slot, which a clock that is set moves. */
  retime({ id, start, end, offset }) {
    if (this.frame?.id === id) Object.assign(this.frame, { start, end, offset });
  }

  giveUp(id) {
    this.#giveUp(id);
  }

  async #make(frame) {
    const media = frame.src ? frame.kind : "";
    const slide = build(frame);
    this.#root.replaceChildren(slide);
    if (media === "image") {
      const img = await picture(slide, frame);
      img.classList.add("decoded");
    } else if (media === "video") {
      this.#film = new Film(slide, frame, this.#clock, (why) => this.#fail(why));
      await this.#film.ready();
    } else if (frame.kind === "image" || frame.kind === "video") {
      throw new Error("no file to show");
    } else if (frame.kind === "test") {
      this.#motion = new Motion(slide);
    }
    this.#shape();
  }

  // fallBack puts the story's call where the picture should be.
  #fallBack(why) {
    this.#broken = why;
    this.#clear();
    this.#root.replaceChildren(build({ ...this.frame, kind: "call", stand: true }));
    this.#shape();
  }

  // shape suits the slide to the room that there is.
  #shape() {
    arrange(this.#root);
    fit(this.#root);
  }

  raise() {
    this.#root.classList.add("front");
    this.#root.inert = false;
    this.#film?.start();
    this.#motion?.start();
  }

  lower() {
    this.#root.classList.remove("front");
    this.#root.inert = true;
  }

  /** arrived is the first animation frame after the layer was raised. */
  async arrived(moment) {
    const turn = this.#turn;
    if (this.#broken) return this.#say("failed", moment, this.#broken);
    this.#since = moment;
    try {
      await this.#film?.advancing();
    } catch (cause) {
      if (turn === this.#turn) this.#fail(cause.message);
      return;
    }
    if (turn === this.#turn && !this.#broken) this.#say("first-frame", moment);
  }

  #fail(why) {
    if (this.#broken || !this.frame) return;
    const moment = performance.now();
    const front = this.#root.classList.contains("front");
    if (this.#told !== "first-frame") this.#since = 0;
    this.#until = moment;
    this.#fallBack(why);
    if (front) this.#say("failed", moment, why);
  }

  check() {
    this.#film?.check();
  }

  /**
   * stand puts the story's call in place of a slide whose time is over, and says
   * whether it did. A help card stays, since it holds at any time, and so does a
   * screen that a technician blanked.
   */
  stand() {
    if (!this.frame || this.#broken || STAYS.includes(this.frame.kind)) return false;
    this.#until = performance.now();
    this.#fallBack("its time is over");
    return true;
  }

  /** shown is for how long the picture itself has been on screen, in ms. */
  shown(moment) {
    if (!this.#since) return 0;
    return (this.#until || moment) - this.#since;
  }

  /** leave closes the slot and lets its picture go. */
  leave(moment) {
    if (this.frame && this.#told) this.#say("ended", moment);
    else if (this.frame) {
      // Cut before its film was seen to move.
      this.#since = 0;
      this.#say("failed", moment, "cut before a frame was seen");
      this.#say("ended", moment);
    }
    this.#turn++;
    this.frame = null;
    this.#since = this.#until = 0;
    this.#clear();
  }

  #clear() {
    this.#film?.close();
    this.#motion?.close();
    this.#film = this.#motion = null;
  }

  #say(event, moment, detail) {
    this.#told = event;
    this.#reports.send({ id: this.frame.id, event, at: this.#clock.at(moment), shown: this.shown(moment), detail });
  }
}
