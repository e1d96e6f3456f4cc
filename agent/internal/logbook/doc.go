// Package logbook keeps what the agent logs, within bounds: the newest of it in
// memory, on disk if the configuration names a file, and never a storm.
//
// Log messages are constant, so a part that goes round in circles says the same
// over and over: one line of a kind passes, further ones are counted, and the
// count is told at the end of each minute. A loop that would have written 250 MB
// writes a few lines.
package logbook
