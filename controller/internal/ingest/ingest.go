package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"storyline/playlists"
)

// Message is one message from the broker.
type Message struct {
	Topic    string
	Payload  []byte
	Retained bool // from the broker's retained set, not said now
}

// Ledger keeps what displays report.
type Ledger interface {
	// Record keeps statuses (raw[i] is how statuses[i] came) and batches, all or
	// nothing. The words it gives are true when it returns. Of displays that are over
	// it kept no more than any display can have to say; the receipts in statuses that
	// are unpaid it did not keep.
	Record(ctx context.Context, statuses []*playlists.Status, raw [][]byte, batches []*playlists.Batch, now playlists.Millis) (words []playlists.Stored, over []playlists.DisplayID, unpaid []*playlists.Status, err error)
}

// Teller brings words to displays; a lost one is asked for again by a resend.
type Teller interface {
	Tell(ctx context.Context, words []playlists.Stored) error
}

// Listener is told of what is stored whole, in the order in which it was said.
type Listener interface {
	Heard(s *playlists.Status)
	Gone(d playlists.DisplayID)
}

// Options make an Ingest.
type Options struct {
	Ledger   Ledger
	Teller   Teller
	Listener Listener
	Feed     *Feed
	Log      *slog.Logger
	Now      func() playlists.Millis // the wall clock if nil
}

// Ingest is the way in.
type Ingest struct {
	opt     Options
	lines   *rate.Limiter
	garbage atomic.Int64

	mu     sync.Mutex
	known  map[playlists.DisplayID]*known
	voices map[playlists.DisplayID]*voice
}

// known is what is in memory of a display.
type known struct {
	seen   Seen
	last   *playlists.Status // its last word, even from before this start
	lastAt playlists.Millis
	told   Presence // what the listener was told last
}

// New makes an ingest.
func New(o Options) *Ingest {
	if o.Now == nil {
		o.Now = func() playlists.Millis { return time.Now().UnixMilli() }
	}
	return &Ingest{opt: o, lines: rate.NewLimiter(2, 20), known: map[playlists.DisplayID]*known{}, voices: map[playlists.DisplayID]*voice{}}
}

// maxRows bounds one transaction: plays, dates of boots and statuses together.
const maxRows = 2000

// load is what one transaction takes, and what follows from it.
type load struct {
	statuses []*playlists.Status
	raw      [][]byte
	batches  []*playlists.Batch
	effects  []effect
	rows     int
}

// effect is something that was said, in its place.
type effect struct {
	display playlists.DisplayID
	status  *playlists.Status // nil: presence alone
	unpaid  bool              // the receipts in the status are not stored
	seen    func(Seen, playlists.Millis) Seen
}

// Group commit: after a small load the next one gets a moment to pile up, since
// what a transaction costs is mostly its end on disk.
const (
	pilePause = 8 * time.Millisecond
	pileRows  = 256
)

// Take takes messages in the order in which they came. It returns when they are
// stored and answered, or given up: displays repeat what is not answered. Call it
// again with all that has come in meanwhile.
func (g *Ingest) Take(ctx context.Context, ms []Message) {
	pause := time.NewTimer(pilePause)
	defer pause.Stop()
	if rows := g.take(ctx, ms); rows == 0 || rows >= pileRows {
		return
	}
	select {
	case <-pause.C:
	case <-ctx.Done():
	}
}

// take tells how many rows it was.
func (g *Ingest) take(ctx context.Context, ms []Message) (rows int) {
	var l load
	for _, m := range g.pick(ms) {
		if err := g.read(&l, &m); err != nil {
			g.refuse(m.Message, err)
		}
		if l.rows >= maxRows {
			rows += l.rows
			g.finish(ctx, &l)
			l = load{}
		}
	}
	if l.rows > 0 || len(l.effects) > 0 {
		g.finish(ctx, &l)
	}
	return rows + l.rows
}

// errForeign says that a message speaks for another display than its topic.
var errForeign = errors.New("the message names another display than its topic")

// read puts one message into the load.
func (g *Ingest) read(l *load, m *picked) error {
	d := m.display
	switch m.leaf {
	case playlists.LeafPresence:
		p, err := playlists.DecodePresence(m.Payload)
		if err != nil {
			return err
		}
		e := effect{display: d, seen: func(s Seen, now playlists.Millis) Seen { return s.Say(p.Session, now) }}
		if !p.Online {
			e.seen = func(s Seen, now playlists.Millis) Seen { return s.Die(p.Session, now) }
		}
		l.effects = append(l.effects, e)
	case playlists.LeafStatus:
		s, err := playlists.DecodeStatus(m.Payload)
		if err != nil {
			return err
		}
		if s.Display != d {
			return errForeign
		}
		l.statuses, l.raw, l.rows = append(l.statuses, s), append(l.raw, m.Payload), l.rows+1
		l.effects = append(l.effects, effect{display: d, status: s, seen: func(old Seen, now playlists.Millis) Seen { return old.Say(s.Session, now) }})
	case playlists.LeafPlays:
		b, err := playlists.DecodeBatch(m.Payload)
		if err != nil {
			return err
		}
		if b.Display != d {
			return errForeign
		}
		if err := countable(b); err != nil {
			return err
		}
		g.believable(b)
		l.batches, l.rows = append(l.batches, b), l.rows+1+len(b.Plays)+len(b.Boots)
	case playlists.LeafReplies: // answers to commands; nobody asks yet
	default:
		return fmt.Errorf("nobody may write %s", m.leaf)
	}
	return nil
}

