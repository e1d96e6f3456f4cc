package player

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"sync"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// Clock tells the time.
type Clock interface {
	At() playlists.Clock
	Boot() playlists.ID128
}

// Media knows which media is held, and is told which is wanted: by the programme
// on screen, and by the one that waits.
type Media interface {
	Want(now []playlists.Variant, next ...playlists.Variant)
	Missing() playlists.Missing
	Changed() <-chan struct{}
}

// Journal keeps plays; Append returns once a play is safe. A play that it could
// not keep, and each one that Skip counts, leaves a gap: it was shown, and is
// unknown.
type Journal interface {
	Append(playlists.Play) (uint64, error)
	Skip(n uint64) error
}

// Orders are what the player plays by. They are never changed once handed over.
type Orders struct {
	Playlist *playlists.Opened   // the newest; nil: none
	Help     *playlists.HelpCard // nil: none
	Binding  *playlists.Binding  // nil: none
	// Applied is the playlist that was on screen last, this run or the one
	// before, as long as it holds and the newest has not taken its place. A player
	// that starts begins with it.
	Applied *playlists.Opened
	// Trust names the trust document under which all of this holds.
	Trust playlists.Digest
}

// Draw draws up a slot for the page; see screen.FrameOf.
type Draw func(id string, slot playlists.Slot, from playlists.Millis, carriage playlists.Carriage) screen.Frame

// Options are what a Player is made of.
type Options struct {
	Clock   Clock
	Media   Media
	Journal Journal
	Shape   playlists.Shape
	Screen  string // what Showing calls the screen: web, mpv or null
	Draw    Draw   // nil means screen.FrameOf
	// Recheck is told of media that the screen could not show; it may be nil.
	Recheck func(playlists.Digest)
	// Began is told when a slide that was not joined came onto the glass, on the
	// wall clock, while that is trusted; it must not block. It may be nil.
	Began func(slot playlists.Slot, at playlists.Millis)
	// OnChange is told that Showing's kind, Applied, Missing or Failures changed;
	// it must not block. It may be nil.
	OnChange func()
	// Tick is how often the wall clock is compared and a silent screen looked
	// for; 0 means 1 s, less than 0 never.
	Tick time.Duration
	Log  *slog.Logger
}

// Player plays for one screen. It is a screen.Source and a screen.Sink.
type Player struct {
	opt     Options
	session playlists.ID128 // of this player: no two give a slot one id
	base    int64           // the screen clock when the uptime was zero
	wake    chan struct{}
	plays   chan *playlists.Play

	mu       sync.Mutex
	watchers map[chan screen.Update]bool
	update   screen.Update
	orders   Orders
	fresh    bool // orders were not looked at yet
	cards    Cards
	renewed  bool // cards were not looked at yet
	reports  []screen.Report
	showing  playlists.Showing
	applied  playlists.Held
	shown    *playlists.Programme // that is on screen
	missing  []playlists.Digest
	failures []playlists.Failed
	lost     uint64 // plays for which the journal was too slow
	leap     leap   // the last of the clock
	turned   int64  // uptime at which the player last looked at the programme
	silent   bool   // the screen says nothing
	excused  int64  // uptime until which its silence is no fault
}

const (
	// waitingPlays is how many plays may wait for a slow disk.
	waitingPlays = 256
	// waitingReports is how many reports may wait for the player.
	waitingReports = 256
)

// New makes a player that has nothing to play yet.
func New(opt Options) *Player {
	if opt.Draw == nil {
		opt.Draw = screen.FrameOf
	}
	if opt.Tick == 0 {
		opt.Tick = time.Second
	}
	if opt.OnChange == nil {
		opt.OnChange = func() {}
	}
	if opt.Began == nil {
		opt.Began = func(playlists.Slot, playlists.Millis) {}
	}
	if opt.Recheck == nil {
		opt.Recheck = func(playlists.Digest) {}
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	p := &Player{
		opt: opt, wake: make(chan struct{}, 1), plays: make(chan *playlists.Play, waitingPlays),
		watchers: map[chan screen.Update]bool{},
		showing:  playlists.Showing{Screen: opt.Screen}, silent: true,
	}
	p.shown = p.cast(Orders{}).programme
	_, _ = rand.Read(p.session[:]) // never fails: crypto/rand ends the program instead
	c := opt.Clock.At()
	p.base, p.excused, p.turned = c.Now-c.Uptime, c.Uptime+patience, c.Uptime
	return p
}

// Now gives the screen clock, in ms since 1970 as far as was known at the start.
func (p *Player) Now() int64 { return p.base + p.opt.Clock.At().Uptime }

// Take hands over new orders. It returns at once.
func (p *Player) Take(o Orders) {
	p.mu.Lock()
	p.orders, p.fresh = o, true
	p.mu.Unlock()
	p.rouse()
}

// PutUp puts a technician's cards on the screen in place of the programme, which
// goes on beneath them; without any the programme is joined where it then is. It
// returns at once.
func (p *Player) PutUp(c Cards) {
	p.mu.Lock()
	p.cards, p.renewed = c, true
	p.mu.Unlock()
	p.rouse()
}

// Report takes what the page says. It returns at once; beats give way when too
// many reports wait.
func (p *Player) Report(r screen.Report) {
	p.mu.Lock()
	if len(p.reports) < waitingReports || r.Event != screen.EventBeat && len(p.reports) < 2*waitingReports {
		p.reports = append(p.reports, r)
	}
	p.mu.Unlock()
	p.rouse()
}

// Watch sends what is on now and then each change, the newest only.
func (p *Player) Watch(ctx context.Context) <-chan screen.Update {
	w := make(chan screen.Update, 1)
	p.mu.Lock()
	if p.update.Current != nil {
		w <- p.update
	}
	p.watchers[w] = true
	p.mu.Unlock()
	context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.watchers, w)
		close(w)
	})
	return w
}

