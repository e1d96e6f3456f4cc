package tunneltest

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// deafWord is the first argument of a test's own program that is to become a deaf
// one.
const deafWord = "deaf-to-fsync"

// Deaf gives the command line under which a program runs to which every fsync
// returns at once and does nothing. The test's own program becomes it, so its
// TestMain must begin with BecomeDeaf.
func Deaf(program string, args ...string) (string, []string, error) {
	self, err := os.Executable()
	return self, append([]string{deafWord, program}, args...), err
}

// BecomeDeaf never returns if this process was started by Deaf's command line.
func BecomeDeaf() {
	if len(os.Args) < 3 || os.Args[1] != deafWord {
		return
	}
	runtime.LockOSThread() // the filter is this thread's, and what it becomes inherits it
	err := plug()
	if err == nil {
		err = unix.Exec(os.Args[2], os.Args[2:], os.Environ())
	}
	fmt.Fprintln(os.Stderr, "deaf:", err)
	os.Exit(1)
}

// plug makes the kernel answer 0 to the calls that wait for the disk, without
// doing them. A program that opens its files with O_SYNC would still wait: the
// rig, which demands that losses are found, would say so.
func plug() error {
	const number = 0 // offset in struct seccomp_data
	answer := func(action uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: action}
	}
	waits := []uint32{unix.SYS_FSYNC, unix.SYS_FDATASYNC, unix.SYS_SYNC_FILE_RANGE, unix.SYS_MSYNC, unix.SYS_SYNCFS, unix.SYS_SYNC}
	program := []unix.SockFilter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: number}}
	for i, n := range waits {
		left := uint8(len(waits) - i) // to the last instruction but none
		program = append(program, unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: n, Jt: left})
	}
	program = append(program, answer(unix.SECCOMP_RET_ALLOW), answer(unix.SECCOMP_RET_ERRNO))
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&filter)), 0, 0) //nolint:gosec // the one way to hand a filter to the kernel
}
