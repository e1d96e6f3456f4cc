package kiosk

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// alone puts a program into a session of its own, so that all that it starts can
// be found and ended, and has the kernel end it with us.
func alone() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
}

// kill ends all processes of the session whose first is leader. The group of that
// is ended at once; a search finds those that made a group of their own.
func kill(leader int) {
	_ = syscall.Kill(-leader, syscall.SIGKILL) // it may have ended
	for _, pid := range session(leader) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// Fields of /proc/<pid>/stat behind the name, which may hold anything (proc(5)).
const (
	stateField   = 0
	sessionField = 3
)

// session lists the processes of a session.
func session(leader int) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var list []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		b, err := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		if len(fields) > sessionField && fields[sessionField] == strconv.Itoa(leader) && fields[stateField] != "Z" {
			list = append(list, pid)
		}
	}
	return list
}

// memory is what the processes of a session hold: what each has for itself, and
// once what the one that shares most shares.
func memory(leader int) int64 {
	var own, shared int64
	for _, pid := range session(leader) {
		b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "statm"))
		if err != nil {
			continue
		}
		fields := strings.Fields(string(b))
		if len(fields) < 3 {
			continue
		}
		resident, _ := strconv.ParseInt(fields[1], 10, 64) // the kernel writes numbers
		common, _ := strconv.ParseInt(fields[2], 10, 64)
		own += resident - common
		shared = max(shared, common)
	}
	return (own + shared) * int64(os.Getpagesize())
}

// waited is for how long the threads of a session have waited for a processor
// (Documentation/scheduler/sched-stats.rst, /proc/<pid>/schedstat).
func (b *browser) waited() time.Duration {
	var sum time.Duration
	for _, pid := range session(b.cmd.Process.Pid) {
		threads, _ := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", "schedstat")) // the pattern is well formed
		for _, path := range threads {
			s, err := os.ReadFile(path)
			if err != nil {
				continue
			}
			if fields := strings.Fields(string(s)); len(fields) > 1 {
				ns, _ := strconv.ParseInt(fields[1], 10, 64)
				sum += time.Duration(ns)
			}
		}
	}
	return sum
}
