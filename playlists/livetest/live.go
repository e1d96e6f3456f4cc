// Package livetest is what every test of something live needs: it runs a thing until
// the test ends, waits for what should come, and asks the machine for a program or
// for root. It knows nothing of ours, so that tests of every floor may stand on it.
package livetest

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// How long a test waits for something, and how often it looks. Only a test that
// fails waits so long.
const (
	patience = 40 * time.Second
	look     = 5 * time.Millisecond
)

// Run runs something until the test ends or stop is called; it has to end well.
func Run(t testing.TB, run func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background()) // the test's own has ended before the last status is read
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run gave %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// Until waits until something holds.
func Until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(look) {
		if time.Now().After(end) {
			t.Fatalf("waited %s in vain for %s", patience, what)
		}
	}
}

// Program gives where a program is, and ends the test if it is nowhere.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, name)
	}
	return path
}

// Missing ends a test for want of a program.
func Missing(t testing.TB, program string) {
	t.Helper()
	Lacks(t, program+" is not installed: make test as root on Debian installs it")
}

// Root ends a test that only root can do, for anybody else.
func Root(t testing.TB, why string) {
	t.Helper()
	if os.Geteuid() != 0 {
		Lacks(t, why+": run make test as root")
	}
}

// Lacks ends a test for something that the machine lacks: with a printed reason on
// a developer's machine, as a failure where everything is to be tested.
func Lacks(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s (CI=true demands it)", what)
	}
	t.Skip(what)
}
