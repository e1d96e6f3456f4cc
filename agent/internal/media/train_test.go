package media

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

// siblings is a train that says what a test wants.
type siblings struct {
	mu     sync.Mutex
	base   string // the display that has everything; "": none
	uplink bool
	asked  int
	blamed []string
	client http.Client
}

func (s *siblings) Next(context.Context, playlists.Digest) (string, bool, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return s.base, s.uplink && s.base == "", 10 * time.Millisecond
}

func (s *siblings) Do(r *http.Request) (*http.Response, error) { return s.client.Do(r) }

// Blame has the display not asked any more.
func (s *siblings) Blame(base string, _ playlists.Digest, spoilt, alone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blamed = append(s.blamed, fmt.Sprint(base, " ", spoilt, alone))
	s.base, s.uplink = "", true
}

func (s *siblings) say(base string, uplink bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base, s.uplink = base, uplink
}

func (s *siblings) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func withTrain(t *testing.T, train *siblings, bases ...string) *Store {
	t.Helper()
	train.client.Transport = &http.Transport{DisableKeepAlives: true}
	s, err := Open(Options{Dir: t.TempDir(), Bases: bases, Train: train})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatAnotherDisplayHasComesFromThere(t *testing.T) {
	v, b := aFile(1, 50_000)
	sibling, depot := newBase(t, b), newBase(t, b)
	train := &siblings{base: sibling.URL}
	s := withTrain(t, train, depot.URL)
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	allHeld(t, s)
	if sibling.count() != 1 || depot.count() != 0 {
		t.Errorf("%d requests to the display, %d to the depot", sibling.count(), depot.count())
	}
}

func TestADisplayWaitsForItsTurn(t *testing.T) {
	v, b := aFile(1, 50_000)
	depot := newBase(t, b)
	train := &siblings{}
	s := withTrain(t, train, depot.URL)
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	until(t, s, "the train is asked again and again", func() bool { return train.count() > 5 })
	if depot.count() != 0 || s.Problem() != "" {
		t.Errorf("%d requests to the depot, problem %q", depot.count(), s.Problem())
	}
	train.say("", true)
	allHeld(t, s)
}

func TestWhatADisplayBreaksOffComesFromTheDepot(t *testing.T) {
	v, b := aFile(1, 300_000)
	sibling, depot := newBase(t), newBase(t, b)
	sibling.set(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(b)))
		w.Write(b[:100_000])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	train := &siblings{base: sibling.URL}
	s := withTrain(t, train, depot.URL)
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	allHeld(t, s)
	if !slices.Equal(depot.ranges, []string{"bytes=100000-"}) || !slices.Equal(train.blamed, []string{sibling.URL + " false false"}) {
		t.Errorf("the depot was asked for %q, blamed are %q", depot.ranges, train.blamed)
	}
}

func TestADisplayThatLiesIsBlamedAndItsBytesAreThrownAway(t *testing.T) {
	v, b := aFile(1, 300_000)
	wrong := bytes.Clone(b)
	wrong[150_000] ^= 1
	sibling, depot := newBase(t), newBase(t, b)
	sibling.set(func(w http.ResponseWriter, _ *http.Request) { w.Write(wrong) })
	train := &siblings{base: sibling.URL}
	s := withTrain(t, train, depot.URL)
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	allHeld(t, s)
	if !slices.Equal(depot.ranges, []string{""}) || !slices.Equal(train.blamed, []string{sibling.URL + " true true"}) {
		t.Errorf("the depot was asked for %q, blamed are %q", depot.ranges, train.blamed)
	}
}

// A display that has spoilt what had come is told of, whoever finds it out.
func TestADisplayThatSpoilsAFilmIsTold(t *testing.T) {
	v, b := aFile(1, 300_000)
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		want  []string // what is said of it
	}{
		"it gives wrong bytes and breaks off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 100000-%d/%d", len(b)-1, len(b)))
			w.Header().Set("Content-Length", "200000")
			w.WriteHeader(http.StatusPartialContent)
			w.Write(make([]byte, 1000))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, []string{" false false", " true false"}},
		"it ends with wrong bytes": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 100000-%d/%d", len(b)-1, len(b)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(make([]byte, 200_000))
		}, []string{" true false"}},
		"it says that there is no such end": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		}, []string{" true false"}},
	} {
		t.Run(name, func(t *testing.T) {
			sibling, depot := newBase(t), newBase(t, b)
			sibling.set(c.serve)
			train := &siblings{base: sibling.URL}
			s := withTrain(t, train, depot.URL)
			killed(t, s, v, b[:100_000])
			s.Want([]playlists.Variant{v})
			livetest.Run(t, s.Run)
			allHeld(t, s)
			for i, said := range c.want {
				c.want[i] = sibling.URL + said
			}
			if !slices.Equal(train.blamed, c.want) {
				t.Errorf("said is %q, want %q", train.blamed, c.want)
			}
		})
	}
}

func TestADisplayIsNoLiarForABeginningThatCameFromElsewhere(t *testing.T) {
	v, b := aFile(1, 300_000)
	sibling, depot := newBase(t, b), newBase(t, b)
	train := &siblings{base: sibling.URL}
	s := withTrain(t, train, depot.URL)
	killed(t, s, v, make([]byte, 1000))
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	allHeld(t, s)
	if !slices.Equal(train.blamed, []string{sibling.URL + " true false"}) {
		t.Errorf("blamed are %q", train.blamed)
	}
}

func TestADownloadMakesWayForTheDisplayThatHasTheFile(t *testing.T) {
	v, b := aFile(1, 300_000)
	sibling, depot := newBase(t, b), newBase(t)
	depot.set(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(b)))
		w.Write(b[:100_000])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	train := &siblings{uplink: true}
	s := withTrain(t, train, depot.URL)
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	until(t, s, "a beginning", func() bool { _, _, coming, n := s.Progress(v.SHA256); return coming && n == 100_000 })
	train.say(sibling.URL, false)
	allHeld(t, s)
	if !slices.Equal(sibling.ranges, []string{"bytes=100000-"}) || s.Problem() != "" {
		t.Errorf("the display was asked for %q, problem %q", sibling.ranges, s.Problem())
	}
}

func TestWithoutAnUplinkTheTrainAloneWillDo(t *testing.T) {
	v, b := aFile(1, 50_000)
	sibling := newBase(t, b)
	train := &siblings{uplink: true}
	s := withTrain(t, train)
	s.Want([]playlists.Variant{v})
	livetest.Run(t, s.Run)
	until(t, s, "the train is asked", func() bool { return train.count() > 0 })
	train.say(sibling.URL, false)
	allHeld(t, s)
}

func TestProgressSaysHowAFileStands(t *testing.T) {
	v, b := aFile(1, 50_000)
	s := open(t, t.TempDir())
	say := func() string {
		wanted, here, coming, n := s.Progress(v.SHA256)
		return fmt.Sprint(wanted, here, coming, n)
	}
	if got := say(); got != "false false false 0" {
		t.Error("not wanted:", got)
	}
	s.Want([]playlists.Variant{v})
	killed(t, s, v, b[:20_000])
	if got := say(); got != "true false false 20000" {
		t.Error("begun:", got)
	}
}
