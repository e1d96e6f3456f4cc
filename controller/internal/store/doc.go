// Package store is the controller's truth: the fleet, the campaigns and what
// editors approved of them, what was published, what each display said it
// holds, and every play, each exactly once.
//
// It is the only package that speaks SQL. The text is plain and meant for two
// databases: SQLite (embedded, the default) now, PostgreSQL unchanged. So
// parameters are $1, $2; instants are integers in milliseconds since 1970;
// JSON is text; bytes are of type bytea, which SQLite takes as it is; upserts
// are "on conflict"; nothing relies on row ids or on the order of a table.
//
// There is one writer, which holds one connection and keeps its statements
// prepared; each writing method is one transaction and returns after it is on
// disk (WAL, synchronous=FULL). Readers have connections of their own and see
// whole transactions.
//
// Bytes that were signed are kept as they came. A story's envelope is kept once
// for each set of signatures, named by the SHA-256 of its bytes, and a carriage's
// row names those envelopes: the message that was published can be put together
// again, byte for byte, for ever.
package store
