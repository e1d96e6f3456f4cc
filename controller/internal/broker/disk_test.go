package broker

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"storyline/playlists"
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
	o := r.options("d-1", "d-1", fleet(10)["d-1"]).SetBinaryWill(topic(1, playlists.LeafPlays), make([]byte, 100), 2, false)
	p := mqtt.NewClient(o)
	answer, _ := p.Connect().(*mqtt.ConnectToken)
	if !answer.WaitTimeout(patience) || answer.ReturnCode() == 0 && answer.Error() == nil { // the code is none that paho knows
		t.Error("a will at QoS 2 is taken")
	}
	if kept := onDisk(t, dir); kept > 800_000 {
		t.Errorf("%d bytes are kept", kept)
	}
	// Who is honest goes on.
	r.connect(t, 1).send(t, topic(1, playlists.LeafPlays), 1, false, []byte("a batch"))
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
		await(t, func() bool { return strings.Contains(r.logs.String(), want) }, r, want)
	}
	if strings.Contains(r.logs.String(), "level=ERROR") {
		t.Errorf("an error: %s", r.logs)
	}
}

// await polls until it is so.
func await(t *testing.T, so func() bool, r *running, what string) {
	t.Helper()
	for end := time.Now().Add(patience); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never %q in:\n%s", what, r.logs)
		}
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
