// Package media keeps campaign media on the controller's disk, each file under
// the SHA-256 of its bytes. A digest is the only name a file has: whoever asks
// for one gets those bytes or nothing, so a file may be cached for ever, and a
// wrong or half-sent one is never found under the name of the right one.
//
// A tool that knows the digest puts a file at once. A person's browser doesn't,
// and its connection breaks: it uploads in parts, and the file gets its digest
// when it is whole. Beside the files stands what was made of them, small pictures
// and what was seen in them, which can be lost and made again.
package media
