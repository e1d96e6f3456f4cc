// Package revision keeps the orders of one display: the trust document, its
// binding and its playlist.
//
// An order that arrives is opened (verified, then decoded), judged against the
// floor of its subject, saved, and only then comes into force. A refused order
// changes nothing but the list of refusals. What is in force is an immutable
// [State] behind one pointer, so everyone may read it at any time without
// waiting.
//
// On disk lie the bytes as they were received, nothing that was derived from
// them, and each start verifies them anew:
//
//	orders/trust.json       the trust document
//	orders/roots-*.json     each trust document that changed the roots, so that
//	                        the chain from the first roots can be walked again
//	orders/binding.json
//	orders/playlist.json    the newest that was accepted
//	orders/applied.json     the one that was on screen last: it plays on while
//	                        the newest waits for its media
//	floors.json             the newest serial ever accepted per subject
//
// Files are replaced by rename with file and directory synced, the floor after
// its document: whatever instant the power fails at, the display finds the old
// order or the new one. The floors have a checksum and a file of their own, so
// a damaged order doesn't open the way back to an older one.
//
// A new trust document judges anew all that is held under it: a revoked
// editor's story falls at once, and the display shows the help card until the
// controller has sent what its status says it lacks.
//
// A directory that was another display's is a new one: its binding, its playlist
// and their floors are dropped, and what the fleet shares, the trust document, stays.
//
// With no directory a revision lives in memory alone. It keeps no message, so
// after a new trust document it holds neither binding nor playlist until the
// controller has sent them again; it says so in what it reports as held.
package revision
