//go:build !linux

package controller

// steered knows of no time source away from Linux; say clock: trusted there.
func steered() bool { return false }
