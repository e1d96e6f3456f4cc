package panel

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"storyline/playlists"
)

// Options are what a Panel is made of.
type Options struct {
	Dir   string // where the socket and what lasts are; 0700
	Clock func() playlists.Clock
	// Show puts a state on the screen; it must not block.
	Show func(State)
	// Views are asked for with GET, by path: what a technician may read.
	Views map[string]http.Handler
	Log   *slog.Logger
}

// Panel is what technicians do at the display.
type Panel struct {
	opt  Options
	save func(path string, up *Up) error

	// Disks may be slow: whoever asks what is up waits for none.
	keeping sync.Mutex // held while a disk writes; before mu, never within it
	kept    *Up        // as a restart would find it

	mu      sync.Mutex
	state   State
	unkept  error // why what lasts would be forgotten by a restart
	unheard error // why there is no socket
}

// New takes up what was left, and shows it.
func New(opt Options) *Panel {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	p := &Panel{opt: opt, save: save}
	state, err := load(p.file())
	if err != nil {
		opt.Log.Error("what a technician left can't be read, the programme is shown", slog.Any("error", err))
	}
	p.state, p.kept = state, state.Lasting
	if up := state.Lasting; up != nil {
		opt.Log.Warn("as a technician left it", slog.String("act", string(up.Act)), slog.Int("by", up.By))
		opt.Show(state)
	}
	return p
}

// At is what is up at an instant, with a sentence on what staff must not forget, or
// on what keeps technicians out. Both are of one state: an act between them would
// have the sentence tell of what is not up.
func (p *Panel) At(c playlists.Clock) (up State, problem string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	up = p.state.At(c)
	said := up.Sentence(c)
	switch {
	case said != "" && p.unkept != nil:
		said += ", and a restart would forget it: " + p.unkept.Error()
	case said == "" && p.unkept != nil:
		said = "a restart would bring back what a technician took down: " + p.unkept.Error()
	case said == "" && p.unheard != nil:
		said = "no technician can work this display: " + p.unheard.Error()
	}
	return up, said
}

// Do acts for somebody. What lasts is shown first and then kept: a full disk is
// no reason to go on showing what staff want hidden.
func (p *Panel) Do(a Act, lasts time.Duration, by int) (State, error) {
	c := p.opt.Clock()
	state, err := p.show(a, lasts, by, c)
	if err != nil {
		return state, err
	}
	// With the uptime no two acts are one line, so that each is written.
	p.opt.Log.Warn("technician acted", slog.String("act", string(a)), slog.Int("by", by), slog.Duration("for", lasts), slog.Int64("uptime", c.Uptime))
	p.keep()
	return state, nil
}

// show puts an act on the screen: of two the later stays.
func (p *Panel) show(a Act, lasts time.Duration, by int, c playlists.Clock) (State, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	next, err := p.state.Do(a, lasts, by, c)
	if err != nil {
		return p.state, err
	}
	p.state = next
	p.opt.Show(next)
	return next, nil
}

// keep writes down what lasts by now. Whoever waited while an earlier act was
// written finds the newest, so what is written last is what is up.
func (p *Panel) keep() {
	p.keeping.Lock()
	defer p.keeping.Unlock()
	p.mu.Lock()
	up, failed := p.state.Lasting, p.unkept
	p.mu.Unlock()
	if up == p.kept && failed == nil {
		return
	}
	err := p.save(p.file(), up)
	if err != nil {
		p.opt.Log.Error("what a technician did would not outlive a restart", slog.Any("error", err))
	} else {
		p.kept = up
	}
	p.mu.Lock()
	p.unkept = err
	p.mu.Unlock()
}

func (p *Panel) file() string { return filepath.Join(p.opt.Dir, "panel.json") }

// Socket is where technicians come in.
func Socket(dir string) string { return filepath.Join(dir, "control.sock") }

// Run answers technicians until ctx is done. A socket that can't be opened is a
// trouble that is told, and no reason to show nothing.
func (p *Panel) Run(ctx context.Context) error {
	err := p.serve(ctx)
	if ctx.Err() == nil {
		p.opt.Log.Error("no technician can work this display", slog.Any("error", err))
		p.mu.Lock()
		p.unheard = err
		p.mu.Unlock()
		<-ctx.Done()
	}
	return nil
}

// serve opens the socket and answers on it.
func (p *Panel) serve(ctx context.Context) error {
	l, err := listen(Socket(p.opt.Dir))
	if err != nil {
		return fmt.Errorf("control socket: %w", err)
	}
	server := &http.Server{
		Handler: p.handler(), ConnContext: withPeer, BaseContext: baseOf(ctx),
		ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: patience, IdleTimeout: patience, MaxHeaderBytes: maxHeader,
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("control socket: %w", err)
	}
	return nil
}
