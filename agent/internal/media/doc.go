// Package media holds a display's pictures, films and captions, each under the
// SHA-256 of its bytes.
//
// The programme says what it wants ([Store.Want], in the order in which it is
// told) and asks what is missing ([Store.Missing]). A file counts as held only
// once its bytes have been hashed by this process: when it was fetched, when it
// was found at start, and again whenever the directory's watch says that it was
// touched. What is missing is fetched from the configured bases, two at a time,
// until it is there; what becomes more urgent pushes aside what is less so. The
// programme on screen comes first, at any hour; the one that waits keeps to the
// window. If there is a train, its other displays are asked before the bases
// are.
//
//	media/<sha256>       what is held, read-only to everyone but this package
//	part/<sha256>        the beginning of one, which the next process goes on with
//	media.idle           for how long the agent has run without wanting a file
//	drop/                where a technician, or a stick, may leave files under
//	                     any name: those wanted are copied, the rest is ignored
//
// Names that others chose are never part of a path: files in drop/ are opened
// inside that directory only, read once while being hashed into a file of ours,
// and what is adopted is that copy. What became of each is said, to the log and in
// a short list ([Store.Dropped]): whoever left it there has nobody to ask. A
// bundle (playlists/bundle) is a folder of media in one file; its orders are for
// somebody else to judge.
package media
