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
	"errors"
	"log/slog"
	"math/rand/v2"
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
	Every  time.Duration // between repetitions; 0 means 60 s
	Settle time.Duration // a session's first status waits so long; 0 means 250 ms
	Flush  time.Duration // plays wait at most so long for company; 0 means 20 s
	Log    *slog.Logger
}

const (
	// together is how soon after one receipt the next may leave.
	together = 20 * time.Millisecond
	// newsWait is how long lesser news wait, and how much longer by chance.
	newsWait = time.Second
	// lineWait is how long a message waits that the line would not take.
	lineWait = time.Second
	// reminders is how long after its beginning a session takes no order for one.
	reminders = 5 * time.Second
	// patience bounds the wait for the word that a batch is stored.
	firstPatience = 5 * time.Second
	maxPatience   = 5 * time.Minute
)

// never is later than everything that is due.
func never() time.Time { return time.Unix(1<<40, 0) }

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

// Run speaks until ctx is done.
func (r *Report) Run(ctx context.Context) error {
	for {
		t := time.NewTimer(time.Until(r.step(ctx, time.Now())))
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-r.wake:
		case <-t.C:
		}
		t.Stop()
	}
}

// step does what is due and gives the time of what is due next.
func (r *Report) step(ctx context.Context, now time.Time) time.Time {
	r.mu.Lock()
	session, up, begun, receipt, news, stored := r.session, r.up, r.begun, r.receipt, r.news, r.stored
	r.begun, r.receipt, r.news, r.stored = false, false, false, nil
	r.mu.Unlock()

	if stored != nil && r.opt.Journal != nil {
		r.take(now, stored)
	}
	if !up {
		return never()
	}
	if begun {
		r.birthAt, r.statusAt, r.said = now, now.Add(r.opt.Settle), now.Add(r.opt.Settle-together)
		r.batch.again(now, r.opt.Flush)
	}
	if receipt {
		r.statusAt = earlier(r.statusAt, later(now, r.said.Add(together)))
	}
	if news {
		r.statusAt = earlier(r.statusAt, later(now, r.said).Add(newsWait+chance(newsWait)))
	}
	if !now.Before(r.birthAt) {
		r.birthAt = r.birth(ctx, now, session)
	}
	if !now.Before(r.statusAt) {
		r.statusAt, r.said = r.status(ctx, now, session), now
	}
	due := earlier(r.birthAt, r.statusAt)
	if r.opt.Journal != nil {
		due = earlier(due, r.plays(ctx, now))
	}
	return due
}

// birth says that the display is there, and gives the time of the next.
func (r *Report) birth(ctx context.Context, now time.Time, session playlists.ID128) time.Time {
	topic := playlists.TopicDisplay(r.opt.Display, playlists.LeafPresence)
	if !r.publish(ctx, topic, true, Presence(session, true, r.opt.Status().At)) {
		return now.Add(lineWait)
	}
	return now.Add(around(r.opt.Every))
}

// Presence gives the message of a birth or, made beforehand as a will, a death.
func Presence(session playlists.ID128, online bool, at playlists.Millis) []byte {
	p := playlists.Presence{Header: playlists.Header{V: playlists.Version}, Session: session, Online: online, At: at}
	return p.Bytes()
}

// status says what the display holds, and gives the time of the next.
func (r *Report) status(ctx context.Context, now time.Time, session playlists.ID128) time.Time {
	s := r.opt.Status()
	s.Header = playlists.Header{V: playlists.Version}
	s.Display, s.Session = r.opt.Display, session
	if !r.publish(ctx, playlists.TopicDisplay(r.opt.Display, playlists.LeafStatus), true, fit(s)) {
		return now.Add(lineWait)
	}
	return now.Add(around(r.opt.Every))
}

// fit gives a status as it travels. One that the centre would refuse for its
// length says nothing at all, so what matters least is left out: the wanted
// digests, the details of refusals and the reasons of failures, then the oldest
// refusals, then the failures and the step, then the codecs.
func fit(s playlists.Status) []byte {
	msg := s.Bytes() // leaves out wants and details by itself
	for len(msg) > playlists.MaxStatus && len(s.Refusals) > 0 {
		s.Refusals = s.Refusals[1:]
		msg = s.Bytes()
	}
	if len(msg) > playlists.MaxStatus && (len(s.Failures) > 0 || s.Step != nil) {
		s.Failures, s.Step = nil, nil
		msg = s.Bytes()
	}
	if len(msg) > playlists.MaxStatus {
		s.Shape.Codecs = nil
		msg = s.Bytes()
	}
	return msg
}

func (r *Report) publish(ctx context.Context, topic string, retained bool, payload []byte) bool {
	if err := r.opt.Line.Publish(ctx, topic, 1, retained, payload); err != nil {
		if !errors.Is(err, context.Canceled) {
			r.opt.Log.Debug("message waits for the line", slog.String("topic", topic), slog.Any("error", err))
		}
		return false
	}
	return true
}

// around gives a time within a fifth of d.
func around(d time.Duration) time.Duration { return d*4/5 + chance(d*2/5+1) }

// chance gives a time below d.
func chance(d time.Duration) time.Duration {
	return rand.N(d) //nolint:gosec // to keep displays apart; guessing it gains nothing
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
