package virtual

import (
	"context"
	"crypto/rand"
	"fmt"

	"storyline/agent/internal/clock"
	"storyline/agent/internal/inbox"
	"storyline/agent/internal/journal"
	"storyline/agent/internal/link"
	"storyline/agent/internal/media"
	"storyline/agent/internal/player"
	"storyline/agent/internal/report"
	"storyline/agent/internal/revision"
	"storyline/playlists"
)

// software is what a virtual display calls its program.
const software = "virtual"

// display is one of a fleet.
type display struct {
	id       playlists.DisplayID
	fleet    *Fleet
	clock    *clock.Clock
	revision *revision.Revision
	inbox    *inbox.Inbox
	report   *report.Report
	link     *link.Link
	player   *player.Player  // nil: makes no plays
	journal  *journal.Memory // nil: makes no plays
}

func (f *Fleet) display(c Credentials) (*display, error) {
	d := &display{id: c.Display, fleet: f, clock: clock.New(clock.Options{Mode: clock.Trusted})}
	r, err := revision.Open(revision.Options{
		Display: c.Display, Roots: f.opt.Roots, Trust: f.opt.Trust, Network: f.opt.Network, Now: d.clock.At().Now,
	})
	if err != nil {
		return nil, fmt.Errorf("display %s: %w", c.Display, err)
	}
	d.revision = r
	voice := report.Options{Display: c.Display, Status: d.status, Every: f.opt.Every, Flush: f.opt.Flush}
	if f.opt.Plays {
		if d.journal, err = journal.NewMemory(rand.Reader, 0); err != nil {
			return nil, fmt.Errorf("display %s: %w", c.Display, err)
		}
		voice.Journal = d.journal
		d.player = player.New(player.Options{
			Clock: d.clock, Media: media.Memory{}, Journal: counted{d.journal, f}, Shape: f.opt.Shape, Screen: "null",
			Draw: player.Outline, OnChange: func() { d.report.News() }, Tick: -1,
		})
	}
	d.inbox = inbox.New(inbox.Options{
		Display: c.Display, Binding: func() *playlists.Binding { return d.revision.Snapshot().Binding },
		Order: d.order, Stored: func(msg []byte) { d.report.Stored(msg) },
	})
	d.link = link.New(link.Options{
		Broker: f.opt.Broker, Display: c.Display, Token: c.Token, KeepAlive: f.opt.KeepAlive, Turn: f.turns.take, Will: d.will,
		Subscriptions: d.inbox.Topics, OnConnect: d.connected, OnLost: d.lost, OnMessage: d.inbox.Take,
	})
	voice.Line = d.link
	d.report = report.New(voice)
	d.follow(d.revision.Snapshot())
	return d, nil
}

// counted counts the plays of a fleet.
type counted struct {
	*journal.Memory
	fleet *Fleet
}

// Append keeps one more play.
func (c counted) Append(p playlists.Play) (uint64, error) {
	seq, err := c.Memory.Append(p)
	if err == nil {
		c.fleet.counts.plays.Add(1)
	}
	return seq, err
}

// rooms are what the display runs.
func (d *display) rooms() []func(context.Context) error {
	rooms := []func(context.Context) error{d.report.Run, d.link.Run}
	if d.player != nil && !d.fleet.opt.Idle {
		null := &player.Null{Source: d.player, Sink: d.player, Now: d.player.Now, Beat: -1}
		rooms = append(rooms, d.player.Run, null.Run)
	}
	return rooms
}

// order puts an order in force, if it holds, and answers with a receipt.
func (d *display) order(order playlists.Order, msg []byte) {
	before := d.revision.Snapshot().Binding
	changed, refused := d.revision.Receive(order, msg, d.clock.At())
	switch {
	case refused != nil:
		d.fleet.counts.refused.Add(1)
		d.report.Receipt()
		return
	case !changed:
		d.fleet.counts.repeated.Add(1)
		d.report.Reminded()
		return
	}
	d.fleet.counts.accepted.Add(1)
	now := d.revision.Snapshot()
	if d.fleet.opt.OnHeld != nil {
		d.fleet.opt.OnHeld(d.id, order, now.Held[order])
	}
	d.report.Receipt()
	d.follow(now)
	if now.Binding != before {
		d.link.Resubscribe()
	}
}

func (d *display) follow(s *revision.State) {
	d.clock.Witness(s.Issued)
	if d.player != nil {
		d.player.Take(player.Orders{Playlist: s.Playlist, Help: s.Help, Binding: s.Binding})
	}
}

func (d *display) connected(session playlists.ID128) {
	d.fleet.counts.connected.Add(1)
	d.fleet.counts.sessions.Add(1)
	d.report.Connected(session)
}

func (d *display) lost(session playlists.ID128) {
	d.fleet.counts.connected.Add(-1)
	d.report.Lost(session)
}

func (d *display) will(session playlists.ID128) (string, []byte) {
	return playlists.TopicDisplay(d.id, playlists.LeafPresence), report.Presence(session, false, d.clock.At().Now)
}

// status is what the display says of itself. Without a player its playlist
// counts as applied once it is held.
func (d *display) status() playlists.Status {
	c, s := d.clock.At(), d.revision.Snapshot()
	status := playlists.Status{
		At: c.Now, Clock: c.State, Uptime: c.Uptime, Software: software, Shape: d.fleet.opt.Shape,
		Held: s.Held, Applied: s.Held[playlists.OrderPlaylist], Showing: playlists.Showing{Screen: "null"}, Refusals: s.Refusals,
	}
	if d.player != nil {
		status.Applied, status.Showing, status.Journal = d.player.Applied(), d.player.Showing(), d.journal.State()
	}
	return status
}
