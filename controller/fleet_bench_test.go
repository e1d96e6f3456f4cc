package controller

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"storyline/agent/virtual"
	"storyline/playlists"
)

// fleetPlan is what the process of virtual displays is told.
type fleetPlan struct {
	Broker   string
	Displays []virtual.Credentials
	Roots    playlists.Roots
	Trust    []byte
}

// TestMain runs a fleet instead of tests where it is told to: displays must not
// share memory with the controller whose pages are measured.
func TestMain(m *testing.M) {
	name := os.Getenv("STORYLINE_VIRTUAL")
	if name == "" {
		os.Exit(m.Run())
	}
	if err := runFleet(name); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// runFleet runs the displays of a plan until it is asked to end.
func runFleet(name string) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var plan fleetPlan
	if err := json.Unmarshal(b, &plan); err != nil {
		return err
	}
	f, err := virtual.New(virtual.Options{Broker: plan.Broker, Displays: plan.Displays, Roots: &plan.Roots, Trust: plan.Trust, Network: network})
	if err != nil {
		return err
	}
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	return f.Run(ctx)
}

// startVirtual runs displays in a process of their own until the test ends.
func (s *centre) startVirtual(trust []byte, who []virtual.Credentials) {
	s.t.Helper()
	e, err := playlists.ParseEnvelope(trust, playlists.MaxMessage)
	if err != nil {
		s.t.Fatal(err)
	}
	var doc playlists.Trust
	if err := json.Unmarshal(e.Payload, &doc); err != nil {
		s.t.Fatal(err)
	}
	b, err := json.Marshal(fleetPlan{"tcp://" + s.c.MQTT().String(), who, doc.Roots, trust})
	if err != nil {
		s.t.Fatal(err)
	}
	name := filepath.Join(s.t.TempDir(), "plan.json")
	if err := os.WriteFile(name, b, 0o600); err != nil {
		s.t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env, child.Stdout, child.Stderr = append(os.Environ(), "STORYLINE_VIRTUAL="+name), os.Stderr, os.Stderr
	child.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := child.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = child.Process.Signal(syscall.SIGTERM)
		_ = child.Wait()
	})
}

// fill stores plays of all displays, spread over a month.
func (s *centre) fill(displays, plays int) {
	s.t.Helper()
	const month, together = int64(30 * 24 * 3600_000), 20
	each := plays / displays
	now, begun := time.Now().UnixMilli(), time.Now()
	for from := 0; from < displays; from += together {
		var bs []*playlists.Batch
		for i := from; i < min(from+together, displays); i++ {
			b := &playlists.Batch{Header: playlists.Header{V: 1}, Display: playlists.DisplayID(fmt.Sprintf("d-%05d", i)), Journal: playlists.ID128{1, byte(i), byte(i >> 8)}, First: 1}
			for seq := range each {
				b.Plays = append(b.Plays, playlists.Play{
					Journal: b.Journal, Seq: uint64(seq + 1), Wall: now - month + int64(seq)*month/int64(each), Clock: playlists.Synced, Shown: 4000, Outcome: playlists.Whole,
					Story: playlists.Digest{byte(i % 3)}, Slide: "words", Lang: "uk", Network: network, Carriage: playlists.Carriage(fmt.Sprintf("%05d", i)), Position: "ceiling",
				})
			}
			bs = append(bs, b)
		}
		if _, _, _, err := s.c.store.Record(s.t.Context(), nil, nil, bs, now); err != nil {
			s.t.Fatal(err)
		}
	}
	size := int64(0)
	for _, leaf := range []string{"storyline.db", "storyline.db-wal"} {
		if info, err := os.Stat(filepath.Join(s.c.config.DataDir, leaf)); err == nil {
			size += info.Size()
		}
	}
	s.t.Logf("%d plays stored in %s, %.1f GB on disk", each*displays, time.Since(begun).Round(time.Second), float64(size)/1e9)
}

// fetched is one page as it came.
type fetched struct {
	first, whole time.Duration
	wire, size   int
}

// fetch asks for a page over a socket and notes when its first and last byte came.
func fetch(t *testing.T, url string, compressed bool) fetched {
	t.Helper()
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "identity")
	if compressed {
		r.Header.Set("Accept-Encoding", "gzip")
	}
	var f fetched
	var begun time.Time
	r = r.WithContext(httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { begun = time.Now() }, GotFirstResponseByte: func() { f.first = time.Since(begun) },
	}))
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != 200 {
		t.Fatalf("GET %s: %d, %v", url, a.StatusCode, err)
	}
	f.whole, f.wire, f.size = time.Since(begun), len(b), len(b)
	if a.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(strings.NewReader(string(b)))
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, z)
		if err != nil {
			t.Fatal(err)
		}
		f.size = int(n)
	}
	return f
}

// quantile gives a value by nearest rank.
func quantile(list []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))].Round(100 * time.Microsecond)
}

