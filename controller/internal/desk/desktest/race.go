//go:build race

package desktest

// raced says that the race detector watches: a desk answers some ten times as
// slowly then.
const raced = true
