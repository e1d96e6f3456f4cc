// Package journal is a display's durable record of plays. A play whose Append
// has returned survives kill -9 and power cuts; nothing deletes it but the
// controller's word that it is stored.
//
// # Segments
//
// The journal is a directory of segments of 1 MiB, written full of zeros and
// synced before their first use, so that a play costs one fdatasync of one page
// and no change of metadata. A segment is named by the first seq that it may
// hold and consists of 8192 slots of 128 bytes:
//
//	0   4  CRC-32C of the journal's id, the segment's first seq, the slot's
//	       number and bytes 4 to 127
//	4   1  length of the body, 1 to 120
//	5   1  kind: header, play, stored, skip, or a context
//	6   2  zero
//	8 120  the body, padded with zeros
//
// The first and the last slot hold a header with the journal's id and the
// display's name. A directory that was copied from another display begins a new
// journal, and that one's segments are set aside as *.bad. Slots are
// written once, in order, and never straddle a disk sector, so a torn or a
// flipped one costs itself and nothing else: reading goes on at the next. A
// segment of zeros ends where the last slot that isn't zero ends.
//
// What repeats (carriage, story, slide, serial, boot, media) is written once per
// segment as a context slot before the first play that names it, and once more
// with the second, so that a damaged context costs one play at most.
//
// # Seq
//
// Seq never restarts within a journal. The newest segment is never deleted, even
// if everything in it is stored. Behind damaged slots seq skips as many numbers
// as those slots may have held; the gap is reported by what [Journal.State]
// gives as first and by the plays that are not there: unknown, never zero, and
// never told twice. A play that was shown and could not be journalled takes a
// seq all the same and makes such a gap. A full disk does not hide it: the last
// slot before the second header is kept free for the note, and written over.
//
// # The cap
//
// A journal that nobody collects grows to its cap (64 MiB, some hundred days of
// one display) and then drops its oldest segment for each new one, and says so.
package journal
