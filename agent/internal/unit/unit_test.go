package unit

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"storyline/playlists/livetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// manager hears what a service tells systemd.
type manager struct {
	t *testing.T
	c *net.UnixConn
}

func listen(t *testing.T, watchdog time.Duration) *manager {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	if watchdog > 0 {
		t.Setenv("WATCHDOG_USEC", strconv.FormatInt(watchdog.Microseconds(), 10))
		t.Setenv("WATCHDOG_PID", strconv.Itoa(os.Getpid()))
	}
	return &manager{t, c}
}

// until hears all up to a message, or fails.
func (m *manager) until(want string) (before []string) {
	m.t.Helper()
	b := make([]byte, 4096)
	if err := m.c.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		m.t.Fatal(err)
	}
	for {
		n, err := m.c.Read(b)
		if err != nil {
			m.t.Fatalf("waited for %s: %v; heard %q", want, err, before)
		}
		if string(b[:n]) == want {
			return before
		}
		before = append(before, string(b[:n]))
	}
}

func TestTheWatchdogIsFedWhileThePlayerIsAlive(t *testing.T) {
	m := listen(t, 100*time.Millisecond)
	var alive atomic.Bool
	var looked atomic.Int64
	alive.Store(true)
	stop := livetest.Run(t, New(Options{
		Alive: func() bool { looked.Add(1); return alive.Load() },
		Line:  func() string { return "slide foreman/ride; looked " + strconv.FormatBool(looked.Load() > 20) },
	}).Run)
	if said := m.until("READY=1"); len(said) > 0 {
		t.Errorf("said %q before it was ready", said)
	}
	m.until("WATCHDOG=1")
	m.until("STATUS=slide foreman/ride; looked false")
	m.until("WATCHDOG=1")
	alive.Store(false)
	looked.Store(0)
	said := m.until("STATUS=slide foreman/ride; looked true")
	fed := 0
	for _, s := range said {
		if s == "WATCHDOG=1" {
			fed++
		}
	}
	if fed > 1 { // one may have been on the way
		t.Errorf("fed %d times while the player was dead: %q", fed, said)
	}
	alive.Store(true)
	m.until("WATCHDOG=1")
	stop()
	m.until("STOPPING=1")
}

func TestWithoutAWatchdogSystemdHearsTheRest(t *testing.T) {
	m := listen(t, 0)
	stop := livetest.Run(t, New(Options{Alive: func() bool { return true }, Line: func() string { return "help" }}).Run)
	m.until("READY=1")
	m.until("STATUS=help")
	stop()
	for _, s := range m.until("STOPPING=1") {
		if strings.HasPrefix(s, "WATCHDOG") {
			t.Errorf("said %s to nobody who asked", s)
		}
	}
}

func TestWithoutSystemdNothingIsSaid(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	livetest.Run(t, New(Options{Alive: func() bool { t.Error("was asked"); return true }, Line: func() string { return "" }}).Run)()
}
