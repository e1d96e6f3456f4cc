// Package mpv is a screen that is one long-lived mpv process, for boards on which
// a browser is too much. It shows what the web page shows and says the same of it.
//
// # What is on the glass
//
// mpv shows pictures and films in the field that the strip leaves them. Whatever
// has words is drawn by the agent and laid over it: the strip under a picture, and
// a card that covers everything. An overlay is on the glass some 4 ms after it was
// asked for, so a change to a card, and a change from one, is a change of the
// overlay alone: beneath a card the next picture is loaded and the next film
// stands at its first frame before its time comes. Between two pictures mpv itself
// changes, and holds the old one until it has the new; it is told to as long
// before the planned instant as such changes took of late.
//
// A picture that can't be shown is covered by its story's call, which was drawn
// before it was needed.
//
// # What is trusted
//
// mpv decodes files that others made, so it is given as little as can be: no
// configuration, scripts, keys or addresses, only a demuxer for the formats that
// stories have, and those may open no further file. It is spoken to over a pair of
// sockets that has no name, and overlays lie in memory that has none, so there is
// nothing that another process could open or that a crash would leave behind. What
// it says is bounded in length and is never believed further than the glass goes.
//
// # Watching it
//
// mpv is alive while it answers, with the due slide loaded, twice a second. Films
// must move; nothing else may be asked to. One that is silent, gone, or holds more
// memory than its ceiling is killed by its id and started anew, and the slide is
// entered where it should be by then.
package mpv
