// Package media keeps campaign media on the controller's disk, each file under
// the SHA-256 of its bytes. A digest is the only name a file has: whoever asks
// for one gets those bytes or nothing, so a file may be cached for ever, and a
// wrong or half-sent one is never found under the name of the right one.
package media
