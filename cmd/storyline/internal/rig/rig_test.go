package rig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The test's own program plays the children.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 {
		if child, known := children()[os.Args[1]]; known {
			child()
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

func children() map[string]func() {
	term := make(chan os.Signal, 1)
	say := func(line string) { fmt.Fprintln(os.Stdout, line) }
	return map[string]func(){
		"obedient": func() {
			signal.Notify(term, syscall.SIGTERM)
			say("starting")
			say("ready http=127.0.0.1:8080 mqtt=127.0.0.1:1883 odd")
			<-term
			say("ending")
		},
		"stubborn": func() {
			signal.Ignore(syscall.SIGTERM)
			say("ready")
			time.Sleep(time.Hour)
		},
		"careless": func() { // has no handler: it ends by the signal
			say("ready")
			time.Sleep(time.Hour)
		},
		"sorry": func() {
			signal.Notify(term, syscall.SIGTERM)
			say("ready")
			<-term
			os.Exit(7)
		},
		"dying": func() {
			fmt.Fprintln(os.Stderr, "no such configuration")
			os.Exit(3)
		},
		"silent": func() {
			say("still starting")
			time.Sleep(time.Hour)
		},
		"chatty": func() {
			say("ready")
			say(strings.Repeat("x", 1<<20)) // longer than a scanner's line and than a pipe
			say("said it all")
		},
	}
}

// start starts a child and sees to its end.
func start(t *testing.T, ctx context.Context, name string) (*Child, string, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "child.log")
	c, err := Start(ctx, log, self, name)
	if c != nil {
		t.Cleanup(c.Kill)
	}
	return c, log, err
}

func ended(t *testing.T, c *Child) {
	t.Helper()
	select {
	case <-c.Done():
	case <-time.After(20 * time.Second):
		t.Fatal("the child goes on")
	}
	if err := syscall.Kill(c.Pid(), 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("pid %d is still there: %v", c.Pid(), err)
	}
}

func TestAChildThatIsReadySaysWhatItListensOn(t *testing.T) {
	c, log, err := start(t, t.Context(), "obedient")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"http": "127.0.0.1:8080", "mqtt": "127.0.0.1:1883"}, c.Ready); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := c.Stop(20 * time.Second); err != nil {
		t.Error(err)
	}
	ended(t, c)
	want := "starting\nready http=127.0.0.1:8080 mqtt=127.0.0.1:1883 odd\nending"
	if diff := cmp.Diff(want, Tail(log)); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	if info, err := os.Stat(log); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the log may be read by others: %v", err)
	}
}

func TestAChildIsEndedKindlyOrNot(t *testing.T) {
	for name, c := range map[string]struct {
		child  string
		within time.Duration
		says   string // "" is no error
	}{
		"it ends when asked":         {"obedient", 20 * time.Second, ""},
		"it ends by the signal":      {"careless", 20 * time.Second, ""},
		"it ends with a failure":     {"sorry", 20 * time.Second, "exit status 7"},
		"it doesn't listen":          {"stubborn", 50 * time.Millisecond, "did not end within 50ms and was killed"},
		"it has ended already":       {"chatty", 20 * time.Second, ""},
		"it is given no time at all": {"stubborn", 0, "was killed"},
	} {
		t.Run(name, func(t *testing.T) {
			child, _, err := start(t, t.Context(), c.child)
			if err != nil {
				t.Fatal(err)
			}
			err = child.Stop(c.within)
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want it to say %q", err, c.says)
			}
			ended(t, child)
		})
	}
}

func TestAChildThatIsKilledIsGone(t *testing.T) {
	c, _, err := start(t, t.Context(), "stubborn")
	if err != nil {
		t.Fatal(err)
	}
	c.Kill()
	ended(t, c)
	c.Kill() // again, in vain
}

func TestAChildThatDiesEarlySaysWhy(t *testing.T) {
	_, _, err := start(t, t.Context(), "dying")
	for _, says := range []string{"ended before it was ready", "exit status 3", "no such configuration"} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want it to say %q", err, says)
		}
	}
}

func TestAChildThatIsNeverReadyIsKilled(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, _, err := start(t, ctx, "silent")
	if err == nil || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "was not ready") {
		t.Errorf("%v", err)
	}
}

func TestALineWithoutEndDoesNotHoldAChildUp(t *testing.T) {
	c, log, err := start(t, t.Context(), "chatty")
	if err != nil {
		t.Fatal(err)
	}
	ended(t, c)
	if !strings.HasSuffix(Tail(log), "said it all") {
		t.Error("the end of its output is lost")
	}
}

func TestProgramsThatAreNotThere(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Find("storyline-none"); err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("%v", err)
	}
	program := filepath.Join(os.Getenv("PATH"), "storyline-some")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got, err := Find("storyline-some"); err != nil || got != program {
		t.Errorf("%s: %v", got, err)
	}
	if _, err := Start(t.Context(), filepath.Join(t.TempDir(), "log"), program+"-not"); err == nil {
		t.Error("a program that isn't there was started")
	}
	if _, err := Start(t.Context(), filepath.Join(t.TempDir(), "none", "log"), program); err == nil {
		t.Error("a program was started without its log")
	}
}

func TestTheTailOfALogIsItsEnd(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(log, []byte(strings.Repeat("early\n", 10_000)+"late\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := Tail(log)
	if len(got) > 2000 || !strings.HasSuffix(got, "early\nlate") || !strings.HasPrefix(got, "early\n") {
		t.Errorf("%d bytes that begin with %.20q", len(got), got)
	}
	if !strings.Contains(Tail(log+"x"), "no such file") {
		t.Error("a log that isn't there is not named")
	}
}
