package console

import (
	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// Report is what a display last said of its screen: in its status or, if that is
// newer, by a play. A status comes about once a minute, a play after each slide.
type Report struct {
	What    playlists.SlotKind // empty: it has said nothing
	Story   playlists.Digest
	ID      playlists.StoryID // as the display names it
	Slide   playlists.SlideID
	Lang    playlists.Lang
	Since   playlists.Millis
	Why     playlists.Rule    // what it gave as its reason, if it is another than the schedule
	Shown   int64             // of a play; 0: it may be on screen still
	Outcome playlists.Outcome // of a play
}

// newest gives the newest report of a display; last is its latest play, nil if
// there is none. What an untrusted clock dates can't be set beside a plan: it is of
// now, since nobody knows when.
func newest(k Known, last *Played) Report {
	var r Report
	if k.Status != nil {
		s := &k.Status.Showing
		r = Report{What: s.What, Story: s.Story, ID: s.ID, Slide: s.Slide, Lang: s.Lang, Since: s.Since, Why: s.Why}
		if k.Status.Clock == playlists.Untrusted {
			if r.Since = 0; r.What != "" {
				return r
			}
		}
	}
	if last == nil || last.Clock == playlists.Untrusted || last.Wall <= r.Since {
		return r
	}
	r = Report{What: playlists.ShowSlide, Story: last.Story, Slide: last.Slide, Lang: last.Lang, Since: last.Wall, Shown: max(1, last.Shown), Outcome: last.Outcome}
	if len(last.Missing) > 0 {
		r.What = playlists.ShowCall
	}
	return r
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
// ms: a page changes it up to one picture frame early. lateReport is how long
// after its end its report may still be the newest.
const (
	settled    = 250
	lateReport = 3000
)

// Judge compares a report with what the function says for the moment that the
// report is about, so that one a few seconds old is not taken for a difference.
func Judge(p *playlists.Programme, r Report, state State, now playlists.Millis) Verdict {
	if state == Unknown || state == Offline || r.What == "" || r.Since == 0 || r.byHand() {
		return Untold
	}
	moment := r.Since + settled
	if r.Shown > 0 {
		moment = r.Since + min(settled, r.Shown/2)
	}
	slot := p.At(playlists.At(moment), nil)
	same := r.What == slot.Kind
	if r.What != playlists.ShowHelp && slot.Kind != playlists.ShowHelp {
		// A call instead of a slide whose media is not held keeps the slide's time.
		same = slot.Entry.Digest == r.Story && slot.Slide.ID == r.Slide && slot.Lang == r.Lang
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

// byHand reports whether a technician put up what is shown: no plan says that.
func (r *Report) byHand() bool { return playlists.PutByHand(r.What, r.Why) }

// because says to a person which reason a display gave for what it shows; empty:
// none but the schedule.
func (r *Report) because() desk.Phrase {
	switch {
	case r.byHand():
		return desk.Say("A technician put it up at the display.")
	case r.Why == playlists.UntimedOnly, r.Why == playlists.NoPlaylist, r.Why == playlists.LeaseOver, r.Why == playlists.NothingInForce, r.Why == playlists.ClockUntrusted:
		return ruleName(r.Why)
	default: // the schedule, or what a newer display says
		return desk.Phrase{}
	}
}

// reportView is a report in words.
type reportView struct {
	Report
	Because desk.Phrase
	Title   []desk.Word
	At      desk.Moment
	Heard   desk.Moment
	Said    bool // it said something of its screen
}

// viewReport puts a report into words; find names a story by its digest, nil if
// nobody knows it.
func viewReport(r Report, k Known, find func(playlists.Digest) *playlists.Story, rd *desk.Reader) reportView {
	v := reportView{Report: r, Because: r.because(), At: rd.At(r.Since), Heard: rd.At(k.Presence.Heard), Said: r.What != ""}
	if r.What == playlists.ShowSlide && r.Story.IsZero() && r.ID == "" {
		v.Said = false // a slide of no story says nothing
	}
	if story := find(r.Story); story != nil {
		v.Title, v.ID = rd.Words(story.Titles), story.ID
	}
	if v.ID == "" {
		v.ID = playlists.StoryID(r.Story.Short())
	}
	return v
}
