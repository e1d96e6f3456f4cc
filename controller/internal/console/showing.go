package console

import (
	"fmt"
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
	v.Why = because(&s.Why, zone, now)
	if s.Story != nil {
		v.Title, v.Story, v.Campaign = words(s.Story.Titles), s.Story.ID, s.Story.Campaign
	}
	if s.Slide != nil {
		v.Slide, v.Heading = s.Slide.ID, s.Slide.Text[s.Lang].Heading
	}
	return v
}

// because says to a person why a slot is what it is.
func because(w *playlists.Why, zone *time.Location, now playlists.Millis) string {
	if w.Rule != playlists.Scheduled {
		why := w.Sentence(zone)
		return strings.ToUpper(why[:1]) + why[1:] + "."
	}
	var b strings.Builder
	if w.InForce == 1 {
		b.WriteString("The only story in force")
	} else {
		fmt.Fprintf(&b, "One of %d stories in force", w.InForce)
	}
	if w.Since > 0 {
		since := time.UnixMilli(w.Since).In(zone)
		form := "2 Jan 15:04"
		if since.Year() != time.UnixMilli(now).In(zone).Year() {
			form = "2 Jan 2006 15:04"
		}
		b.WriteString(" since " + since.Format(form))
	}
	if w.InForce > 1 && w.Weight > 1 {
		fmt.Fprintf(&b, ", told %s as often as a story of weight 1", timesOver(w.Weight))
	}
	if w.Priority > 0 {
		fmt.Fprintf(&b, ", before every story of a priority below %d", w.Priority)
	}
	return b.String() + "."
}

// timesOver says how many times.
func timesOver(n int) string {
	if n == 2 {
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}
