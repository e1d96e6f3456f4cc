//go:build race

package main

// raced says that the race detector watches: everything takes some ten times as
// long, and what it can find it finds in fewer cases.
const raced = true
