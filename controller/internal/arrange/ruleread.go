package arrange

import (
	"slices"
	"strconv"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// maxField bounds a field of names, in bytes.
const maxField = 400_000

// rule makes a rule of the form, for a draft. What the rule was keeps its order.
// What can't be is named in Wrong.
func (f *ruleForm) rule(d *desk.Draft, was *campaign.Assignment) campaign.Assignment {
	a := campaign.Assignment{Rule: campaign.Dealing(f.Rule)}
	if a.Rule != campaign.Different && a.Rule != campaign.All {
		f.Wrong["rule"] = desk.Say("Say how stories are dealt.")
	}
	a.Stories = f.stories(d, was.Stories)
	a.Priority = f.number("priority", f.Priority, 0, playlists.MaxPriority)
	a.Weight = f.number("weight", f.Weight, 1, playlists.MaxWeight)
	a.Positions = listed(f.Positions, was.Positions)
	for i, on := range f.Weekdays {
		if on {
			a.Weekdays |= 1 << i
		}
	}
	if a.Weekdays == 127 {
		a.Weekdays = 0
	}
	a.To = f.target(d, &was.To)
	a.Dayparts = f.dayparts()
	a.Except = f.except(d)
	return a
}

// stories gives the chosen stories: those of the rule as it was, then others in the
// campaign's order.
func (f *ruleForm) stories(d *desk.Draft, was []playlists.StoryID) []playlists.StoryID {
	var all []playlists.StoryID
	for i := range d.Campaign.Written {
		all = append(all, d.Campaign.Written[i].ID)
	}
	list := slices.DeleteFunc(append(slices.Clone(was), all...), func(id playlists.StoryID) bool { return !f.Stories[id] || !slices.Contains(all, id) })
	list = unique(list)
	if len(list) != len(f.Stories) {
		f.Wrong["story"] = desk.Say("One of these stories is not in the campaign any more.")
	}
	return list
}

func (f *ruleForm) number(field, text string, least, most int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		f.Wrong[field] = desk.Say("A whole number from {least} to {most}.", "least", least, "most", most)
	}
	return n
}

// target reads whom the rule is for; every name must be the fleet's.
func (f *ruleForm) target(d *desk.Draft, was *campaign.Target) campaign.Target {
	trains, carriages := map[string]bool{}, map[string]bool{}
	for i := range d.Fleet.Trains {
		t := &d.Fleet.Trains[i]
		trains[string(t.ID)] = true
		for j := range t.Carriages {
			carriages[string(t.Carriages[j].ID)] = true
		}
	}
	to := campaign.Target{Lines: listed(f.Lines, was.Lines), Tags: listed(f.Tags, was.Tags),
		Trains: typed[playlists.Train](f.names("trains", f.Trains, trains)), Carriages: typed[playlists.Carriage](f.names("carriages", f.Carriages, carriages))}
	if len(to.Trains) == 0 {
		to.Trains = nil
	}
	if len(to.Carriages) == 0 {
		to.Carriages = nil
	}
	if len(f.Wrong) == 0 && len(d.Fleet.Reach(&to)) == 0 {
		f.Wrong["line"] = desk.Say("This reaches no carriage. Choose something that has carriages.")
	}
	return to
}

// names reads a list of names, which may be parted by spaces, commas or lines.
func (f *ruleForm) names(field, text string, known map[string]bool) []string {
	if len(text) > maxField {
		f.Wrong[field] = desk.Say("These are too many names for one rule.")
		return nil
	}
	list := fields(text)
	for _, name := range list {
		if !known[name] {
			f.Wrong[field] = desk.Say("The fleet has no {name}.", "name", name)
		}
	}
	return list
}

func fields(text string) []string {
	list := strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ';' || c == ' ' || c == '\n' || c == '\r' || c == '\t' })
	return unique(list)
}

// unique leaves out what stands in a list already.
func unique[T comparable](list []T) []T {
	seen := make(map[T]bool, len(list))
	var once []T
	for _, v := range list {
		if !seen[v] {
			seen[v] = true
			once = append(once, v)
		}
	}
	return once
}

// dayparts reads times such as 06:00-10:00, a dash of any length between.
func (f *ruleForm) dayparts() []playlists.Daypart {
	var list []playlists.Daypart
	for _, s := range fields(strings.NewReplacer("–", "-", "—", "-").Replace(f.Dayparts)) {
		d, err := playlists.ParseDaypart(s)
		if err != nil {
			f.Wrong["dayparts"] = desk.Say("{text} is no time like 06:00-10:00 or 22:00-26:00. Past midnight is written 24:00 and later.", "text", s)
			return nil
		}
		list = append(list, d)
	}
	if len(list) > 24 {
		f.Wrong["dayparts"] = desk.Say("At most {most} times are possible.", "most", 24)
	}
	return list
}

// except reads days of the window.
func (f *ruleForm) except(d *desk.Draft) []playlists.Day {
	w := d.Campaign.Window
	var list []playlists.Day
	for _, s := range fields(f.Except) {
		day, err := playlists.ParseDay(s)
		if err != nil {
			f.Wrong["except"] = desk.Say("{text} is no date like 2026-12-06.", "text", desk.Name(s))
			return nil
		}
		if day < w.From || day > w.Until {
			f.Wrong["except"] = desk.Say("{text} is not within the campaign’s window.", "text", s)
		}
		list = append(list, day)
	}
	if len(list) > 400 {
		f.Wrong["except"] = desk.Say("At most {most} days are possible.", "most", 400)
	}
	return list
}
