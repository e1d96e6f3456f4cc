// Package ingest takes what displays say: presence, status and plays.
//
// Messages come in batches, whatever piled up while the last batch was being
// stored, and each batch is one transaction: that is the group commit. Only after
// it is on disk does the word stored go out, do receipts count, and is anybody
// told. Storage is exactly once by the key (display, journal, seq), so whatever is
// sent twice, late or out of order changes nothing.
//
// A message counts only for the display whose topic it came on. What can't be read
// is counted and logged at a bounded rate, and harms nobody else. What a broker
// retained from before is no sign of life: a display is unknown until it has
// spoken since this start.
package ingest
