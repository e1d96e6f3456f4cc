package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"storyline/agent/tunneltest"
	"storyline/cmd/storyline/internal/measure"
	"storyline/cmd/storyline/internal/rig"
	"storyline/playlists"
)

const (
	cutsHere = 20  // cuts of an ordinary run
	cutsInCI = 200 // and where everything is to be tested
	deafCuts = 6   // cuts of the agent to which every fsync is a lie
	lifetime = 15  // cuts between two restarts of the agent that is cut
	diskSize = 64 << 20
	// pictureWithin is how long an agent may take to show a slide again; what it
	// takes is measured.
	pictureWithin = 10 * time.Second
)

// cuts gives how many cuts are wanted.
func cuts(t *testing.T) int {
	t.Helper()
	wanted := os.Getenv("STORYLINE_POWERCUTS")
	switch {
	case wanted != "":
		n, err := strconv.Atoi(wanted)
		if err != nil || n < 1 {
			t.Fatalf("STORYLINE_POWERCUTS=%s is no number of cuts", wanted)
		}
		return n
	case os.Getenv("CI") == "true":
		return cutsInCI
	}
	return cutsHere
}

// TestPowerCuts cuts the power of a display at random instants while it plays,
// takes new orders, fetches media and reports, and starts it again from what its
// disk then holds, without a network. It first does so to the same program with
// fsync off and demands losses: else the rig proves nothing.
func TestPowerCuts(t *testing.T) {
	n := cuts(t)
	if !tunneltest.Apart(t) {
		return
	}
	w := newPowercut(t)
	w.start(t, true)
	w.trouble(t)
	if err := w.disk.Flush(); err != nil { // only what comes now can be lost
		t.Fatal(err)
	}
	lost := 0
	for range deafCuts {
		if v := w.cut(t); len(v.wrong) > 0 {
			lost++
			t.Logf("fsync off: %s", strings.Join(v.wrong, "; "))
		}
	}
	w.stop(t)
	if lost == 0 {
		t.Fatalf("with fsync off %d cuts lost nothing: this rig would not notice an fsync that is missing", deafCuts)
	}

	w.start(t, false)
	w.restart(t)
	w.pictures, w.slides = nil, nil
	began := time.Now()
	for i := 1; i <= n; i++ {
		v := w.cut(t)
		for _, wrong := range v.wrong {
			t.Errorf("cut %d (%s): %s", i, v.when, wrong)
		}
		if len(v.wrong) > 0 {
			t.Logf("the agent said after cut %d:\n%s", i, rig.Tail(w.after.path(string(w.car.display.ID), "agent.log")))
		}
		if i%lifetime == 0 && i < n {
			w.restart(t)
		}
	}
	w.stop(t)
	w.summary(t, n, lost, time.Since(began))
}

// powercut is a display on a disk of its own whose power is cut.
type powercut struct {
	*drill
	images string // in memory
	disk   *tunneltest.Disk
	after  *stage // the same display after a cut: another disk, no network
	car    *car
	again  *car
	texts  []*source

	cutsTaken        int
	pictures, slides []float64 // ms until the first picture, and the first slide
	filled           int
	last             tunneltest.Kept
	acts             struct{ published, deleted, dropped int } // of trouble, which owns it until the end
	still            func()                                    // ends the trouble
	hands            sync.Mutex                                // of trouble on the disk
}

