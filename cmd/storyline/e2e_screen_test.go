package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"storyline/playlists/screen"
)

// slot is what the glass saw of one frame, by the test's own clock.
type slot struct {
	id, kind, story, slide, lang string
	start, end                   int64 // as announced, ms since 1970 on the server's clock
	first, left                  int64 // when its first frame came and when it ended; 0: did not
	// Whether the server took the report. What was sent and not answered may have
	// been taken or not.
	saidFirst, saidEnded bool
}

// glass is the test's own screen: it plays the part of the page for one agent,
// over the same protocol, and writes down every slot.
type glass struct {
	base   string // http://host:port/screen
	client *http.Client
	stop   context.CancelFunc
	done   chan struct{}

	mu     sync.Mutex
	slots  []*slot
	reload int                              // streams that ended
	moved  chan struct{}                    // closed and replaced at each change
	hook   func(event string, s *slot) bool // called after a report was taken; true: enough
	odd    []string                         // what a page must never be told
}

// watch opens the screen of an agent; it lives until stop or the test's end.
func watch(t *testing.T, address string) *glass {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	g := &glass{
		base: "http://" + address + "/screen", stop: cancel, done: make(chan struct{}), moved: make(chan struct{}),
		client: &http.Client{Transport: &http.Transport{Proxy: nil}},
	}
	go func() {
		defer close(g.done)
		g.run(ctx)
	}()
	t.Cleanup(g.end)
	return g
}

// end closes the page; what is on the glass is reported as ended.
func (g *glass) end() {
	g.stop()
	<-g.done
	g.client.CloseIdleConnections()
}

// run keeps a stream open; an agent that is gone is asked again.
func (g *glass) run(ctx context.Context) {
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for {
		g.stream(ctx)
		g.note(func() { g.reload++ })
		select {
		case <-retry.C:
		case <-ctx.Done():
			return
		}
	}
}

// stream shows what one life of the agent's server says, until either ends.
func (g *glass) stream(ctx context.Context) {
	reading, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	req, err := http.NewRequestWithContext(reading, http.MethodGet, g.base+"/events", nil)
	if err != nil {
		return
	}
	resp, err := g.client.Do(req)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	updates := make(chan screen.Update)
	go func() {
		defer close(updates)
		g.read(reading, resp.Body, updates)
	}()
	show := &showing{glass: g, ctx: reading}
	show.run(ctx, updates)
	cancel()
	for range updates { // until the reader has seen it
	}
}

// read takes the stream's events apart (WHATWG HTML, server-sent events). An event
// ends with an empty line; half of one, from a server that died, is none.
func (g *glass) read(ctx context.Context, body io.Reader, updates chan<- screen.Update) {
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 1<<20)
	var event, data string
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "event":
			event = value
		case "data":
			data = value
		}
		if lines.Text() != "" || event != "slots" {
			continue
		}
		event = ""
		var u screen.Update
		if err := json.Unmarshal([]byte(data), &u); err != nil {
			g.note(func() { g.odd = append(g.odd, err.Error()) })
			continue
		}
		select {
		case updates <- u:
		case <-ctx.Done():
			return
		}
	}
}

// showing is what is on the glass in one life of the server.
type showing struct {
	*glass
	ctx    context.Context // of the server's life
	offset int64           // the server's clock minus ours
	u      screen.Update
	on     *slot
	count  int
}

// beatEvery is how often the page says that it draws.
const beatEvery = 500 * time.Millisecond

func (s *showing) run(ctx context.Context, updates <-chan screen.Update) {
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for {
		change := time.NewTimer(s.untilNext())
		select {
		case <-ctx.Done():
			change.Stop()
			s.leave()
			return
		case u, open := <-updates:
			if !open { // the server is gone; what was on the glass has no witness any more
				change.Stop()
				return
			}
			s.u, s.offset = u, u.Now-time.Now().UnixMilli()
		case <-beat.C:
			if s.on != nil {
				s.report(screen.EventBeat, s.on, s.now())
			}
		case <-change.C:
		}
		change.Stop()
		if f := s.due(); f != nil && (s.on == nil || s.on.id != f.ID) {
			s.leave()
			s.enter(f)
		}
	}
}

func (s *showing) now() int64 { return time.Now().UnixMilli() + s.offset }

// due gives the frame whose time it is.
func (s *showing) due() *screen.Frame {
	now := s.now()
	for _, f := range []*screen.Frame{s.u.Next, s.u.Current} {
		if f != nil && f.Start <= now {
			return f
		}
	}
	return nil
}

