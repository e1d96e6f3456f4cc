// Package player puts the programme on the screen and says what was shown.
//
// It decides nothing about what plays: it asks the one question of package
// playlists at each end of a slot, draws the answer up as a frame, and sends
// the page what is on and what follows. The page changes pictures by itself and
// reports what came onto the glass; from those reports, and from nothing else,
// the player makes plays.
//
// # Clocks
//
// A slot's instants are on the wall clock or, while that is untrusted, in
// milliseconds since boot. The page gets neither: it gets the screen clock,
// which is the uptime laid onto the wall time at the player's start, so it
// never jumps while a picture is on. Each slot remembers by how much its own
// clock is shifted against the screen's. A wall clock that is set by less than a
// play may be late moves slots and cuts none, so that displays of a carriage,
// which never talk of what to show, change slide together by their clocks alone.
//
// # Taking over
//
// A new playlist waits until all its media is held, even while the help card is
// on, and the one before plays on: after a restart too. One that no longer tells
// a story that is now told does not wait, since a withdrawn story must not be
// told on for want of another's film; nor is there anything to wait for where
// nothing is told, its lease is over or it holds no longer. A playlist comes in
// at the end of the slide on screen; if that very slide is withdrawn, or the
// help card is on, at once.
//
// What needs no media does not wait: the newest help card is the one that is
// shown, whichever playlist is on.
package player
