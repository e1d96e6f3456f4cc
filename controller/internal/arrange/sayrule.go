package arrange

import (
	"slices"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// maxSaid is how many names a sentence lists before it counts.
const maxSaid = 4

// sayWhat says what a rule deals.
func sayWhat(c cast, a *campaign.Assignment) desk.Phrase {
	if len(a.Stories) == 0 {
		if a.Rule == campaign.Different {
			return desk.Say("Each carriage a story of its own, of all stories")
		}
		return desk.Say("All stories in turn")
	}
	var list []string
	for _, id := range a.Stories {
		list = append(list, c.tale(id).Title[0].Text)
	}
	stories := strings.Join(list, ", ")
	switch {
	case a.Rule == campaign.Different:
		return desk.Say("Each carriage a story of its own, of: {stories}", "stories", stories)
	case len(list) == 1:
		return desk.Say("“{story}”", "story", stories)
	default:
		return desk.Say("In turn: {stories}", "stories", stories)
	}
}

// sayWhom says whom a rule reaches.
func sayWhom(a *campaign.Assignment) desk.Phrase {
	t := &a.To
	lines, trains, carriages, tags := said(t.Lines), said(t.Trains), said(t.Carriages), said(t.Tags)
	kinds := 0
	for _, s := range []string{lines, trains, carriages, tags} {
		if s != "" {
			kinds++
		}
	}
	switch {
	case kinds == 0:
		return desk.Say("the whole network")
	case kinds > 1:
		return desk.Say("any of: {names}", "names", desk.Name(said(slices.Concat(plain(t.Lines), plain(t.Trains), plain(t.Carriages), plain(t.Tags)))))
	case lines != "":
		return desk.Say("lines {names}", "names", desk.Name(lines))
	case trains != "":
		return desk.Say("trains {names}", "names", desk.Name(trains))
	case carriages != "":
		return desk.Say("carriages {names}", "names", desk.Name(carriages))
	default:
		return desk.Say("tagged {names}", "names", desk.Name(tags))
	}
}

func plain[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

func said[T ~string](list []T) string {
	names := plain(list)
	if len(names) > maxSaid {
		names = append(names[:maxSaid:maxSaid], "…")
	}
	return strings.Join(names, ", ")
}

// sayWhen says when a rule holds, in the words of a reader.
func sayWhen(rd *desk.Reader, a *campaign.Assignment) string {
	parts := []string{rd.Weekdays(a.Weekdays)}
	if len(a.Dayparts) > 0 {
		parts = append(parts, joinDayparts(a.Dayparts))
	}
	if len(a.Except) > 0 {
		parts = append(parts, rd.Say(desk.Say("except {days}", "days", exceptDays(rd, a.Except))))
	}
	return strings.Join(parts, ", ")
}

func joinDayparts(list []playlists.Daypart) string {
	out := make([]string, len(list))
	for i, d := range list {
		out[i] = d.Start.String() + "–" + d.End.String()
	}
	return strings.Join(out, ", ")
}

func exceptDays(rd *desk.Reader, list []playlists.Day) string {
	var out []string
	for i, d := range list {
		if i == maxSaid {
			out = append(out, "…")
			break
		}
		out = append(out, rd.Day(d))
	}
	return strings.Join(out, ", ")
}