// TestTheFleetPageOfTenThousandDisplays measures what an operator of a large network
// waits for: the first byte of the fleet's pages, and the first news on an open one,
// while ten thousand displays in another process report every minute and the store
// holds millions of plays. STORYLINE_PLAYS says how many, STORYLINE_DISPLAYS of whom.
func TestTheFleetPageOfTenThousandDisplays(t *testing.T) {
	if os.Getenv("STORYLINE_FULL") == "" {
		t.Skip("STORYLINE_FULL is not set: this takes minutes and gigabytes")
	}
	number := func(name string, n int) int {
		if v, err := strconv.Atoi(os.Getenv(name)); err == nil {
			return v
		}
		return n
	}
	displays := number("STORYLINE_DISPLAYS", 10_000)
	s := startCentre(t, t.TempDir())
	o := newOffice(t, displays)
	s.stock(o)
	tokens := s.enrol(displays)
	s.fill(displays, number("STORYLINE_PLAYS", 10_000_000))
	one := newDisplay("d-00007", tokens["d-00007"])
	if err := one.connect(s.c.MQTT().String(), "00007"); err != nil {
		t.Fatal(err)
	}
	defer one.drop()
	var who []virtual.Credentials
	for id, token := range tokens {
		if id != one.id {
			who = append(who, virtual.Credentials{Display: id, Token: token})
		}
	}
	trust, err := s.c.store.Trust(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.startVirtual(trust.Bytes, who)
	s.publish()
	s.awaitAll(displays)
	until := time.Now().Add(time.Minute) // what is measured is the fleet as it runs, not as it comes
	for time.Now().Before(until) {
		time.Sleep(time.Until(until))
	}
	url := "http://" + s.c.HTTP().String()
	within := 100 * time.Millisecond
	for _, path := range []string{"/", "/displays", "/faults", "/stragglers?few", "/displays/d-00009", "/carriages/00009"} {
		for _, compressed := range []bool{false, true} {
			s.pages(url+path, path, compressed, within)
		}
	}
	s.news(url, one, time.Second)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("controller with its broker: %d MB of heap in use, %d MB from the system", m.HeapInuse>>20, m.Sys>>20)
}

// awaitAll waits until every display has applied what was published.
func (s *centre) awaitAll(displays int) {
	s.t.Helper()
	begun := time.Now()
	for deadline := begun.Add(5 * time.Minute); ; time.Sleep(time.Second) {
		known, err := pages{s.c}.Known(s.t.Context(), nil)
		if err != nil {
			s.t.Fatal(err)
		}
		applied := 0
		for _, k := range known {
			if k.State(nowMillis()) == "applied" {
				applied++
			}
		}
		if applied == displays {
			s.t.Logf("%d displays have applied the publish after %s", displays, time.Since(begun).Round(time.Second))
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("only %d of %d displays have applied the publish", applied, displays)
		}
	}
}

// pages asks for a page fifty times.
func (s *centre) pages(url, path string, compressed bool, within time.Duration) {
	s.t.Helper()
	var first, whole []time.Duration
	var last fetched
	for range 50 {
		last = fetch(s.t.(*testing.T), url, compressed)
		first, whole = append(first, last.first), append(whole, last.whole)
		time.Sleep(time.Duration(20+rand.IntN(60)) * time.Millisecond) // people don't ask in step with the reports
	}
	s.t.Logf("GET %-18s compressed %-5t first byte p50 %s p95 %s, whole p50 %s p95 %s, %d bytes on the wire, %d of page", path, compressed,
		quantile(first, 0.5), quantile(first, 0.95), quantile(whole, 0.5), quantile(whole, 0.95), last.wire, last.size)
	if path == "/" && quantile(first, 0.95) > within {
		s.t.Errorf("of 100 first bytes of the fleet page more than 5 come later than %s", within)
	}
}

// news changes the status of a display twenty times, and waits for each change on an
// open stream.
func (s *centre) news(url string, one *display, within time.Duration) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), "GET", url+"/events", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer a.Body.Close()
	heard := make(chan map[string]string, 64)
	go func() {
		defer close(heard)
		lines := bufio.NewScanner(a.Body)
		lines.Buffer(nil, 4<<20)
		for lines.Scan() {
			states := map[string]string{}
			if data, is := strings.CutPrefix(lines.Text(), "data: "); is && json.Unmarshal([]byte(data), &states) == nil {
				heard <- states
			}
		}
	}()
	<-heard // everything, to begin with
	var took []time.Duration
	for i := range 20 {
		time.Sleep(time.Duration(rand.IntN(1500)) * time.Millisecond)
		one.mu.Lock()
		one.status.Missing = (i + 1) % 2
		one.mu.Unlock()
		want := []string{"applied", "fetching"}[(i+1)%2]
		begun := time.Now()
		one.say()
		for states := range heard {
			if states[string(one.id)] == want {
				break
			}
			if time.Since(begun) > 30*time.Second {
				s.t.Fatal("no news of the display")
			}
		}
		took = append(took, time.Since(begun))
	}
	s.t.Logf("from a status to its event on an open page: p50 %s p95 %s", quantile(took, 0.5), quantile(took, 0.95))
	if quantile(took, 0.95) > within {
		s.t.Errorf("news come later than %s", within)
	}
}
