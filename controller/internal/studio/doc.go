// Package studio is the room in which campaigns, stories and slides are written.
//
// An operator never edits a text in two places: what a page changes is the same
// file that a person writes by hand, edited by splices (playlists/campaign), so
// that comments and order stay. Each form says what stood in its fields when it was
// given out, and only what differs from that becomes a change: two people who
// write at once keep each other's words, and meet only where both wrote.
//
// A draft may have problems at any time. Each problem stands beside the field that
// it is about, with its remedy, and what can be drawn of the draft is shown on the
// very screen of a carriage, in every display shape of the fleet, at any time of
// the story.
//
// Files come in parts, over connections that break, and get a safe name in the
// campaign's folder that we make: nothing of a foreign name becomes a path. Every
// page works without a script; the modules in static add dragging, progress, and
// saving while one writes.
package studio
