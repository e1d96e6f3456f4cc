package broker

import (
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

// onDisk gives how many bytes the files of a directory have.
func onDisk(t *testing.T, dir string) (sum int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if os.IsNotExist(err) {
			return nil
		}
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return sum
}

func TestOneTokenCannotFillTheDisk(t *testing.T) {
	dir := t.TempDir()
	r := run(t, Options{Dir: dir})
	// At QoS 2 the broker would keep each of these until a PUBREL that never comes.
	for try := range 5 {
		o := r.options("d-1", "d-1", fleet(10)["d-1"]).SetCleanSession(false)
		p, err := dial(o)
		if err != nil {
			t.Fatal(err)
		}
		p.Publish(topic(1, playlists.LeafPlays), 2, false, make([]byte, 900_000))
		select {
		case <-p.lost:
		case <-time.After(patience):
			t.Fatalf("try %d: a publish at QoS 2 is taken", try)
		}
	}
	if code := connack(t, r, willAtQoS2("d-1", topic(1, playlists.LeafPlays), fleet(10)["d-1"])); code == 0 {
		t.Error("a will at QoS 2 is taken")
	}
	if kept := onDisk(t, dir); kept > 800_000 {
		t.Errorf("%d bytes are kept", kept)
	}
	// Who is honest goes on.
	r.connect(t, 1).send(t, topic(1, playlists.LeafPlays), 1, false, []byte("a batch"))
}

// willAtQoS2 is a CONNECT whose will is to be published at QoS 2. paho takes the
// broker's answer to it, a code that MQTT does not know, for a yes.
func willAtQoS2(id, to, token string) []byte {
	text := func(s string) string { return string([]byte{byte(len(s) >> 8), byte(len(s))}) + s }
	const user, password, willQoS2, will, clean = 0x80, 0x40, 0x10, 0x04, 0x02
	body := text("MQTT") + string([]byte{4, user | password | willQoS2 | will | clean, 0, 60}) + text(id) + text(to) + text("gone") + text(id) + text(token)
	return append([]byte{0x10, byte(len(body))}, body...)
}

// connack sends a CONNECT and gives the code of the answer.
func connack(t *testing.T, r *running, packet []byte) byte {
	t.Helper()
	c, err := net.Dial("tcp", r.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	if len(packet) > 129 {
		t.Fatalf("a packet of %d bytes needs a longer length", len(packet))
	}
	answer := make([]byte, 4)
	if _, err := c.Write(packet); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(c, answer); err != nil {
		t.Fatal(err)
	}
	return answer[3]
}

func TestTheRetainedSetHasALimitOnDisk(t *testing.T) {
	dir := t.TempDir()
	const limit = 3 << 20
	r := run(t, Options{Dir: dir, MaxStore: limit})
	refused := 0
	for i := range 10 {
		o := r.options(string(display(i)), string(display(i)), fleet(10)[display(i)])
		p, err := dial(o)
		if err != nil { // a session takes a few bytes too
			refused++
			continue
		}
		token := p.Publish(topic(i, playlists.LeafStatus), 1, true, make([]byte, 900_000))
		if !token.WaitTimeout(patience) {
			t.Fatal("no answer")
		}
		if token.Error() != nil {
			refused++
		}
		p.Disconnect(10)
	}
	if refused < 5 || refused == 10 {
		t.Errorf("%d of 10 were refused", refused)
	}
	if kept := onDisk(t, dir); kept > 2*limit {
		t.Errorf("%d bytes are kept", kept)
	}
}

func TestWhatADisplayMayNotDoIsAWarningWithItsName(t *testing.T) {
	r := run(t, Options{})
	p := r.connect(t, 3)
	p.send(t, playlists.TopicTrust, 1, false, []byte("x"))
	p.code(t, topic(2, playlists.LeafBinding), 0)
	for _, want := range []string{
		"level=WARN msg=\"a connection did what it may not do\" display=d-3 act=publish topic=storyline/1/trust",
		"display=d-3 act=subscription topic=storyline/1/displays/d-2/binding",
	} {
		livetest.Until(t, "a line with "+want, func() bool { return strings.Contains(r.logs.String(), want) })
	}
	if strings.Contains(r.logs.String(), "level=ERROR") {
		t.Errorf("an error: %s", r.logs)
	}
}

func TestTwoAgentsWithOneTokenAreSeen(t *testing.T) {
	r := run(t, Options{})
	first := r.connect(t, 1)
	if n := r.Replaced("d-1"); n != 0 {
		t.Errorf("one connection counts as %d replaced", n)
	}
	r.connect(t, 1)
	select {
	case <-first.lost:
	case <-time.After(patience):
		t.Fatal("both are connected")
	}
	if n := r.Replaced("d-1"); n != 1 {
		t.Errorf("replaced %d times", n)
	}
	if s := r.logs.String(); !strings.Contains(s, "two agents may share a token") || !strings.Contains(s, "display=d-1") {
		t.Errorf("the log does not say so: %s", s)
	}
}
