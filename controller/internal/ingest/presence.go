package ingest

import "storyline/playlists"

// Presence is whether a display can be believed to be there.
type Presence string

// Unknown: it has not spoken since the controller's start. Offline: its session's
// will came, or it was silent for too long.
const (
	Unknown Presence = "unknown"
	Online  Presence = "online"
	Offline Presence = "offline"
)

// Silence is how long a display may say nothing and still count as there, in ms:
// it speaks every 60 s +- 20 %, so one lost message is forgiven.
const Silence = 150_000

// Seen is what was heard of a display since the controller's start; zero: nothing.
type Seen struct {
	Session playlists.ID128
	Spoke   playlists.Millis // when it last spoke, by the controller's clock
	Gone    bool             // its session has ended
}

// Say notes that a display spoke in a session. Another session than before is the
// current one from now on.
func (s Seen) Say(session playlists.ID128, now playlists.Millis) Seen {
	return Seen{Session: session, Spoke: now}
}

// Die notes the end of a session. It counts only for the current one: the will of
// an older session may come after the birth of the next.
func (s Seen) Die(session playlists.ID128, now playlists.Millis) Seen {
	if s.Spoke != 0 && s.Session != session {
		return s
	}
	return Seen{Session: session, Spoke: now, Gone: true}
}

// At tells the presence at an instant.
func (s Seen) At(now playlists.Millis) Presence {
	switch {
	case s.Spoke == 0:
		return Unknown
	case s.Gone || now-s.Spoke >= Silence:
		return Offline
	default:
		return Online
	}
}
