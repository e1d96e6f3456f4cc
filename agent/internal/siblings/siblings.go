package siblings

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"storyline/playlists"
)

// Options say which train this is and what this display has.
type Options struct {
	Display  playlists.DisplayID
	Listen   string                         // this display's address on the train's network
	Displays map[playlists.DisplayID]string // all of the train, with host:port; this one too
	Key      Key
	Files    http.Handler // serves /<sha256> of what is held
	// Progress says how a file stands here: wanted, held, coming over the uplink,
	// and with how many bytes.
	Progress func(playlists.Digest) (wanted, here, coming bool, bytes int64)
	// Answers are what other questions are answered with, by path.
	Answers map[string]func() []byte
	Log     *slog.Logger // nil: nothing is logged
}

// Siblings is this display among those of its train.
type Siblings struct {
	opt      Options
	log      *slog.Logger
	all      []playlists.DisplayID
	bases    map[playlists.DisplayID]string
	client   *http.Client
	requests *rate.Limiter
	films    chan struct{}

	mu     sync.Mutex
	others map[playlists.DisplayID]*other
	files  map[playlists.Digest]*file
	unable string // why nobody can ask us
}

// other is what is known of another display, whatever the file.
type other struct {
	quiet  time.Time // since when it has not answered; zero: it has
	again  time.Time // when it is asked next, if it was silent or to blame
	faults int       // in a row, that rested it
	lied   bool
	barred bool // it does not take our key
}

// New makes the display's part of the train. Nothing is served before Run.
func New(o Options) *Siblings {
	s := &Siblings{
		opt: o, log: o.Log, bases: map[playlists.DisplayID]string{}, client: newClient(),
		requests: newLimiter(), films: make(chan struct{}, maxFilms),
		others: map[playlists.DisplayID]*other{}, files: map[playlists.Digest]*file{},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	for d, address := range o.Displays {
		s.all = append(s.all, d)
		s.bases[d] = "http://" + address
		if d != o.Display {
			s.others[d] = &other{}
		}
	}
	slices.Sort(s.all)
	return s
}

// Others lists the other displays of the train.
func (s *Siblings) Others() []playlists.DisplayID {
	return slices.DeleteFunc(slices.Clone(s.all), func(d playlists.DisplayID) bool { return d == s.opt.Display })
}

// Next says where a file comes from now: from another display's base, or, if
// that is "", over the uplink if it is this display's turn; else it is to be
// asked again after the wait.
func (s *Siblings) Next(ctx context.Context, d playlists.Digest) (base string, uplink bool, wait time.Duration) {
	heard := s.askAll(ctx, d)
	mine := standing(s.opt.Progress(d))
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[d]
	switch {
	case f == nil:
		s.forget(now)
		f = &file{order: orderOf(s.all, d), views: map[playlists.DisplayID]view{}}
		s.files[d] = f
	case now.Sub(f.asked) > stale:
		f.anew()
	}
	for id, a := range heard {
		v := f.views[id].hear(a, now)
		if a.state == silent && !s.others[id].quiet.IsZero() {
			v.since = s.others[id].quiet
		}
		f.views[id] = v
	}
	do := f.next(s.opt.Display, mine, now)
	if do.from != "" {
		return s.bases[do.from], false, 0
	}
	return "", do.uplink, do.wait
}

const (
	maxFiles = 512
	stale    = 10 * time.Minute // after which what was said of a file is no news
)

// forget lets go of files that nobody asks for any more, once there are too many. The
// lock is held.
func (s *Siblings) forget(now time.Time) {
	if len(s.files) < maxFiles {
		return
	}
	for d, f := range s.files {
		if now.Sub(f.asked) > stale {
			delete(s.files, d)
		}
	}
}

// Rests of those that are to blame.
const (
	restLeast = time.Second
	restMost  = 10 * time.Minute
)

// Blame says that a display brought a file to no end: it is left alone for a while,
// longer each time. If bytes from there spoilt the file it is not asked for that one
// again; if all the bytes of it came from there it lied.
func (s *Siblings) Blame(base string, file playlists.Digest, spoilt, alone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for d, o := range s.others {
		if s.bases[d] != base {
			continue
		}
		now := time.Now()
		if now.Sub(o.again) > restMost {
			o.faults = 0
		}
		o.faults++
		o.again = now.Add(min(restMost, restLeast<<min(o.faults, 12)))
		if f := s.files[file]; f != nil && spoilt {
			f.spoiltBy(d)
		}
		lied := spoilt && alone
		if lied {
			o.again, o.lied = now.Add(restMost), true
		}
		if o.quiet.IsZero() {
			o.quiet = now
		}
		s.log.Warn("a sibling is not asked for a while", slog.String("display", string(d)), slog.Bool("other_bytes", lied), slog.Time("until", o.again))
	}
}

// trouble notes why nobody can ask us.
func (s *Siblings) trouble(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unable = why
}

// Problem gives a sentence on what is wrong with the train, "" if nothing is. A
// display that is off says so itself, by its silence at the centre.
func (s *Siblings) Problem() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	if s.unable != "" {
		list = append(list, s.unable)
	}
	for _, d := range s.all {
		switch o := s.others[d]; {
		case o == nil:
		case o.lied:
			list = append(list, fmt.Sprintf("display %s gave other bytes than it was asked for", d))
		case o.barred:
			list = append(list, fmt.Sprintf("display %s does not know this one: train.key_file or train.displays differ", d))
		}
	}
	return strings.Join(list, "; ")
}
