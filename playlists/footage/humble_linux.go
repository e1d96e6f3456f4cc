package footage

import "golang.org/x/sys/unix"

// mostMemory is what a decoder may hold: more than the largest picture that the
// probe lets in needs.
const mostMemory = 2 << 30

// humble puts a process behind all others and bounds its memory. A process that
// is gone by now needs neither, so errors mean nothing.
func humble(pid int) {
	_ = unix.Setpriority(unix.PRIO_PROCESS, pid, 10)
	_ = unix.Prlimit(pid, unix.RLIMIT_DATA, &unix.Rlimit{Cur: mostMemory, Max: mostMemory}, nil)
}
