// Package brokertest runs real brokers for the tests of those who speak to one.
package brokertest

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"storyline/playlists/livetest"
)

// Broker is the broker of a depot, as a process of its own.
type Broker struct {
	Port int

	t      testing.TB
	config string
	cmd    *exec.Cmd
	out    bytes.Buffer
}

// StartMosquitto starts a broker on a free port of the loopback network; it ends
// with the test.
func StartMosquitto(t testing.TB, lines ...string) *Broker {
	t.Helper()
	path, err := exec.LookPath("mosquitto")
	for _, p := range []string{"/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"} {
		if err != nil {
			path, err = exec.LookPath(p)
		}
	}
	if err != nil {
		livetest.Missing(t, "mosquitto")
	}
	m := &Broker{t: t, Port: freePort(t), config: filepath.Join(t.TempDir(), "mosquitto.conf")}
	conf := append([]string{fmt.Sprintf("listener %d 127.0.0.1", m.Port), "persistence false", "max_queued_messages 0", "max_inflight_messages 0"}, lines...)
	if len(lines) == 0 {
		conf = append(conf, "allow_anonymous true")
	}
	if err := os.WriteFile(m.config, []byte(strings.Join(conf, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m.start(path)
	t.Cleanup(m.Stop)
	return m
}

// Address is the broker's, as a link wants it.
func (m *Broker) Address() string { return fmt.Sprintf("tcp://127.0.0.1:%d", m.Port) }

// Restart kills the broker and starts it again on the same port.
func (m *Broker) Restart() {
	path := m.cmd.Path
	m.Stop()
	m.start(path)
}

// Stop kills the broker.
func (m *Broker) Stop() {
	if m.cmd != nil {
		_ = m.cmd.Process.Kill()
		_ = m.cmd.Wait()
		m.cmd = nil
	}
}

func (m *Broker) start(path string) {
	m.t.Helper()
	m.cmd = exec.Command(path, "-c", m.config)
	m.cmd.Stdout, m.cmd.Stderr = &m.out, &m.out
	if err := m.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	defer func() {
		if m.t.Failed() {
			m.Stop()
			m.t.Logf("mosquitto says:\n%s", m.out.String())
		}
	}()
	livetest.Until(m.t, "mosquitto", func() bool {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", m.Port))
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
}

// freePort asks the system for a port and gives it back. Another process may
// take it in between; the broker then fails to start and says so.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
