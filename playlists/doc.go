// Package playlists is the contract of Storyline: the words that the controller
// and the displays share, the messages they exchange, and the pure decisions
// that both ends must make alike.
//
// A campaign tells stories. A [Story] is a list of slides with everything that
// will be drawn (texts, media digests, hotline numbers, partners) and is signed
// by editors. The controller arranges approved stories for one carriage in an
// [Arrangement], signs it, and sends both side by side as a [Playlist]. A
// display opens that message ([OpenPlaylist]: verify first, decode the verified
// bytes), judges whether it may replace what it holds ([Held.Accept]), turns
// it into a [Programme] and asks the programme one question, again and again:
//
//	slot := programme.At(clock, missing)
//
// The answer names the slide, the language, since when, until when, and why.
// The console asks the same function, so a preview is what a carriage shows.
//
// Nothing here reads a clock, a file or a socket: instants are arguments, in
// milliseconds since 1970 UTC ([Millis]). The package imports nothing of
// ours and nearly only the standard library; read it first.
//
// The life of a playlist, by file: fleet.go, story.go, slide.go and call.go (what
// is told), schedule.go and arrangement.go (when and where), seal.go, trust.go,
// keyring.go, open.go and opened.go (who may say so), accept.go (rollback, leases),
// programme.go, index.go, at.go, cycle.go and edge.go (what plays at t), play.go
// and status.go (what was really shown), topic.go, wire.go and digest.go (how it
// travels).
package playlists
