package controller

import "golang.org/x/sys/unix"

// steered asks adjtimex(2) whether a time source steers the wall clock: the state
// is an error, and STA_UNSYNC is set, until one does and when it has long not. A
// kernel that won't answer knows of none.
func steered() bool {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	return err == nil && state != unix.TIME_ERROR && t.Status&unix.STA_UNSYNC == 0
}
