// Package agent is the running half of one carriage display: it keeps the
// orders that the controller publishes, plays the stories they arrange from
// local media, and reports what the screen really showed. It works for as long
// as a lease lasts with no network at all.
//
// The parts are rooms under internal/, none of which knows another; this
// package wires them:
//
//	broker -> link -> inbox -> revision -> player -> screen
//	                    |                    |  ^
//	                  report <- journal <----+  +-- media <-> siblings
//
//	a bundle in drop/ -> media -> stick -> revision
//
// [clock] answers what time it is and how far that may be believed. [link]
// keeps the one connection. [inbox] sorts what comes. [revision] verifies and
// keeps orders. [media] holds files by digest; [siblings] has the other displays
// of the train share them. [stick] hands over the orders of a bundle that a
// technician left for [media] to find. [player] asks what plays, tells
// the page, and makes plays of what the page reports. [journal] keeps plays
// through power cuts. [report] sends status and plays until they are stored.
// [step] compares when this display and its siblings change slide, and tells.
//
// What draws is a browser that somebody else started, one that [kiosk] keeps alive,
// or [mpv], for which [card] draws all that has words. [backdrop] keeps the help card
// behind it, and [unit] tells systemd whether it lives.
//
// For the technician before the display: [panel] puts up what he wants to see,
// [doctor] says what must be mended, [statuspage] how the display stands, and
// [logbook] keeps what was logged within a bound.
//
// Rooms that keep files stand on [durable]. [ordertest], [glasstest], [screentest] and
// [tunneltest] are for tests alone.
//
// [virtual] runs many displays without a screen in one process, out of the same
// parts, for simulation and load.
//
// [clock]: storyline/agent/internal/clock
// [link]: storyline/agent/internal/link
// [inbox]: storyline/agent/internal/inbox
// [revision]: storyline/agent/internal/revision
// [media]: storyline/agent/internal/media
// [stick]: storyline/agent/internal/stick
// [player]: storyline/agent/internal/player
// [journal]: storyline/agent/internal/journal
// [report]: storyline/agent/internal/report
// [siblings]: storyline/agent/internal/siblings
// [step]: storyline/agent/internal/step
// [kiosk]: storyline/agent/internal/kiosk
// [mpv]: storyline/agent/internal/mpv
// [card]: storyline/agent/internal/card
// [backdrop]: storyline/agent/internal/backdrop
// [unit]: storyline/agent/internal/unit
// [panel]: storyline/agent/internal/panel
// [doctor]: storyline/agent/internal/doctor
// [statuspage]: storyline/agent/internal/statuspage
// [logbook]: storyline/agent/internal/logbook
// [durable]: storyline/agent/internal/durable
// [ordertest]: storyline/agent/internal/ordertest
// [glasstest]: storyline/agent/internal/glasstest
// [screentest]: storyline/agent/internal/screentest
// [tunneltest]: storyline/agent/tunneltest
// [virtual]: storyline/agent/virtual
package agent
