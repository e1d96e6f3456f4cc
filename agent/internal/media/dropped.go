package media

import (
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"storyline/playlists"
)

// Dropped is what was done with one file in drop/, for the technician who put it
// there and has no network to ask anybody.
type Dropped struct {
	Name    string           `json:"name"` // shortened, and without what would not be seen; "": drop/ itself
	Verdict string           `json:"verdict"`
	SHA256  string           `json:"sha256,omitempty"` // its first digits, if it was read
	At      playlists.Millis `json:"at"`

	matters bool // it took something, or should have
}

const (
	maxDropped   = 32 // verdicts that are kept
	maxDropLines = 64 // verdicts of one reading that are logged
	maxDropName  = 48 // characters of a name that are shown
)

// Dropped lists the last verdicts on files in drop/, oldest first, one for a name.
func (s *Store) Dropped() []Dropped {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Dropped{}, s.dropped...)
}

// verdict says of a file what became of it, whenever that is something else than
// before.
func (s *Store) verdict(name string, f *foreign, what string, matters bool) {
	if f.said == what {
		return
	}
	f.said = what
	s.say(name, f.digest, what, matters)
}

// say puts a verdict onto the list and into the log. A stick may hold thousands of
// files: of those that are none of ours the log gets the first of a reading.
func (s *Store) say(name string, digest playlists.Digest, what string, matters bool) {
	d := Dropped{Name: clean(name), Verdict: what, At: time.Now().UnixMilli(), matters: matters}
	if !digest.IsZero() {
		d.SHA256 = digest.Short()
	}
	s.mu.Lock()
	s.dropped = listed(s.dropped, d)
	s.mu.Unlock()
	if s.lineRound != s.round {
		s.lineRound, s.lines = s.round, 0
	}
	if !matters {
		s.lines++
	}
	switch {
	case matters || s.lines <= maxDropLines:
		s.log.Info("file in drop", slog.String("name", d.Name), slog.String("verdict", what), slog.String("sha256", d.SHA256))
	case s.lines == maxDropLines+1:
		s.log.Info("more files in drop are not taken; they are not named here")
	}
}

// listed gives a list with a verdict more: in place of what was said of the name
// before, and, once the list is full, of the oldest that matters least.
func listed(list []Dropped, d Dropped) []Dropped {
	list = slices.DeleteFunc(list, func(o Dropped) bool { return o.Name == d.Name })
	if len(list) >= maxDropped {
		out := max(0, slices.IndexFunc(list, func(o Dropped) bool { return !o.matters }))
		list = slices.Delete(list, out, out+1)
	}
	return append(list, d)
}

// clean makes a name that others chose fit to be shown: on one line, nothing in it
// that can't be seen, its middle left out if it is long.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > maxDropName {
		const tail = 12 // its ending tells most
		return string(runes[:maxDropName-tail-1]) + "…" + string(runes[len(runes)-tail:])
	}
	return name
}
