// The parts of the page, each drawn from the status. Whatever comes from there
// enters as text and in no other way.

import { remedy } from "./words.js";

/** el makes an element of a kind with children; strings are text. */
export function el(name, kind, ...children) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return made;
}

/** parts gives each part of the page as [key, its data, how it is drawn]. */
export function parts(s, say) {
  return [
    ["troubles", s.problems, () => troubles(s.problems, say)],
    ["screen", [s.showing, s.programme], () => screen(s, say)],
    ["orders", [s.held, s.signed, s.lease], () => orders(s, say)],
    ["media", [s.media_files, s.missing, s.wants], () => media(s, say)],
    ["journal", s.journal, () => journal(s.journal, say)],
    ["clock", [s.clock, minute(s.at), minute(s.floor), minute(s.uptime)], () => clock(s, say)],
    ["link", [s.connected, s.session], () => link(s, say)],
    ["more", [s.software, s.shape, s.player, s.disk, s.step], () => more(s, say)],
    ["drop", s.drop, () => drops(s.drop, say)],
    ["refusals", s.refusals, () => refusals(s.refusals, say)],
    ["failures", s.failures, () => failures(s.failures, say)],
  ];
}

const minute = (ms) => Math.floor((ms ?? 0) / 60_000);

function card(say, key, kind, ...children) {
  const box = el("section", `card ${kind}`);
  const head = el("h2", "", say(key));
  head.id = `head-${key}`;
  box.setAttribute("aria-labelledby", head.id);
  box.append(head, ...children.filter((c) => c !== null && c !== ""));
  return box;
}

function moment(ms, say) {
  const made = el("time", "", say.date(ms));
  if (ms > 0) made.dateTime = new Date(ms).toISOString();
  return made;
}

function row(name, ...value) {
  return el("div", "row", el("dt", "", name), el("dd", "", ...value));
}

function troubles(list, say) {
  if (!list.length) return el("section", "verdict well", el("h2", "", say("well")));
  const items = list.map((t) => el("li", "", el("p", "trouble", t), el("p", "remedy", `${say("todo")}: ${say(remedy(t))}`)));
  return el("section", "verdict ill", el("h2", "", say("troubles")), el("ul", "", ...items));
}

function screen(s, say) {
  const on = s.showing;
  const head = on.what
    ? el("p", "large", say(`${on.what}On`), on.id ? el("b", "", ` ${titled(s, on.id, say)}`) : "")
    : el("p", "large ill", say("silent"));
  const told = on.what ? el("p", "soft", `${[on.slide, on.lang].filter(Boolean).join(", ")} ${say("since")} `, moment(on.since, say), ` · ${say("reported")} (${on.screen})`) : null;
  const list = el("ol", "due", ...(s.programme ?? []).map((d, i) => due(d, say(i ? "next" : "now"), say)));
  return card(say, "screen", "wide", head, told, list);
}

function titled(s, id, say) {
  const found = (s.programme ?? []).find((d) => d.story === id && d.title);
  return found ? say.text(found.title) || id : id;
}

function due(d, when, say) {
  const name = d.story ? `${say.text(d.title) || d.story} · ${d.slide}` : say("helpOn");
  const why = `${say(d.rule)}${d.editors?.length ? ` · ${say("editors")}: ${d.editors.join(", ")}` : ""}`;
  const until = el("span", "soft", `${say("until")} `, moment(d.until, say));
  return el("li", d.missing ? "lacks" : "", el("span", "when", when), el("b", "", name), ` ${d.lang ?? ""} `, until, el("span", "soft why", why));
}

function orders(s, say) {
  const body = el("tbody", "");
  for (const order of ["trust", "binding", "playlist", "alerts"]) {
    const held = s.held?.[order];
    if (!held && order === "alerts") continue;
    const by = s.signed?.[order];
    const first = el("th", "", say(order));
    first.scope = "row";
    const serial = held ? el("code", "", typeof held.serial === "object" ? `${held.serial.epoch}/${held.serial.n}` : String(held.serial)) : el("span", "ill", say("none"));
    const signers = by ? el("span", "", el("span", "mark", "✓ "), el("span", "soft", `${say("verified")}: `), by.by.join(", ")) : "";
    body.append(el("tr", "", first, el("td", "", serial), el("td", "", signers), el("td", "soft", by ? moment(by.issued, say) : "")));
  }
  const heads = ["order", "serial", "signed", "issued"].map((k) => {
    const th = el("th", "", say(k));
    th.scope = "col";
    return th;
  });
  const scroll = el("div", "scroll", el("table", "", el("thead", "", el("tr", "", ...heads)), body));
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "group");
  scroll.setAttribute("aria-labelledby", "head-orders");
  return card(say, "orders", "wide", scroll, s.lease ? el("p", "soft", `${say("lease")} `, moment(s.lease, say)) : null);
}

