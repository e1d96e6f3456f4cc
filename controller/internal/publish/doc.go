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
// What a publish says, its campaigns and their catalogues, is kept with it when it
// is accepted: one that is resumed, scheduled, in waves or taken back says the same
// words, whatever is edited meanwhile. Fleet and approvals are those of the moment.
//
// A publish may go in waves. [Waves] deals the carriages once; the carriages of a
// wave are sealed when it comes, all with the publish's one serial, and those of
// later waves keep what they have. [Gate.Judge] decides from what displays say
// whether the next wave comes, and is asked again whenever one of them is heard
// or an instant has come: nothing ever blocks in a wave, so that other networks
// are published to and leases renewed meanwhile.
//
//	scheduled -> accepted -> sealing -> sending -> done
//	                            ^          |
//	                            |       waiting  -> stopped -> waiting, at a person's word
//	                            +----------+
//
// [Publisher.Plan] says what an order would do; its id names all that decides that,
// and an order that expects it is refused if any of it has changed.
//
// What a display holds is another fact than what it should hold. The board
// compares both with each status; [Due] decides, for one order of one display,
// whether the retained bytes must be published once more: a retained order can
// be missed (a broker may acknowledge a subscription before it has loaded what it
// retains), so a difference is never left alone while the display is connected.
//
// Leases are renewed at half-life, spread over an hour, with the same stories.
package publish
