// Package bundle is the file in which orders and media travel where no network
// does: on a stick, from the controller to the displays of a train.
//
// A bundle is a plain tar file that any tar lists and unpacks. Its first member is
// the index, and the others follow in the index's order, each under the SHA-256
// of its bytes:
//
//	storyline-bundle.json    the index: which orders for whom, which media
//	orders/<sha256>          sealed bytes, exactly as they are published
//	media/sha256/<sha256>    each media file once
//
// Nobody signs the index, and nothing is believed for standing in it: it only
// says where to look. Each order is sealed by whoever may give it and is judged
// like one from the broker; each media file is bound by the digest that its
// signed story names. Whoever changes a bundle can leave something out of it, and
// could as well have kept the stick.
//
// Every header follows from the index, down to the byte. So a reader parses no
// tar: it computes where a member must lie and what its header must be, and
// compares. A member that is torn, moved or renamed isn't there; those beside it
// still are.
//
// Nothing here opens a file: a bundle is read from an [io.ReaderAt] and written to
// an [io.Writer], and no member is ever held in memory but an order that is asked
// for.
package bundle