func (s *showing) untilNext() time.Duration {
	wait := int64(3_600_000)
	for _, f := range []*screen.Frame{s.u.Current, s.u.Next} {
		if f != nil && f.Start > s.now() {
			wait = min(wait, f.Start-s.now())
		}
	}
	return time.Duration(wait) * time.Millisecond
}

// enter puts a frame on the glass. Every fifth first frame is reported twice.
func (s *showing) enter(f *screen.Frame) {
	s.on = &slot{id: f.ID, kind: f.Kind, story: f.Story, slide: f.Heading, lang: f.Lang, start: f.Start, end: f.End, first: s.now()}
	s.count++
	on := s.on
	s.note(func() { s.slots = append(s.slots, on) })
	said := s.report(screen.EventFirstFrame, on, on.first)
	if s.count%5 == 0 {
		s.report(screen.EventFirstFrame, on, on.first)
	}
	s.note(func() { on.saidFirst = said })
	s.tell(screen.EventFirstFrame, on, said)
}

// leave takes what is on off the glass. Every third end is reported twice: a
// repeated report of an id is one play.
func (s *showing) leave() {
	on := s.on
	if on == nil {
		return
	}
	s.on = nil
	left := s.now()
	s.note(func() { on.left = left })
	said := s.report(screen.EventEnded, on, left)
	if s.count%3 == 0 {
		s.report(screen.EventEnded, on, left)
	}
	s.note(func() { on.saidEnded = said })
	s.tell(screen.EventEnded, on, said)
}

func (s *showing) tell(event string, on *slot, said bool) {
	s.mu.Lock()
	hook := s.hook
	s.mu.Unlock()
	if said && hook != nil && hook(event, on) {
		s.mu.Lock()
		s.hook = nil
		s.mu.Unlock()
	}
}

// report sends one report and says whether the server took it.
func (s *showing) report(event string, on *slot, at int64) bool {
	body, err := json.Marshal(screen.Report{ID: on.id, Event: event, At: at, Shown: max(at-on.first, 0)})
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(s.ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/reports", bytes.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	if resp.StatusCode != http.StatusNoContent {
		s.note(func() { s.odd = append(s.odd, fmt.Sprintf("report %s answered %s", event, resp.Status)) })
	}
	return resp.StatusCode == http.StatusNoContent
}

// note changes what others may look at, and wakes them.
func (g *glass) note(change func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	change()
	close(g.moved)
	g.moved = make(chan struct{})
}

// seen copies the ledger.
func (g *glass) seen() []slot {
	g.mu.Lock()
	defer g.mu.Unlock()
	list := make([]slot, len(g.slots))
	for i, s := range g.slots {
		list[i] = *s
	}
	return list
}

// await waits until the glass has seen enough.
func (g *glass) await(t *testing.T, within time.Duration, what string, enough func([]slot) bool) {
	t.Helper()
	late := time.NewTimer(within)
	defer late.Stop()
	for {
		g.mu.Lock()
		moved := g.moved
		g.mu.Unlock()
		if enough(g.seen()) {
			return
		}
		select {
		case <-moved:
		case <-late.C:
			t.Fatalf("%s: not within %s: %s", g.base, within, what)
		}
	}
}

// more waits until n more slots of a story have come and gone.
func (g *glass) more(t *testing.T, within time.Duration, n int) {
	t.Helper()
	before := told(g.seen())
	g.await(t, within, fmt.Sprintf("%d more slides", n), func(s []slot) bool { return told(s) >= before+n })
}

// told counts the slots whose beginning and end were both reported.
func told(list []slot) (n int) {
	for i := range list {
		if list[i].saidFirst && list[i].saidEnded && list[i].kind == screen.KindText {
			n++
		}
	}
	return n
}

// at waits for the next report of a kind and acts in that very moment, before
// the page goes on.
func (g *glass) at(t *testing.T, event string, within time.Duration, act func()) {
	t.Helper()
	acted := make(chan struct{})
	g.mu.Lock()
	g.hook = func(e string, s *slot) bool {
		if e != event || s.kind != screen.KindText {
			return false
		}
		act()
		close(acted)
		return true
	}
	g.mu.Unlock()
	select {
	case <-acted:
	case <-time.After(within):
		t.Fatalf("%s: no %s within %s", g.base, event, within)
	}
}
