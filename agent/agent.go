package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"

	"golang.org/x/sync/errgroup"

	"storyline/agent/internal/clock"
	"storyline/agent/internal/durable"
	"storyline/agent/internal/inbox"
	"storyline/agent/internal/journal"
	"storyline/agent/internal/link"
	"storyline/agent/internal/logbook"
	"storyline/agent/internal/media"
	"storyline/agent/internal/panel"
	"storyline/agent/internal/player"
	"storyline/agent/internal/report"
	"storyline/agent/internal/revision"
	"storyline/agent/internal/siblings"
	"storyline/agent/internal/step"
	"storyline/playlists"
	"storyline/playlists/screen"
)

// plays is the journal as the agent needs it: on disk, or in memory while the
// disk fails.
type plays interface {
	player.Journal
	report.Journal
	room
}

// Agent is one display.
type Agent struct {
	cfg      Config
	log      *slog.Logger
	software string

	clock    *clock.Clock
	revision *revision.Revision
	media    *media.Store
	siblings *siblings.Siblings // nil: the display is alone on its train
	journal  plays
	player   *player.Player
	panel    *panel.Panel
	step     *step.Step
	logbook  *logbook.Book
	inbox    *inbox.Inbox
	report   *report.Report
	link     *link.Link
	glass    glass

	listener net.Listener
	server   *http.Server
	closing  []func() error
	ordering sync.Mutex    // orders come from the broker and from drop/: one after the other
	unkept   string        // why plays are kept in memory alone; "": they aren't
	entered  chan struct{} // a playlist may have come onto the screen
}

