package player

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen"
)

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

func (p *Player) rouse() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}
