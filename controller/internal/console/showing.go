package console

import (
	"strings"
	"time"

	"storyline/playlists"
)

// slotView is a slot in words: what the plan has a display show.
type slotView struct {
	Kind       playlists.SlotKind
	Title      []word // of the story; of the help card none
	Story      playlists.StoryID
	Campaign   playlists.CampaignID
	Slide      playlists.SlideID
	Lang       playlists.Lang
	Heading    string
	From, Till moment
	Length     int64 // ms from its start to its end
	Ends       playlists.Millis
	Cut        bool // an edge ends it before its time
	Why        string
}

// viewSlot puts a slot into words.
func viewSlot(s *playlists.Slot, zone *time.Location, now playlists.Millis) slotView {
	v := slotView{Kind: s.Kind, Lang: s.Lang, From: at(s.Start, zone, now), Till: at(s.Until, zone, now), Length: s.Until - s.Start, Ends: s.Until, Cut: s.Until < s.End}
	if why := s.Why.Sentence(zone); why != "" {
		v.Why = strings.ToUpper(why[:1]) + why[1:] + "."
	}
	if s.Story != nil {
		v.Title, v.Story, v.Campaign = words(s.Story.Titles), s.Story.ID, s.Story.Campaign
	}
	if s.Slide != nil {
		v.Slide, v.Heading = s.Slide.ID, s.Slide.Text[s.Lang].Heading
	}
	return v
}

// reportView is what a display said last, in words.
type reportView struct {
	What    playlists.SlotKind
	Title   []word
	Story   playlists.StoryID
	Slide   playlists.SlideID
	Lang    playlists.Lang
	Since   moment
	Outcome playlists.Outcome // of the play before
	Heard   moment
	Clock   playlists.ClockState
	Missing int
	Said    bool // it said something of its screen
}

// viewReport puts a display's last word into words; find names a story by its
// digest, nil if nobody knows it.
func viewReport(k Known, find func(playlists.Digest) *playlists.Story, zone *time.Location, now playlists.Millis) reportView {
	v := reportView{Heard: at(k.Presence.Heard, zone, now)}
	if k.Status == nil {
		return v
	}
	s := &k.Status.Showing
	v.What, v.Story, v.Slide, v.Lang, v.Since = s.What, s.ID, s.Slide, s.Lang, at(s.Since, zone, now)
	v.Clock, v.Missing, v.Said = k.Status.Clock, k.Status.Missing, s.What != ""
	if story := find(s.Story); story != nil {
		v.Title = words(story.Titles)
	}
	return v
}

// Verdict says whether what a display reports is what was computed for it.
type Verdict string

// Agrees: it shows what the function says. Agreed: it did when it last spoke, and
// by the plan that slide is over now. Differs: it shows something else. Untold:
// nothing can be compared, and nothing is claimed.
const (
	Agrees  Verdict = "agrees"
	Agreed  Verdict = "agreed"
	Differs Verdict = "differs"
	Untold  Verdict = "untold"
)

// settled is how long after its start a slide is surely the one on screen, in
// ms: a page changes it up to one picture frame early.
const settled = 250

// Judge compares what a display reports with what the function says for the
// moment since which it shows it, so that a report a few seconds old is not
// taken for a difference.
func Judge(p *playlists.Programme, k Known, state State, now playlists.Millis) Verdict {
	if state == Unknown || state == Offline || k.Status == nil {
		return Untold
	}
	said := &k.Status.Showing
	if said.What == "" || said.Since == 0 || k.Status.Clock == playlists.Untrusted {
		return Untold
	}
	slot := p.At(playlists.At(said.Since+settled), nil)
	same := said.What == slot.Kind
	if said.What != playlists.ShowHelp && slot.Kind != playlists.ShowHelp {
		// A call instead of a slide whose media is not held keeps the slide's time.
		same = slot.Entry.Digest == said.Story && slot.Slide.ID == said.Slide && slot.Lang == said.Lang
	}
	switch {
	case !same:
		return Differs
	case now >= slot.Until+lateReport:
		return Agreed
	default:
		return Agrees
	}
}

// lateReport is how long after a slide's end its report may still be the newest,
// in ms.
const lateReport = 3000