// New opens everything that the display keeps and listens for its screen. It
// fails on what a technician must put right: the configuration, the files it
// names, the data directory, the port. Run lets go of what New holds.
func New(cfg Config, log *slog.Logger) (*Agent, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	p, err := cfg.papers()
	if err != nil {
		return nil, err
	}
	if err := durable.MakeDir(cfg.DataDir); err != nil {
		return nil, fmt.Errorf("data_dir: %w", err)
	}
	a := &Agent{cfg: cfg, entered: make(chan struct{}, 1)}
	a.logbook = logbook.New(logbook.Options{Next: log.Handler(), Level: cfg.LogLevel, File: cfg.LogFile, Most: int64(cfg.LogMax)})
	a.log = slog.New(a.logbook.Handler())
	if err := a.open(p); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

// open makes the rooms, those first that others need.
func (a *Agent) open(p papers) error {
	software, built := build()
	a.software = software
	a.clock = clock.New(clock.Options{
		Mode: clock.Mode(a.cfg.Clock), File: a.cfg.under("time"), Dates: a.cfg.under("dates"), Built: built,
		Ask: a.cfg.ask, Wall: a.cfg.wall, Log: a.log,
	})
	if err := a.openJournal(); err != nil { // first: it keeps others out of the directory
		return fmt.Errorf("data_dir: %w", err)
	}
	durable.Sweep(a.cfg.DataDir)
	var err error
	a.revision, err = revision.Open(revision.Options{
		Dir: a.cfg.DataDir, Display: a.cfg.Display, Roots: p.roots, Trust: p.trust, Network: a.cfg.Network,
		Now: a.clock.At().Now, Log: a.log,
	})
	if err != nil {
		return fmt.Errorf("data_dir: %w", err)
	}
	if err = a.openMedia(p); err != nil {
		return err
	}
	a.openStep()
	a.player = player.New(player.Options{
		Clock: a.clock, Media: a.media, Journal: a.journal, Shape: a.cfg.shape(), Screen: a.cfg.Screen.Kind,
		Draw: a.draw(), Recheck: a.media.Check, Began: a.step.Began, OnChange: a.changed, Log: a.log,
	})
	a.inbox = inbox.New(inbox.Options{
		Display: a.cfg.Display, Binding: func() *playlists.Binding { return a.revision.Snapshot().Binding },
		Order: a.order, Stored: func(msg []byte) { a.report.Stored(msg) }, Log: a.log,
	})
	a.link = link.New(link.Options{
		Broker: a.cfg.Broker, Display: a.cfg.Display, Token: p.token, Will: a.will, Subscriptions: a.inbox.Topics,
		OnConnect: a.connected, OnLost: func(id playlists.ID128) { a.report.Lost(id) }, OnMessage: a.inbox.Take, Log: a.log,
	})
	a.report = report.New(report.Options{
		Display: a.cfg.Display, Line: a.link, Journal: a.journal, Dates: a.clock.Dates, Flush: a.cfg.ReportEvery, Log: a.log,
		Status: func() playlists.Status { return a.status(a.look()) }, Now: func() playlists.Millis { return a.clock.At().Now },
	})
	if err := a.listen(); err != nil {
		return err
	}
	a.openGlass()
	a.follow(a.revision.Snapshot())
	a.openPanel()
	return nil
}

// openJournal opens the journal on disk. A display whose disk won't have one
// plays on and counts in memory: plays that a power cut would lose are better
// than a black screen. A directory that another agent uses is an error.
func (a *Agent) openJournal() error {
	j, err := journal.Open(journal.Options{Dir: a.cfg.under("journal"), Display: a.cfg.Display, Rand: rand.Reader, Log: a.log})
	if err == nil {
		a.journal, a.closing = j, append(a.closing, j.Close)
		return nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return err
	}
	a.log.Error("journal can't be opened, plays are kept in memory", slog.Any("error", err))
	a.unkept = "plays are kept in memory alone: " + err.Error()
	a.journal, err = journal.NewMemory(rand.Reader, 0)
	return err
}

// draw draws slots for the configured screen.
func (a *Agent) draw() player.Draw {
	if a.cfg.Screen.Kind == NullScreen {
		return player.Outline
	}
	return func(id string, slot playlists.Slot, from playlists.Millis, carriage playlists.Carriage) screen.Frame {
		f := screen.FrameOf(id, slot, from, carriage)
		f.SignAs(string(a.cfg.Display))
		return f
	}
}

// Addr gives the address at which the screen is served.
func (a *Agent) Addr() string { return a.listener.Addr().String() }

// Run is the display's life: it blocks until ctx is done, and gives nil then.
func (a *Agent) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	rooms := []func(context.Context) error{
		a.clock.Run, a.media.Run, a.player.Run, a.report.Run, a.link.Run, a.panel.Run, a.logbook.Run, a.serve, a.remember, a.worry, a.step.Run,
	}
	if a.siblings != nil {
		rooms = append(rooms, a.siblings.Run)
	}
	for _, run := range append(rooms, a.glass.rooms...) {
		g.Go(func() error { return run(ctx) })
	}
	return errors.Join(g.Wait(), a.close())
}

// close lets go of what is held; the newest first.
func (a *Agent) close() error {
	var errs []error
	for i := len(a.closing) - 1; i >= 0; i-- {
		errs = append(errs, a.closing[i]())
	}
	a.closing = nil
	return errors.Join(errs...)
}

func (a *Agent) connected(session playlists.ID128) {
	a.report.Connected(session)
	a.media.Nudge()
}

// will is what the broker says of a session that broke off.
func (a *Agent) will(session playlists.ID128) (string, []byte) {
	return playlists.TopicDisplay(a.cfg.Display, playlists.LeafPresence), report.Presence(session, false, a.clock.At().Now)
}

// status is what this display says of itself, with what keeps it from its work.
func (a *Agent) status(l look) playlists.Status {
	c, s, missing := l.clock, a.revision.Snapshot(), a.player.Missing()
	return playlists.Status{
		At: c.Now, Clock: c.State, Uptime: c.Uptime, Software: a.software, Shape: a.cfg.shape(),
		Held: s.Held, Applied: a.player.Applied(), Showing: a.player.Showing(),
		Missing: len(missing), Wants: missing[:min(len(missing), playlists.MaxWants)],
		Refusals: s.Refusals, Failures: a.player.Failures(), Journal: a.journal.State(),
		Step: a.step.State(),
		Disk: a.disk(), Player: a.glass.state(), PutUp: l.up.PutUp(c), Trouble: l.trouble(),
	}
}