// Showing says what is on screen, as the screen itself reported it; What is
// empty while the screen is silent.
func (p *Player) Showing() playlists.Showing {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.showing
}

// patience is how long, in ms, a screen may take to say its first word before its
// silence is a fault: browsers start slowly.
const patience = 30_000

// settling is how long, in ms since the machine's boot, a clock may take to be set
// before that is a fault: time sources are asked over a network that comes up late.
const settling = 120_000

// Problem gives sentences on a screen that is silent, and on what is not told for
// a reason of time; "" if all is well.
func (p *Player) Problem() string {
	c := p.opt.Clock.At()
	p.mu.Lock()
	programme, silent, leap := p.shown, p.silent && c.Uptime >= p.excused, p.leap
	p.mu.Unlock()
	var list []string
	if silent {
		list = append(list, "the screen is silent: no page says that it draws")
	}
	if leap.by != 0 && c.Uptime-leap.at < leapTold {
		list = append(list, "the clock was set by "+(time.Duration(leap.by)*time.Millisecond).Round(time.Second).String())
	}
	lapse := programme.Lapse(c)
	if c.Uptime < settling {
		lapse.Hours = 0
	}
	return strings.Join(append(list, lapse.Sentences()...), "; ")
}

// leap is a jump of a clock that was believed before and after: one of both was
// wrong, and nobody here knows which.
type leap struct{ by, at int64 } // ms; the uptime

const (
	leastLeap = 60_000  // ms that are worth a word
	leapTold  = 600_000 // for how many ms it is a trouble
)

func (p *Player) leapt(by, at int64) {
	if max(by, -by) < leastLeap {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leap = leap{by, at}
}

// slow is how long, in ms, the player may take to look at the programme again.
const slow = 10_000

// Turns reports whether the player does its work.
func (p *Player) Turns() bool {
	up := p.opt.Clock.At().Uptime
	p.mu.Lock()
	defer p.mu.Unlock()
	return up-p.turned < slow
}

// Applied says which playlist is on screen; zero while none is.
func (p *Player) Applied() playlists.Held {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.applied
}

// At says what the programme on screen shows at another time, asked as the player
// itself asks it.
func (p *Player) At(c playlists.Clock) playlists.Slot {
	missing := p.opt.Media.Missing()
	p.mu.Lock()
	programme := p.shown
	p.mu.Unlock()
	return programme.At(c, missing)
}

// Missing lists the media that is wanted and not held, in the order of need. It
// must not be changed.
func (p *Player) Missing() []playlists.Digest {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.missing
}

// Wanted counts the media files that the programme on screen plays.
func (p *Player) Wanted() int {
	p.mu.Lock()
	programme := p.shown
	p.mu.Unlock()
	return len(programme.Media())
}

// Run plays until ctx is done. What is then on screen is journalled as cut.
func (p *Player) Run(ctx context.Context) error {
	var writing sync.WaitGroup
	writing.Go(p.write)
	s := newStage(p)
	for ctx.Err() == nil {
		t := time.NewTimer(s.step())
		select {
		case <-ctx.Done():
		case <-p.wake:
		case <-p.opt.Media.Changed():
			s.dirty = true
		case <-t.C:
		}
		t.Stop()
	}
	s.finish()
	close(p.plays)
	writing.Wait()
	return nil
}

// write journals plays on a goroutine of its own: a disk that takes a second
// must not hold up the picture.
func (p *Player) write() {
	for play := range p.plays {
		if _, err := p.opt.Journal.Append(*play); err != nil {
			p.opt.Log.Error("play can't be journalled", slog.Any("error", err), slog.String("slide", string(play.Slide)))
		}
		p.mu.Lock()
		lost := p.lost
		p.lost = 0
		p.mu.Unlock()
		if lost == 0 {
			continue
		}
		if err := p.opt.Journal.Skip(lost); err != nil {
			p.opt.Log.Error("lost plays can't be journalled", slog.Any("error", err), slog.Uint64("plays", lost))
		}
	}
}

// keep hands a play to the writer. One that can't wait any more is counted: it
// was lost because others wait, so the writer will come to it.
func (p *Player) keep(play playlists.Play) {
	select {
	case p.plays <- &play:
	default:
		p.mu.Lock()
		p.lost++
		p.mu.Unlock()
		p.opt.Log.Error("play lost: the disk is too slow", slog.String("slide", string(play.Slide)))
	}
}

func (p *Player) rouse() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// send gives all watchers an update, in place of one not yet taken.
func (p *Player) send(u screen.Update) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.update = u
	for w := range p.watchers {
		select {
		case <-w:
		default:
		}
		w <- u // never blocks: nobody else sends, and the place was made free
	}
}
