package step

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"storyline/playlists"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is wrong by so many ms.
type clock struct {
	wrong atomic.Int64
	state playlists.ClockState
	start time.Time
}

func (c *clock) At() playlists.Clock {
	now := time.Now()
	return playlists.Clock{State: c.state, Now: now.UnixMilli() + c.wrong.Load(), Uptime: now.Sub(c.start).Milliseconds()}
}

// carriage is displays of a train that ask each other over a line with delays.
type carriage struct {
	displays map[playlists.DisplayID]*Step
	clocks   map[playlists.DisplayID]*clock
	silent   sync.Map
}

// hang makes a display whose clock is wrong by so many ms in a carriage of its train.
func (c *carriage) hang(d playlists.DisplayID, in playlists.Carriage, wrong int64) *Step {
	k := &clock{state: playlists.Synced, start: time.Now()}
	k.wrong.Store(wrong)
	s := New(Options{
		Display: d, Clock: k, Binding: func() *playlists.Binding { return &playlists.Binding{Network: "kyiv-metro", Carriage: in} },
		Siblings: func() []playlists.DisplayID {
			var list []playlists.DisplayID
			for other := range c.displays {
				if other != d {
					list = append(list, other)
				}
			}
			return list
		},
		Ask: c.line(),
	})
	c.displays[d], c.clocks[d] = s, k
	return s
}

// line asks others; on two questions of three, one of the ways is slow.
func (c *carriage) line() func(context.Context, playlists.DisplayID) ([]byte, error) {
	n := 0
	return func(ctx context.Context, d playlists.DisplayID) ([]byte, error) {
		if _, silent := c.silent.Load(d); silent {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		n++
		slow := [3][2]time.Duration{{time.Millisecond, time.Millisecond}, {time.Millisecond, 60 * time.Millisecond}, {40 * time.Millisecond, time.Millisecond}}[n%3]
		time.Sleep(slow[0])
		b := c.displays[d].Answer()
		time.Sleep(slow[1])
		return b, nil
	}
}

// tell lets every display begin a slide when its own clock says so, every ten
// seconds, and come onto the glass 20 ms later.
func (c *carriage) tell(ctx context.Context, all *sync.WaitGroup) {
	for d, s := range c.displays {
		k := c.clocks[d]
		all.Go(func() {
			for n := int64(1); ; n++ {
				plan := n*10_000 + k.start.UnixMilli()
				if !rest(ctx, time.Duration(plan+20-k.At().Now)*time.Millisecond) {
					return
				}
				s.Began(playlists.Slot{Slide: &playlists.Slide{ID: "s1"}, Start: plan}, k.At().Now)
			}
		})
		all.Go(func() { _ = s.Run(ctx) })
	}
}

func newCarriage() *carriage {
	return &carriage{displays: map[playlists.DisplayID]*Step{}, clocks: map[playlists.DisplayID]*clock{}}
}

// during runs a carriage for a time in a bubble.
func during(t *testing.T, c *carriage, d time.Duration, then func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	c.tell(ctx, &all)
	time.Sleep(d)
	then()
}

func TestClocksThatAreApartAreToldByBoth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCarriage()
		a, b := c.hang("d-1", "10511", 0), c.hang("d-2", "10511", 80)
		during(t, c, 5*time.Minute, func() {
			for s, want := range map[*Step]playlists.Step{a: {Spread: 80, Offset: 80, With: "d-2"}, b: {Spread: -80, Offset: -80, With: "d-1"}} {
				got := s.State()
				if got == nil || got.With != want.With || size(got.Spread-want.Spread) > 2 || size(got.Offset-want.Offset) > 2 || got.N != 1 {
					t.Errorf("told %+v, want about %+v", got, want)
				}
				if p := s.Problem(); p != "" {
					t.Errorf("80 ms are a trouble: %s", p)
				}
			}
		})
	})
}

func TestAWideSpreadThatLastsIsATrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCarriage()
		a := c.hang("d-1", "10511", 0)
		c.hang("d-2", "10511", 10)
		c.hang("d-3", "10511", -180)
		during(t, c, 90*time.Second, func() {
			if p := a.Problem(); p != "" || a.State() == nil {
				t.Errorf("after one comparison: %q, %+v", p, a.State())
			}
			time.Sleep(5 * time.Minute)
			if p := a.Problem(); !strings.HasPrefix(p, "this display changes 1") || !strings.HasSuffix(p, " ms before d-3: see the clocks of both") {
				t.Errorf("the trouble is %q", p)
			}
			if n := a.State().N; n != 2 {
				t.Errorf("%d siblings were compared, want 2", n)
			}
			c.clocks["d-3"].wrong.Store(0)
			time.Sleep(5 * time.Minute)
			if p := a.Problem(); p != "" {
				t.Errorf("the clock was set and the trouble stays: %s", p)
			}
		})
	})
}

func TestWhoeverIsOfNoUseIsLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCarriage()
		a := c.hang("d-1", "10511", 0)
		c.hang("d-2", "10512", 500)                                               // another carriage of the train
		c.hang("d-3", "10511", 30).opt.Clock = &clock{state: playlists.Untrusted} // it doesn't know the time
		c.hang("d-4", "10511", 500)
		c.silent.Store(playlists.DisplayID("d-4"), true)
		during(t, c, 5*time.Minute, func() {
			if got := a.State(); got != nil || a.Problem() != "" {
				t.Errorf("told %+v, %q, want nothing", got, a.Problem())
			}
		})
	})
}

func TestAFindingGrowsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCarriage()
		a := c.hang("d-1", "10511", 0)
		c.hang("d-2", "10511", 300)
		during(t, c, 5*time.Minute, func() {
			if a.State() == nil || a.Problem() == "" {
				t.Fatalf("told %+v, %q", a.State(), a.Problem())
			}
			c.silent.Store(playlists.DisplayID("d-2"), true)
			time.Sleep(7 * time.Minute)
			if a.State() != nil || a.Problem() != "" {
				t.Errorf("still told of a display that is gone: %+v, %q", a.State(), a.Problem())
			}
		})
	})
}

func TestDisplaysAskEachOtherOverASocket(t *testing.T) {
	c := newCarriage()
	a, b := c.hang("d-1", "10511", 0), c.hang("d-2", "10511", 80)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(b.Answer()) }))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{}, Timeout: patience}
	defer client.CloseIdleConnections()
	a.opt.Ask = func(ctx context.Context, d playlists.DisplayID) ([]byte, error) {
		if d != "d-2" {
			return nil, errors.New("unknown")
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
		if err != nil {
			return nil, err
		}
		res, err := client.Do(r)
		if err != nil {
			return nil, err
		}
		defer res.Body.Close()
		return io.ReadAll(io.LimitReader(res.Body, MaxAnswer+1))
	}
	now := time.Now().UnixMilli()
	for i := range int64(12) { // more than are kept
		slot := playlists.Slot{Slide: &playlists.Slide{ID: playlists.SlideID(fmt.Sprintf("a-slide-with-a-name-of-%d-and-more", i))}, Start: now + i*1000}
		a.Began(slot, slot.Start+20)
		b.Began(slot, slot.Start+20)
	}
	a.compare(t.Context())
	got := a.State()
	if got == nil || size(got.Spread-80) > slow/2 || got.With != "d-2" {
		t.Errorf("told %+v", got)
	}
	t.Logf("told %+v", got)
}