// countable refuses numbers that no journal reaches and no database holds.
func countable(b *playlists.Batch) error {
	last := b.First
	if n := len(b.Plays); n > 0 {
		last = max(last, b.Plays[n-1].Seq)
	}
	if last > math.MaxInt64/2 {
		return fmt.Errorf("seq %d is out of reach", last)
	}
	return nil
}

// believable leaves out dates of boots that can't be right: their plays stay
// undated, which is what we know of them.
func (g *Ingest) believable(b *playlists.Batch) {
	now := g.opt.Now()
	b.Boots = slices.DeleteFunc(b.Boots, func(d playlists.Dated) bool {
		ok := d.Plausible(now)
		if !ok && g.lines.Allow() {
			g.opt.Log.Warn("date of a boot is not believed", slog.String("display", string(b.Display)), slog.String("boot", d.Boot.String()), slog.Int64("at", d.At))
		}
		return !ok
	})
}

// finish stores a load, then tells everybody.
func (g *Ingest) finish(ctx context.Context, l *load) {
	now := g.opt.Now()
	words, over, unpaid, err := g.record(ctx, l, now)
	if err != nil {
		if ctx.Err() == nil {
			g.opt.Log.Error("reports of displays were not stored; they will send them again", slog.Int("statuses", len(l.statuses)), slog.Int("batches", len(l.batches)), slog.Any("error", err))
		}
		for i := range l.effects {
			l.effects[i].status = nil // a receipt counts only once it is stored
		}
	}
	for i := range l.effects {
		l.effects[i].unpaid = slices.Contains(unpaid, l.effects[i].status)
	}
	g.tellAll(l.effects, now)
	g.exceeds("rows", now, over...)
	if len(words) == 0 {
		return
	}
	if err := g.opt.Teller.Tell(ctx, words); err != nil && ctx.Err() == nil {
		g.opt.Log.Warn("displays were not told what is stored; they will ask again", slog.Any("error", err))
	}
}

// record tries thrice: a disk that is full for a moment should not cost a minute.
func (g *Ingest) record(ctx context.Context, l *load, now playlists.Millis) (words []playlists.Stored, over []playlists.DisplayID, unpaid []*playlists.Status, err error) {
	if l.rows == 0 {
		return nil, nil, nil, nil
	}
	for try := range 3 {
		if words, over, unpaid, err = g.opt.Ledger.Record(ctx, l.statuses, l.raw, l.batches, now); err == nil {
			return words, over, unpaid, nil
		}
		select {
		case <-time.After(time.Duration(try+1) * 100 * time.Millisecond):
		case <-ctx.Done():
			return nil, nil, nil, err
		}
	}
	return nil, nil, nil, err
}

// tellAll lets what was said take effect, in order.
func (g *Ingest) tellAll(effects []effect, now playlists.Millis) {
	if len(effects) == 0 {
		return
	}
	changed := make([]playlists.DisplayID, 0, len(effects))
	for i := range effects {
		e := &effects[i]
		g.mu.Lock()
		k := g.of(e.display)
		k.seen = e.seen(k.seen, now)
		if e.status != nil {
			k.last, k.lastAt = e.status, now
		}
		k.told = k.seen.At(now)
		gone := k.told == Offline
		g.mu.Unlock()
		switch {
		case e.unpaid: // nobody may build on a receipt that a restart forgets
		case e.status != nil:
			g.opt.Listener.Heard(e.status)
		case gone:
			g.opt.Listener.Gone(e.display)
		}
		changed = append(changed, e.display)
	}
	g.opt.Feed.Changed(changed...)
}

// refuse counts what can't be taken.
func (g *Ingest) refuse(m *Message, err error) {
	n := g.garbage.Add(1)
	if g.lines.Allow() {
		topic := m.Topic
		if len(topic) > 120 {
			topic = topic[:120] + "..."
		}
		g.opt.Log.Warn("message refused", slog.String("topic", topic), slog.Int("bytes", len(m.Payload)), slog.Any("error", err), slog.Int64("refused", n))
	}
}

// Garbage tells how many messages were refused since the start.
func (g *Ingest) Garbage() int64 { return g.garbage.Load() }
