package campaign

import (
	"fmt"
	"slices"

	"storyline/playlists"
)

// Validate judges what the campaign means, against its fleet and its media, and
// gives every problem at once, in the order of the file. Without a fleet (nil)
// it leaves out who tells what and when; without a catalogue (nil), what the
// media really are. A campaign that [ParseCampaign] found faulty can be judged
// all the same: what could not be read is passed over.
//
// Two rules `different` of one priority may not reach the same display of a
// carriage on the same weekday and in the same hours: the carriage would tell
// two stories in turn, and its neighbour one of them. Different priorities are
// fine, since the higher one silences the lower. Two campaigns may share
// carriages; they are told in turn by weight.
func (c *Campaign) Validate(f *Fleet, cat Catalogue) []Problem {
	k := &checker{findings: findings{file: c.file}, campaign: c, fleet: f, catalogue: cat}
	k.count(&c.marks, "languages", len(c.Languages), playlists.MaxLanguages)
	k.count(&c.marks, "stories", len(c.Written), maxStories)
	k.count(&c.marks, "assign", len(c.Assign), maxRules)
	if len(k.problems) > 0 {
		return k.sorted() // a mistaken file must not keep us busy
	}
	k.head()
	for i := range c.Written {
		k.story(&c.Written[i])
	}
	names := c.Told(&Assignment{})
	for i := range c.Assign {
		k.assignment(&c.Assign[i], names)
	}
	if f != nil && f.location != nil && !c.partial && !f.partial {
		k.whole()
	}
	return k.sorted()
}

// checker judges one campaign.
type checker struct {
	findings
	campaign  *Campaign
	fleet     *Fleet    // may be nil
	catalogue Catalogue // may be nil
	roster    *roster   // of the fleet, once it is asked for
}

// head judges what stands above the stories.
func (k *checker) head() {
	c := k.campaign
	if k.fleet != nil && c.Network != "" && k.fleet.Network != "" && c.Network != k.fleet.Network {
		k.add(c.at("network"), RuleNetwork, say("the campaign is of network %s, the fleet of %s", c.Network, k.fleet.Network), say("name the fleet's network, or take the other fleet"))
	}
	twice(&k.findings, &c.marks, "languages", c.Languages)
	k.texts(&c.marks, "title", c.Title)
	k.texts(&c.marks, "notice", c.Notice)
	k.window()
	k.count(&c.marks, "hotlines", len(c.Hotlines), playlists.MaxNumbers)
	k.hotlines()
	k.address(&c.marks, "site.address", c.Site.Address, "")
	k.short()
	for i := range c.Partners {
		k.texts(&c.Partners[i].marks, "name", c.Partners[i].Name)
	}
	twiceNamed(&k.findings, c.Written, func(s *Story) (playlists.StoryID, Pos) { return s.ID, s.at("story") }, say("story"))
}

// Limits of a campaign. A carriage's playlist holds far fewer stories; the sum
// is of what all rules name, so that one mistaken file can't keep us busy.
const (
	maxStories = 500
	maxRules   = 200
	maxNamed   = 2000
	maxWindow  = 3 * 366 // days

	maxRehearsal = 3 // days
)

// count refuses a list that is too long. That it isn't empty is seen when it is read.
func (k *checker) count(m *marks, path string, n, most int) {
	if n > most {
		k.add(m.at(path), RuleTooMany, say("there are %d in %s, at most %d are allowed", n, path, most), say("take some out"))
	}
}

func (k *checker) window() {
	c, w := k.campaign, k.campaign.Window
	switch {
	case w.From == 0 || w.Until == 0:
	case w.From > w.Until:
		k.add(c.at("window.until"), RuleWindow, say("the window ends on %s, before it begins on %s", w.Until, w.From), say("swap the two days, or put the later one right"))
	case c.Rehearsal && w.Until-w.From >= maxRehearsal:
		k.add(c.at("window.until"), RuleWindow, say("the rehearsal lasts %d days, at most %d are allowed", w.Until-w.From+1, maxRehearsal), say("end it sooner, or take out rehearsal: a campaign for the public has slides that can be read"))
	case w.Until-w.From >= maxWindow:
		k.add(c.at("window.until"), RuleWindow, say("the window lasts %d days, at most %d are allowed", w.Until-w.From+1, maxWindow), say("end it sooner; a campaign can be published again"))
	}
}

// twice refuses a value that stands twice in a list.
func twice[T comparable](f *findings, m *marks, path string, list []T) {
	var unread T
	seen := make(map[T]bool, len(list))
	for i, v := range list {
		if seen[v] && v != unread {
			f.add(m.at(fmt.Sprintf("%s.%d", path, i)), RuleTwice, say("%v stands twice in %s", v, path), say("keep one of them"))
		}
		seen[v] = true
	}
}

// twiceNamed refuses two things of one name.
func twiceNamed[T any, N ~string](f *findings, list []T, of func(*T) (N, Pos), what phrase) {
	first := make(map[N]Pos, len(list))
	for i := range list {
		name, at := of(&list[i])
		if name == "" {
			continue
		}
		if before, there := first[name]; there {
			f.add(at, RuleTwice, say("%s %s stands twice; first on line %d", what, name, before.Line), say("give one of them another name, or take it out"))
			continue
		}
		first[name] = at
	}
}

// texts demands a text in each language of the campaign, and in no other.
func (k *checker) texts(m *marks, path string, t playlists.Texts) {
	if len(t) == 0 && k.campaign.partial {
		return
	}
	for _, l := range k.campaign.Languages {
		if _, there := m.of[join(path, string(l))]; !there && t[l] == "" && l != "" {
			k.add(m.at(path), RuleTextMissing, say("%s is missing in language %s", path, l), say(`add %s: "..."`, l))
		}
	}
	for l := range t {
		k.spoken(m.at(join(path, string(l))), l)
	}
}

// spoken demands that a language is one of the campaign's.
func (k *checker) spoken(at Pos, l playlists.Lang) {
	known := k.campaign.Languages
	if unread := len(known) == 0 || slices.Contains(known, ""); l != "" && !unread && !slices.Contains(known, l) {
		k.add(at, RuleUnknownLanguage, say("%s is not a language of this campaign", l), say("%s; or add it to languages", meant(l, known, say("the languages are"))))
	}
}
