// Package report tells the centre what a display holds, shows and has shown.
//
// A status is a receipt: it leaves at once when the orders that are held change,
// and what changes within the next moment goes with the one after it. Lesser
// news wait a second or two, and everything is repeated once a minute, give or
// take a fifth, so that a fleet doesn't speak in chorus. The first status of a
// session waits a moment for the retained orders that follow the subscription.
//
// Plays go in batches, one on the way at a time, and are sent again, ever more
// slowly, until the centre names them as stored. Only that word moves on: an
// acknowledgement by the broker is not storage.
package report

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"storyline/playlists"
)

// Line carries messages to the centre; see link.Link.
type Line interface {
	Publish(ctx context.Context, topic string, qos byte, retained bool, payload []byte) error
}

// Journal keeps plays until they are stored; see package journal.
type Journal interface {
	State() playlists.JournalState
	Read(from uint64, limit int) ([]playlists.Play, error)
	Stored(upto uint64) error
}

// Options are what a Report is made of.
type Options struct {
	Display playlists.DisplayID
	Line    Line
	Journal Journal // nil: this display reports no plays
	// Dates gives what is known of when boots began whose clock was not believed;
	// nil: nothing.
	Dates func(of []playlists.ID128) []playlists.Dated
	// Status gives what is to be said but the display, session and version.
	Status func() playlists.Status
	Now    func() playlists.Millis // the display's wall clock; nil: the system's
	Every  time.Duration           // between repetitions; 0 means 60 s
	Settle time.Duration           // a session's first status waits so long; 0 means 250 ms
	Flush  time.Duration           // plays wait at most so long for company; 0 means 20 s
	Log    *slog.Logger
}

// reminders is how long after its beginning a session takes no order for one.
const reminders = 5 * time.Second

// Report is the voice of one display.
type Report struct {
	opt  Options
	wake chan struct{}

	mu      sync.Mutex // guards what others tell
	session playlists.ID128
	since   time.Time
	up      bool
	begun   bool // the session is new
	receipt bool
	news    bool
	stored  *playlists.Stored

	said     time.Time // when the last status left
	statusAt time.Time
	birthAt  time.Time
	batch    batch
}

// New makes a report that is silent until Connected.
func New(opt Options) *Report {
	if opt.Every == 0 {
		opt.Every = time.Minute
	}
	if opt.Settle == 0 {
		opt.Settle = 250 * time.Millisecond
	}
	if opt.Flush == 0 {
		opt.Flush = 20 * time.Second
	}
	if opt.Now == nil {
		opt.Now = func() playlists.Millis { return time.Now().UnixMilli() }
	}
	if opt.Dates == nil {
		opt.Dates = func([]playlists.ID128) []playlists.Dated { return nil }
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Report{opt: opt, wake: make(chan struct{}, 1), statusAt: never(), birthAt: never()}
}

// Connected begins a session.
func (r *Report) Connected(session playlists.ID128) {
	now := time.Now()
	r.tell(func() { r.session, r.since, r.up, r.begun = session, now, true, true })
}

// Lost ends a session.
func (r *Report) Lost(session playlists.ID128) {
	r.tell(func() { r.up = r.up && r.session != session })
}

// Receipt says that the orders that are held, or the refusals, changed.
func (r *Report) Receipt() { r.tell(func() { r.receipt = true }) }

// News says that something else in the status changed.
func (r *Report) News() { r.tell(func() { r.news = true }) }

// Reminded says that the centre sent an order that is held already: it may not
// have heard. Early in a session that is the retained orders coming in, and the
// first status has just answered them.
func (r *Report) Reminded() {
	now := time.Now()
	r.tell(func() { r.news = r.news || now.Sub(r.since) > reminders })
}

// Stored takes the centre's word on plays, as it travelled.
func (r *Report) Stored(msg []byte) {
	word, err := playlists.DecodeStored(msg, r.opt.Display)
	if err != nil {
		r.opt.Log.Warn("word on stored plays refused", slog.Any("error", err))
		return
	}
	r.tell(func() { r.stored = word })
}

func (r *Report) tell(f func()) {
	r.mu.Lock()
	f()
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}
