package console

import (
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// slotView is a slot in words: what the plan has a display show.
type slotView struct {
	Kind       playlists.SlotKind
	Title      []desk.Word // of the story; of the help card none
	Story      playlists.StoryID
	Campaign   playlists.CampaignID
	Slide      playlists.SlideID
	Lang       playlists.Lang
	Heading    string
	From, Till desk.Moment
	Length     int64 // ms from its start to its end
	Ends       playlists.Millis
	Cut        bool // an edge ends it before its time
	Why        string
}

// viewSlot puts a slot into words.
func viewSlot(s *playlists.Slot, rd *desk.Reader) slotView {
	v := slotView{Kind: s.Kind, Lang: s.Lang, From: rd.At(s.Start), Till: rd.At(s.Until), Length: s.Until - s.Start, Ends: s.Until, Cut: s.Until < s.End}
	v.Why = because(&s.Why, rd)
	if s.Story != nil {
		v.Title, v.Story, v.Campaign = rd.Words(s.Story.Titles), s.Story.ID, s.Story.Campaign
	}
	if s.Slide != nil {
		v.Slide, v.Heading = s.Slide.ID, s.Slide.Text[s.Lang].Heading
	}
	return v
}

// because says to a person why a slot is what it is.
func because(w *playlists.Why, rd *desk.Reader) string {
	var parts []string
	say := func(text string, args ...any) { parts = append(parts, rd.Say(desk.Say(text, args...))) }
	if w.Rule != playlists.Scheduled {
		return rd.Say(ruleName(w.Rule))
	}
	switch {
	case w.InForce == 1 && w.Since > 0:
		say("The only story in force since {when}", "when", rd.Minute(w.Since))
	case w.InForce == 1:
		say("The only story in force")
	case w.Since > 0:
		say("One of {n} stories in force since {when}", "n", w.InForce, "when", rd.Minute(w.Since))
	default:
		say("One of {n} stories in force", "n", w.InForce)
	}
	if w.InForce > 1 && w.Weight > 1 {
		say("told {n} times as often as a story of weight 1", "n", w.Weight)
	}
	if w.Priority > 0 {
		say("before every story of a priority below {priority}", "priority", w.Priority)
	}
	return strings.Join(parts, ", ") + "."
}

// ruleName says why something else is shown than is scheduled.
func ruleName(r playlists.Rule) desk.Phrase {
	switch r {
	case playlists.UntimedOnly:
		return desk.Say("The display’s clock is untrusted, so only stories without hours are told.")
	case playlists.NoPlaylist:
		return desk.Say("No playlist was accepted yet, so the help card is shown.")
	case playlists.LeaseOver:
		return desk.Say("The playlist’s lease is over, so the help card is shown.")
	case playlists.ClockUntrusted:
		return desk.Say("The display’s clock is untrusted and every story has hours, so the help card is shown.")
	default:
		return desk.Say("No schedule allows a story now, so the help card is shown.")
	}
}