function media(s, say) {
  const all = Math.max(s.media_files ?? 0, s.missing ?? 0);
  const held = all - (s.missing ?? 0);
  const bar = document.createElement("progress");
  bar.max = all || 1;
  bar.value = all ? held : 1;
  bar.setAttribute("aria-labelledby", "head-media");
  const said = s.missing ? `${held} ${say("of")} ${all} · ${say("missing")}: ${s.missing}` : say("allHeld");
  const lacks = (s.wants ?? []).map((d) => el("li", "", el("code", "", d.slice(0, 16))));
  return card(say, "media", s.missing ? "lacks" : "", el("p", "large", said), bar, lacks.length ? el("details", "", el("summary", "", say("wanted")), el("ul", "", ...lacks)) : null);
}

function journal(j, say) {
  const waiting = j.next - j.first;
  const list = el("dl", "", row(say("from"), String(j.first)), row(say("to"), String(j.next)));
  return card(say, "journal", "", el("p", "large", waiting ? `${waiting} ${say("waiting")}` : say("empty")), list);
}

function clock(s, say) {
  const state = { synced: "synced", held: "heldClock", untrusted: "untrusted" }[s.clock] ?? "untrusted";
  const list = el("dl", "", row(say("floor"), moment(s.floor, say)), row(say("uptime"), say.span(s.uptime)));
  return card(say, "clock", s.clock === "untrusted" ? "lacks" : "", el("p", "large", moment(s.at, say)), el("p", s.clock === "synced" ? "soft" : "ill", say(state)), list);
}

function link(s, say) {
  const session = s.connected ? el("dl", "", row(say("session"), el("code", "", String(s.session).slice(0, 12)))) : null;
  return card(say, "link", s.connected ? "" : "lacks", el("p", "large", say(s.connected ? "connected" : "down")), session);
}

function refusals(list, say) {
  if (!list?.length) return null;
  const items = list.toReversed().map((r) => el("li", "", el("b", "", `${say(r.order)}: ${r.reason}`), ` ${r.detail ?? ""} `, el("span", "soft", moment(r.at, say), r.count > 1 ? ` · ${r.count} ${say("times")}` : "")));
  return card(say, "refusals", "wide lacks", el("ul", "", ...items));
}

function failures(list, say) {
  if (!list?.length) return null;
  const items = list.map((f) => el("li", "", el("b", "", `${f.id} · ${f.slide} (${f.lang})`), ` ${f.reason ?? ""} `, el("span", "soft", moment(f.at, say), f.count > 1 ? ` · ${f.count} ${say("times")}` : "")));
  return card(say, "failures", "wide lacks", el("ul", "", ...items));
}

function drops(list, say) {
  if (!list?.length) return null;
  const items = list.toReversed().map((d) => el("li", "", el("b", "", d.name || "drop/"), ` ${d.verdict} `, el("span", "soft", moment(d.at, say))));
  return card(say, "drop", "wide", el("ul", "", ...items));
}

function more(s, say) {
  const list = el("dl", "", row(say("software"), el("code", "", s.software)), row(say("size"), `${s.shape.w} × ${s.shape.h}`, s.shape.codecs?.length ? ` · ${s.shape.codecs.join(", ")}` : ""));
  if (s.player) list.append(row(say("player"), s.player.kind, s.player.restarts ? ` · ${say("restarts")}: ${s.player.restarts}` : ""));
  if (s.player?.reason) list.append(row(say("reason"), s.player.reason));
  if (s.disk) list.append(row(say("free"), say.bytes(s.disk.free)), row(say("taken"), say.bytes(s.disk.media)));
  if (s.step) list.append(row(say("step"), `${s.step.spread} ${say("ms")} · ${s.step.with}`));
  return card(say, "more", "", list);
}
