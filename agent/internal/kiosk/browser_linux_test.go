package kiosk

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"storyline/playlists/livetest"
	"storyline/playlists/screen"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script makes a program that is started in place of a browser.
func script(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// log is what was logged.
type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestABrowserIsEndedWithAllThatItStarted(t *testing.T) {
	dir := t.TempDir()
	// One child in the browser's group, frozen; one in a group of its own.
	k := New(Options{Dir: dir, Browser: script(t, `
sleep 600 & echo $! > one; kill -STOP $!
set -m; sleep 600 & echo $! > two
set +m; echo $$ > self; wait`)})
	stop := livetest.Run(t, k.Run)
	var pids []int
	for _, name := range []string{"one", "two", "self"} {
		livetest.Until(t, name, func() bool {
			var pid int
			b, _ := os.ReadFile(filepath.Join(dir, "browser", name))
			_, err := fmt.Sscan(string(b), &pid)
			if err == nil {
				pids = append(pids, pid)
			}
			return err == nil
		})
	}
	if list := session(pids[2]); !slices.Contains(list, pids[0]) || !slices.Contains(list, pids[1]) || memory(pids[2]) < 100<<10 || memory(pids[2]) > 100<<20 {
		t.Errorf("%v are in the session, with %d bytes of memory", list, memory(pids[2]))
	}
	stop()
	for _, pid := range pids {
		livetest.Until(t, "the end of all", func() bool {
			b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
			return err != nil || strings.Contains(string(b), ") Z ")
		})
	}
}

func TestABrowserThatEndsIsStartedAgainAndSaid(t *testing.T) {
	k := New(Options{Dir: t.TempDir(), Browser: script(t, "exit 3")})
	livetest.Run(t, k.Run)
	livetest.Until(t, "two restarts", func() bool { n, _ := k.Restarts(); return n >= 2 })
	if _, reason := k.Restarts(); !strings.Contains(reason, "exit status 3") || !strings.Contains(k.Problem(), "is started anew: its process ended (exit status 3)") {
		t.Errorf("the reason is %q, the problem %q", reason, k.Problem())
	}
	k.Report(screen.Report{Event: screen.EventBeat})
	if !strings.Contains(k.Problem(), "was started anew") {
		t.Errorf("the problem is %q", k.Problem())
	}
}

func TestABrowserThatIsNotThereIsSaid(t *testing.T) {
	k := New(Options{Dir: t.TempDir(), Browser: "/no/such/browser"})
	livetest.Run(t, k.Run)
	livetest.Until(t, "the problem", func() bool { return strings.Contains(k.Problem(), "can't be started") })
}

func TestASilentPageEndsItsBrowser(t *testing.T) {
	dir := t.TempDir()
	k := New(Options{Dir: dir, Browser: script(t, "echo $$ > self; exec sleep 600")})
	livetest.Run(t, k.Run)
	self := filepath.Join(dir, "browser", "self")
	livetest.Until(t, "the browser", func() bool { _, err := os.Stat(self); return err == nil })
	k.Report(screen.Report{Event: screen.EventFirstFrame})
	livetest.Until(t, "the end", func() bool { n, _ := k.Restarts(); return n == 1 })
	if _, reason := k.Restarts(); !strings.Contains(reason, "did not draw") {
		t.Errorf("the reason is %q", reason)
	}
	self = filepath.Join(dir, "browser", "self")
	livetest.Until(t, "the browser, again", func() bool { _, err := os.Stat(self); return err == nil })
	k.Report(screen.Report{Event: screen.EventFirstFrame})
	k.Condemn("the glass had a single colour")
	livetest.Until(t, "the end of the condemned", func() bool { n, reason := k.Restarts(); return n == 2 && reason == "the glass had a single colour" })
	if !k.Alive() {
		t.Error("one that was just ended is given up")
	}
}

func TestNobodyElseLearnsThePagesAddress(t *testing.T) {
	t.Setenv("DISPLAY", ":77")
	t.Setenv("NOTIFY_SOCKET", "/run/secret")
	dir := t.TempDir()
	k := New(Options{Dir: dir, Pages: "http://127.0.0.1:8090/kiosk/", Flags: []string{"--last"}, Browser: script(t, `printf '%s\n' "$@" > args; env > env; exec sleep 600`)})
	livetest.Run(t, k.Run)
	read := func(name string) string {
		b, _ := os.ReadFile(filepath.Join(dir, "browser", name))
		return string(b)
	}
	livetest.Until(t, "the arguments", func() bool { return strings.Contains(read("env"), "DISPLAY=:77") })
	if args := read("args"); strings.Contains(args, k.key) || !strings.HasSuffix(args, "--last\n") || !strings.Contains(args, "MAP * ~NOTFOUND") {
		t.Errorf("the arguments are %s", args)
	}
	if env := read("env"); strings.Contains(env, "NOTIFY_SOCKET") || !strings.Contains(env, "HOME="+filepath.Join(dir, "browser")) {
		t.Errorf("the environment is %s", env)
	}
	if door := read("door.html"); !strings.Contains(door, "url=http://127.0.0.1:8090/kiosk/"+k.key+"/") {
		t.Errorf("the door is %s", door)
	}
	info, err := os.Stat(filepath.Join(dir, "browser", "door.html"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if !k.Knows(k.key) || k.Knows("") || k.Knows(k.key[1:]) {
		t.Error("who holds the key is mistaken")
	}
}

func TestATalkativeBrowserFillsNoLog(t *testing.T) {
	l := &log{}
	k := New(Options{Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(l, nil)), Browser: script(t,
		`for i in $(seq 2000); do echo "line $i of many"; done; head -c 100000 /dev/zero | tr '\0' x; echo; exit 4`)})
	livetest.Run(t, k.Run)
	livetest.Until(t, "the end", func() bool { n, _ := k.Restarts(); return n >= 1 })
	if n := strings.Count(l.String(), "of many"); n == 0 || n > 2*talkative {
		t.Errorf("%d lines were logged", n)
	}
	if len(l.String()) > 20_000 {
		t.Errorf("%d bytes were logged", len(l.String()))
	}
}

func TestTheAddressOfTheKiosksPageIsNotLogged(t *testing.T) {
	l := &log{}
	k := New(Options{Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(l, nil)), Browser: script(t,
		`grep -o 'url=[^"]*' door.html; exit 4`), Pages: "http://127.0.0.1:8090/kiosk/"})
	livetest.Run(t, k.Run)
	livetest.Until(t, "the end", func() bool { n, _ := k.Restarts(); return n >= 1 })
	if !strings.Contains(l.String(), "/kiosk/[hidden]/") || strings.Contains(l.String(), k.key) {
		t.Errorf("logged: %s", l.String())
	}
}

// TestABrowserEndsWithItsAgent starts a kiosk in a process of its own and kills it.
func TestABrowserEndsWithItsAgent(t *testing.T) {
	if dir := os.Getenv("STORYLINE_KIOSK_DIR"); dir != "" {
		_ = New(Options{Dir: dir, Browser: os.Getenv("STORYLINE_KIOSK_BROWSER")}).Run(context.Background())
		return
	}
	dir := t.TempDir()
	agent := exec.Command(os.Args[0], "-test.run", "^TestABrowserEndsWithItsAgent$")
	agent.Env = append(os.Environ(), "STORYLINE_KIOSK_DIR="+dir, "STORYLINE_KIOSK_BROWSER="+script(t, "echo $$ > self; exec sleep 600"))
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = agent.Wait() }()
	var pid int
	livetest.Until(t, "the browser", func() bool {
		b, _ := os.ReadFile(filepath.Join(dir, "browser", "self"))
		_, err := fmt.Sscan(string(b), &pid)
		return err == nil
	})
	if err := agent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	livetest.Until(t, "the browser's end", func() bool {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return err != nil && syscall.Kill(pid, 0) != nil || strings.Contains(string(b), ") Z ")
	})
}
