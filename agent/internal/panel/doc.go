// Package panel lets a technician at the display work it without a network:
// name it, judge its glass, blank it, show the help card, and give it back.
//
// # The way in
//
// A socket in the data directory, for the agent's own user and root alone: the
// file is 0600, and the kernel is asked who is at the other end. Never a port.
// It speaks HTTP, because that has bounds, time limits and a client everywhere.
// There are five acts and nothing else; each is logged with who did it.
//
// # What lasts
//
// Identify and test card end by themselves, by the page's own hand. A blank and
// the help card last until somebody resumes, over a restart of the player, of
// the agent and of the machine: what staff hid from passengers must not come back
// because the power failed. So that nobody forgets it, the status names it for
// as long as it lasts.
package panel