// newPowercut makes a controller that knows three campaigns, and the display.
func newPowercut(t *testing.T) *powercut {
	t.Helper()
	dir := t.TempDir()
	fleet, folder := writeDrill(t, dir, 500*time.Millisecond, 1)
	writePictures(t, folder, 0)
	w := &powercut{drill: newDrill(t, dir, fleet, folder), images: tunneltest.Memory(t)}
	w.null = true
	w.enrol(t)
	w.patience(t)
	w.car = w.cars[0]
	w.cars = nil // started, stopped and ended here
	w.texts = []*source{w.source}
	for i := 1; i < 3; i++ {
		folder := w.path(fmt.Sprintf("campaign-%d", i))
		writePictures(t, folder, i)
		s, err := goodSource(folder, fleet, nil)
		if err != nil {
			t.Fatal(err)
		}
		w.texts = append(w.texts, s)
		w.source = s
		if _, err := w.signSheets(w.people["editor-1"], w.people["editor-2"]); err != nil {
			t.Fatal(err)
		}
	}
	w.source = w.texts[0]
	for _, s := range w.texts {
		if err := w.handText(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	w.prepareAfter(t)
	return w
}

// patience lets plays wait, so that there are always some that only the display
// has.
func (w *powercut) patience(t *testing.T) {
	t.Helper()
	name := w.path(string(w.cars[0].display.ID), "agent.yaml")
	b, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, bytes.Replace(b, []byte("report_every: 1s"), []byte("report_every: 15s"), 1), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// prepareAfter writes the configuration of the display as it is started after a
// cut.
func (w *powercut) prepareAfter(t *testing.T) {
	t.Helper()
	w.after = &stage{dir: w.path("after"), source: w.source, http: nowhere, mqtt: nowhere, null: true, log: t.Output()}
	w.again = &car{carriage: w.car.carriage, display: w.car.display, screen: w.address(0)}
	err := os.MkdirAll(w.after.dir, 0o700)
	for _, name := range []string{"roots.json", "trust.json"} {
		err = errors.Join(err, os.Link(w.path(name), w.after.path(name)))
	}
	if err := errors.Join(err, w.after.configure(w.again, w.token(t, w.car.display.ID))); err != nil {
		t.Fatal(err)
	}
}

func (w *powercut) data() string { return w.path(string(w.car.display.ID), "data") }

// start puts the display on a new disk and starts it, and waits until it plays.
func (w *powercut) start(t *testing.T, deaf bool) {
	t.Helper()
	var err error
	if w.disk, err = tunneltest.Make(t.Context(), w.images, w.data(), diskSize); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if w.disk != nil {
			w.car.agent.Kill()
			_ = w.disk.Close()
		}
	})
	w.run(t, deaf)
	w.acts.published++
	if err := w.publishText(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	poll(t, promised(publishWithin), "the display plays", func(ctx context.Context) error {
		s, err := w.car.status(ctx)
		if err == nil && (s.Showing.What != playlists.ShowSlide || s.Journal.Next < 3) {
			err = fmt.Errorf("it shows %q and is at play %d", s.Showing.What, s.Journal.Next)
		}
		return err
	})
}

// run starts the display's program.
func (w *powercut) run(t *testing.T, deaf bool) {
	t.Helper()
	home := w.path(string(w.car.display.ID))
	program, err := rig.Find("storyline-agent")
	args := []string{"--config", filepath.Join(home, "agent.yaml")}
	if err == nil && deaf {
		program, args, err = tunneltest.Deaf(program, args...)
	}
	http.DefaultClient.CloseIdleConnections() // they led to the one before
	if err == nil {
		w.car.agent, err = rig.Start(t.Context(), filepath.Join(home, "agent.log"), program, args...)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// stop ends the display and its disk.
func (w *powercut) stop(t *testing.T) {
	t.Helper()
	w.car.agent.Kill()
	w.hands.Lock()
	defer w.hands.Unlock()
	if err := w.disk.Close(); err != nil {
		t.Fatal(err)
	}
	w.disk = nil
}

// restart ends the display kindly, brings its journal near the end of a segment,
// and starts it again.
func (w *powercut) restart(t *testing.T) {
	t.Helper()
	if err := w.car.agent.Stop(20 * time.Second); err != nil {
		t.Fatal(err)
	}
	if len(w.last.Plays) > 0 {
		n, err := tunneltest.Fill(w.data(), w.car.display.ID, w.last.Plays[0], 6, filepath.Join(w.images, "fill"))
		if err != nil {
			t.Fatal(err)
		}
		w.filled += n
	}
	w.run(t, false)
}

// verdict is what a cut left.
type verdict struct {
	when  string
	wrong []string
}

func (v *verdict) say(format string, args ...any) {
	v.wrong = append(v.wrong, fmt.Sprintf(format, args...))
}

// cut cuts the power at a random instant and judges.
func (w *powercut) cut(t *testing.T) verdict {
	t.Helper()
	w.cutsTaken++
	var v verdict
	said, err := w.car.status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// Half of the instants are random in time; half follow a write, where an order
	// of writes that is wrong shows.
	ctx, cancel := context.WithTimeout(t.Context(), rand.N(500*time.Millisecond))
	defer cancel()
	if rand.N(2) == 0 {
		v.when = "at any time"
		<-ctx.Done()
	} else {
		n := 1 + rand.Int64N(8)
		v.when = fmt.Sprintf("after %d writes", n)
		if err := w.disk.AfterWrites(ctx, n); err != nil {
			t.Fatal(err)
		}
	}
	pid := w.car.agent.Pid()
	if err := errors.Join(unix.Kill(pid, unix.SIGSTOP), unix.Waitid(unix.P_PID, pid, nil, unix.WSTOPPED, nil)); err != nil {
		t.Fatal(err)
	}
	live, err1 := tunneltest.KeptIn(w.data(), w.car.display.ID, filepath.Join(w.images, "live"))
	at := w.after.path(string(w.again.display.ID), "data")
	cut, err2 := w.disk.Cut(at)
	if err := errors.Join(err1, err2, unix.Kill(pid, unix.SIGCONT)); err != nil {
		t.Fatal(err)
	}
	w.last = live
	w.judge(t, &v, said, live, at)
	if err := cut.Close(); err != nil {
		t.Fatal(err)
	}
	return v
}

// judge looks at what the disk kept, and starts the display from it.
func (w *powercut) judge(t *testing.T, v *verdict, said *playlists.Status, live tunneltest.Kept, data string) {
	t.Helper()
	wrong, err := tunneltest.Damaged(data)
	if err != nil {
		t.Fatal(err)
	}
	v.wrong = append(v.wrong, wrong...)
	// Before the display is started: it goes on playing and counting.
	kept, err := tunneltest.KeptIn(data, w.again.display.ID, filepath.Join(w.images, "kept"))
	switch {
	case err != nil:
		v.say("the journal can't be read: %v", err)
	case kept.Problem != "":
		v.say("journal: %s", kept.Problem)
	default:
		account(v, said, live, kept)
	}
	w.boot(t, v, said)
}

// account compares plays: of what was appended before the cut only the last play
// may be gone, and only if nobody was told of it yet.
func account(v *verdict, said *playlists.Status, live, kept tunneltest.Kept) {
	if kept.ID != live.ID {
		v.say("journal %s became %s", live.ID, kept.ID)
		return
	}
	told := max(said.Journal.Next, live.Next-1)
	if kept.Next < told {
		v.say("seq goes back from %d to %d: plays would be told twice", told, kept.Next)
	}
	there := make(map[uint64]*playlists.Play, len(kept.Plays))
	for i := range kept.Plays {
		there[kept.Plays[i].Seq] = &kept.Plays[i]
	}
	lost := 0
	for i := range live.Plays {
		p := &live.Plays[i]
		switch q := there[p.Seq]; {
		case q == nil && p.Seq < told:
			lost++
		case q != nil && !reflect.DeepEqual(p, q):
			v.say("play %d was %+v and is %+v", p.Seq, p, q)
		}
	}
	if lost > 0 {
		v.say("%d of %d journalled plays are lost", lost, len(live.Plays))
	}
}

// boot starts the display without a network from what the disk kept, until it
// shows a slide, or another picture if it never held a programme.
func (w *powercut) boot(t *testing.T, v *verdict, said *playlists.Status) {
	t.Helper()
	log := w.after.path(string(w.again.display.ID), "agent.log")
	if err := os.RemoveAll(log); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := w.after.startAgent(t.Context(), w.again); err != nil {
		v.say("it does not start: %v", err)
		return
	}
	http.DefaultClient.CloseIdleConnections() // they led to the one before
	defer w.again.agent.Kill()
	ctx, cancel := context.WithTimeout(t.Context(), pictureWithin)
	defer cancel()
	if s := w.picture(ctx, began); s != nil {
		orders(v, said, s)
	} else {
		v.say("it shows nothing that it should within %s", pictureWithin)
	}
	complaints(v, log)
}

// picture waits until the display shows a slide, or another picture if it holds no
// playlist, and notes how long each took. It gives the status that says so.
func (w *powercut) picture(ctx context.Context, began time.Time) *playlists.Status {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for picture := false; ; {
		s, err := w.again.status(ctx)
		if err == nil && s.Showing.What != "" && !picture {
			picture = true
			w.pictures = append(w.pictures, ms(time.Since(began)))
		}
		switch {
		case err != nil:
		case s.Showing.What == playlists.ShowSlide:
			w.slides = append(w.slides, ms(time.Since(began)))
			return s
		case picture && s.Held[playlists.OrderPlaylist].Serial.N == 0:
			return s
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// orders compares what the display had said that it holds with what it holds.
func orders(v *verdict, said, s *playlists.Status) {
	for order, was := range said.Held {
		if is := s.Held[order]; is.Serial.Compare(was.Serial) < 0 {
			v.say("%s: it held %s, and now %q", order, was.Serial, is.Serial)
		}
	}
	for i := range s.Refusals {
		v.say("%s of its own refused: %s", s.Refusals[i].Order, s.Refusals[i].Detail)
	}
}

// complaints lets a display without a network complain of that, and of nothing
// else.
func complaints(v *verdict, log string) {
	b, err := os.ReadFile(log)
	if err != nil {
		v.say("no log: %v", err)
	}
	for line := range strings.Lines(string(b)) {
		grave := strings.Contains(line, "level=WARN") || strings.Contains(line, "level=ERROR")
		if grave && !strings.Contains(line, "connection refused") {
			v.say("it complains: %s", strings.TrimSpace(line))
		}
	}
}

// summary prints what DESIGN.md quotes.
func (w *powercut) summary(t *testing.T, n, lost int, took time.Duration) {
	w.still()
	kernel, _ := exec.Command("uname", "-sr").Output()
	t.Logf("%d cuts in %s on %s, ext4 of %d MB with its defaults on a loop device in memory: %s wrong", n, took.Round(time.Second), strings.TrimSpace(string(kernel)), diskSize>>20, failed(t))
	t.Logf("with fsync off %d of %d cuts lost something", lost, deafCuts)
	t.Logf("meanwhile %d publishes, %d files deleted to be fetched again, %d dropped; %d plays in the journal, of which %d were filled in so that segments end", w.acts.published, w.acts.deleted, w.acts.dropped, w.last.Next-1, w.filled)
	for name, list := range map[string][]float64{"picture": w.pictures, "slide": w.slides} {
		t.Logf("from the start to the first %s: p50 %.0f ms, p95 %.0f ms, max %.0f ms (%d starts)", name,
			measure.Percentile(list, 0.5), measure.Percentile(list, 0.95), measure.Percentile(list, 1), len(list))
	}
}

func failed(t *testing.T) string {
	if t.Failed() {
		return "something is"
	}
	return "nothing"
}
