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
