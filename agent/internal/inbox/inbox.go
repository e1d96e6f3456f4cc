// Package inbox sorts what the broker sends to one display: which topics it
// follows, and which message is an order, a word on stored plays, or nothing
// that it takes.
package inbox

import (
	"log/slog"

	"storyline/playlists"
)

// Options say who takes what.
type Options struct {
	Display playlists.DisplayID
	// Binding gives the binding in force, nil if there is none.
	Binding func() *playlists.Binding
	// Order takes an order's bytes.
	Order func(order playlists.Order, msg []byte)
	// Stored takes a word on stored plays; nil ignores it.
	Stored func(msg []byte)
	Log    *slog.Logger
}

// Inbox is one display's.
type Inbox struct {
	opt                       Options
	binding, stored, commands string
}

// New makes an inbox.
func New(opt Options) *Inbox {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Stored == nil {
		opt.Stored = func([]byte) {}
	}
	return &Inbox{
		opt:      opt,
		binding:  playlists.TopicDisplay(opt.Display, playlists.LeafBinding),
		stored:   playlists.TopicDisplay(opt.Display, playlists.LeafStored),
		commands: playlists.TopicDisplay(opt.Display, playlists.LeafCommands),
	}
}

// Topics lists what the display follows: the trust document, its own binding,
// stored and commands, and once bound its carriage's playlist.
func (b *Inbox) Topics() []string {
	topics := []string{playlists.TopicTrust, b.binding, b.stored, b.commands}
	if p := b.playlist(); p != "" {
		topics = append(topics, p)
	}
	return topics
}

// playlist is the topic of the carriage's playlist, "" while there is none.
func (b *Inbox) playlist() string {
	bound := b.opt.Binding()
	if bound == nil {
		return ""
	}
	return playlists.TopicPlaylist(bound.Network, bound.Carriage)
}

// Take hands a message to whom it is for. An empty message is not an order, yet
// it goes the way of one to be refused by name: it has cleared what the broker
// retains, and the centre must hear of that to bring the order back.
func (b *Inbox) Take(topic string, msg []byte) {
	if topic == "" {
		return
	}
	switch topic {
	case playlists.TopicTrust:
		b.opt.Order(playlists.OrderTrust, msg)
	case b.binding:
		b.opt.Order(playlists.OrderBinding, msg)
	case b.playlist():
		b.opt.Order(playlists.OrderPlaylist, msg)
	case b.stored:
		b.opt.Stored(msg)
	case b.commands:
		b.opt.Log.Info("command ignored: this agent takes none yet", slog.Int("bytes", len(msg)))
	default:
		// After a new binding, the old carriage's playlist may still come.
		b.opt.Log.Debug("message ignored", slog.String("topic", topic))
	}
}
