package campaign

import (
	"fmt"
	"slices"

	"storyline/playlists"
)

// consentDays is how long before its end a consent is spoken of: enough to ask
// the person again without haste.
const consentDays = 7

// consent demands that nobody's story is told after they stopped agreeing to it.
// Displays stop it at the instant that was signed; here people learn of it in
// time. Once the campaign is over there is nothing to stop.
func (l *linter) consent(s *Story) {
	if l.fleet == nil || l.fleet.location == nil || s.ConsentUntil == 0 {
		return
	}
	const around = 3 * 24 * 3600 * 1000
	today, _ := l.fleet.Clock(l.now-around, l.now+around).Service(l.now)
	switch left := s.ConsentUntil - today; {
	case l.campaign.Window.Until < today:
	case left < 0:
		l.add(s.at("consent_until"), RuleConsentEnd, say("consent to this story ended on %s", s.ConsentUntil), say("take the story out, or ask for consent again"))
	case left <= consentDays:
		l.warn(s.at("consent_until"), RuleConsentEnd, say("consent to this story ends on %s, in days: %d", s.ConsentUntil, left), say("ask for consent again in time, or let the story end"))
	}
}

// sensitive demands hours of a story with a theme that the network keeps to some
// hours, and that they lie within. The hours are signed with the story, so that no
// arrangement can tell it at another time.
func (l *linter) sensitive(s *Story) {
	if l.fleet == nil {
		return
	}
	for i, theme := range s.Themes {
		only, restricted := l.fleet.Sensitive[theme]
		if !restricted || len(only) == 0 {
			continue
		}
		hours := make([]string, len(only))
		for j, d := range only {
			hours[j] = d.String()
		}
		remedy := say("give the story hours within %s", listed(hours))
		if len(s.Hours) == 0 && !l.campaign.partial {
			l.add(s.at(fmt.Sprintf("themes.%d", i)), RuleSensitive, say("a story of theme %s may not be told at all hours in this network", theme), remedy)
		}
		for j, d := range s.Hours {
			if d.End > 0 && !inHours(d, only) {
				l.add(s.at(fmt.Sprintf("hours.%d", j)), RuleSensitive, say("in this network a story of theme %s may not be told at %s", theme, d), remedy)
			}
		}
	}
}

// within reports whether each minute of a daypart lies in some of a list.
func inHours(d playlists.Daypart, list []playlists.Daypart) bool {
	list = slices.SortedFunc(slices.Values(list), func(a, b playlists.Daypart) int { return int(a.Start) - int(b.Start) })
	at := d.Start
	for _, one := range list {
		if one.Start <= at {
			at = max(at, one.End)
		}
	}
	return at >= d.End
}
