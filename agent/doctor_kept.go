package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"storyline/agent/internal/clock"
	"storyline/agent/internal/doctor"
	"storyline/agent/internal/journal"
	"storyline/agent/internal/link"
	"storyline/agent/internal/report"
	"storyline/agent/internal/revision"
	"storyline/playlists"
)

// clockNow asks the running agent for its clock, or makes one as it would.
func (e *examination) clockNow() playlists.Clock {
	if s := e.running; s != nil {
		return playlists.Clock{State: s.Clock, Now: s.At, Floor: s.Floor, Uptime: s.Uptime}
	}
	_, built := build()
	return clock.New(clock.Options{Mode: clock.Mode(e.cfg.Clock), File: e.cfg.under("time"), Built: built}).At()
}

// kept judges the orders and the journal.
func (e *examination) kept() []doctor.Finding {
	if s := e.running; s != nil {
		return []doctor.Finding{
			judgeOrders(s.Held, s.Refusals),
			doctor.Well("journal", "%d plays wait to be stored, from %d on", s.Journal.Next-s.Journal.First, s.Journal.First),
		}
	}
	if _, err := os.Stat(e.cfg.under("journal")); errors.Is(err, fs.ErrNotExist) {
		return []doctor.Finding{doctor.Skip("orders", "nothing is kept yet"), doctor.Skip("journal", "none was begun yet")}
	}
	// The journal's lock keeps an agent that starts just now away from both.
	j, err := journal.Open(journal.Options{Dir: e.cfg.under("journal"), Display: e.cfg.Display, Rand: rand.Reader})
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return []doctor.Finding{
			doctor.Skip("orders", "an agent holds them that does not answer"),
			doctor.Failure("journal", "an agent holds it that does not answer", "run: systemctl restart storyline-agent"),
		}
	case err != nil:
		return []doctor.Finding{e.orders(), doctor.Failure("journal", err.Error(), "see that the agent's user owns data_dir")}
	}
	state, problem := j.State(), j.Problem()
	orders := e.orders()
	if err := j.Close(); err != nil && problem == "" {
		problem = err.Error()
	}
	found := doctor.Well("journal", "%d plays wait to be stored, from %d on", state.Next-state.First, state.First)
	if problem != "" {
		found = doctor.Failure("journal", problem, "plays are kept all the same as far as they can be; make room on the disk, or replace it")
	}
	return []doctor.Finding{orders, found}
}

// orders opens what is kept and verifies every signature.
func (e *examination) orders() doctor.Finding {
	if !e.sound {
		return doctor.Skip("orders", "without root keys nothing can be verified")
	}
	r, err := revision.Open(revision.Options{
		Dir: e.cfg.DataDir, Display: e.cfg.Display, Roots: e.papers.roots, Trust: e.papers.trust, Network: e.cfg.Network, Now: e.clockNow().Now,
	})
	if err != nil {
		return doctor.Failure("orders", err.Error(), "see that the agent's user owns data_dir")
	}
	s := r.Snapshot()
	return judgeOrders(s.Held, s.Refusals)
}

// judgeOrders says which orders are held. Whatever is held was verified.
func judgeOrders(held map[playlists.Order]playlists.Held, refused []playlists.Refused) doctor.Finding {
	seen, lacks := "", ""
	for _, o := range []playlists.Order{playlists.OrderTrust, playlists.OrderBinding, playlists.OrderPlaylist} {
		if h, ok := held[o]; ok {
			seen += fmt.Sprintf("%s %s, ", o, h.Serial)
		} else if lacks == "" {
			lacks = string(o)
		}
	}
	seen += "every signature holds"
	if n := len(refused); n > 0 {
		last := refused[n-1]
		seen += fmt.Sprintf("; last refused: %s, %s", last.Order, last.Reason)
	}
	switch lacks {
	case "":
		return doctor.Well("orders", "%s", seen)
	case string(playlists.OrderTrust):
		return doctor.Failure("orders", "no trust document is held; "+seen, "put one on the display as trust_file, or let it reach its broker")
	}
	return doctor.Warning("orders", fmt.Sprintf("no %s is held; %s", lacks, seen),
		"bind the display to its carriage and publish; until then it shows the help card")
}

// connectTime is how long a broker may take to let a display in.
const connectTime = 10 * time.Second

// broker asks the running agent for its link. Only without one may anybody else
// come by this display's name: the broker would throw the agent out.
func (e *examination) broker() doctor.Finding {
	const name, remedy = "broker", "see that the tunnel to the broker is up and that display and token_file are those of the enrolment"
	switch {
	case e.running != nil && e.running.Connected:
		return doctor.Well(name, "%s, the agent is connected", e.cfg.Broker)
	case e.running != nil:
		return doctor.Failure(name, e.cfg.Broker+", the agent is not connected", remedy)
	case !e.sound:
		return doctor.Skip(name, "without its files the display can't say who it is")
	}
	if err := e.connect(); err != nil {
		return doctor.Failure(name, fmt.Sprintf("%s: %v", e.cfg.Broker, err), remedy)
	}
	return doctor.Well(name, "%s lets the display in", e.cfg.Broker)
}

// connect comes to the broker as the display would.
func (e *examination) connect() error {
	ctx, stop := context.WithTimeout(e.ctx, connectTime)
	defer stop()
	return link.Try(ctx, link.Options{
		Broker: e.cfg.Broker, Display: e.cfg.Display, Token: e.papers.token,
		Will: func(id playlists.ID128) (string, []byte) {
			return playlists.TopicDisplay(e.cfg.Display, playlists.LeafPresence), report.Presence(id, false, 0)
		},
		Subscriptions: func() []string { return []string{playlists.TopicDisplay(e.cfg.Display, playlists.LeafBinding)} },
	})
}
