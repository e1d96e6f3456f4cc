package report

import (
	"context"
	"time"

	"storyline/playlists"
)

// birth says that the display is there, and gives the time of the next.
func (r *Report) birth(ctx context.Context, now time.Time, session playlists.ID128) time.Time {
	topic := playlists.TopicDisplay(r.opt.Display, playlists.LeafPresence)
	if !r.publish(ctx, topic, true, Presence(session, true, r.opt.Now())) {
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
