// Package publish turns what people decided into orders that displays hold.
//
// Three kinds of orders leave the controller, each retained on its own topic:
// the trust document (signed by root, passed on), a binding per display and a
// playlist per carriage (sealed here with the controller's key). The store is the
// truth; the [board] is its copy in memory, the broker's retained set a cache.
//
// A publish goes by steps, each recorded before the next begins:
//
//	accepted -> compiled (serial given out) -> sealed and committed, chunk by chunk -> on the broker -> done
//
// Chunks overlap: while one is being sealed on all cores, the one before it is
// committed and the one before that is on air. After a crash the publish goes on
// where it was: the same inputs compiled for the same instant give the same
// bytes, so only the carriages that were not committed are sealed anew; if the
// inputs have changed since, it starts again with a new serial.
//
// What a display holds is another fact than what it should hold. The board
// compares both with each status; [Due] decides, for one order of one display,
// whether the retained bytes must be published once more: a retained order can
// be missed (a broker may acknowledge a subscription before it has loaded what it
// retains), so a difference is never left alone while the display is connected.
//
// Leases are renewed at half-life, spread over an hour, with the same stories.
package publish
