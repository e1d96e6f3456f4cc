package arrange

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// ruleForm is a rule as a form holds it, put right or not, and what is wrong with
// its fields.
type ruleForm struct {
	Rule      string
	Stories   map[playlists.StoryID]bool // those chosen; none: all
	Lines     map[playlists.Line]bool
	Tags      map[campaign.Tag]bool
	Positions map[playlists.Position]bool
	Weekdays  [7]bool
	Trains    string
	Carriages string
	Priority  string
	Weight    string
	Dayparts  string
	Except    string
	Wrong     map[string]desk.Phrase // by field
}

// formOf fills a form with a rule.
func formOf(a *campaign.Assignment) ruleForm {
	f := ruleForm{Rule: string(a.Rule), Stories: chosen(a.Stories), Lines: chosen(a.To.Lines), Tags: chosen(a.To.Tags), Positions: chosen(a.Positions),
		Trains: strings.Join(plain(a.To.Trains), " "), Carriages: strings.Join(plain(a.To.Carriages), " "),
		Priority: strconv.Itoa(a.Priority), Weight: strconv.Itoa(a.Weight)}
	for i := range f.Weekdays {
		f.Weekdays[i] = a.Weekdays&(1<<i) != 0
	}
	var parts, days []string
	for _, d := range a.Dayparts {
		parts = append(parts, d.String())
	}
	for _, d := range a.Except {
		days = append(days, d.String())
	}
	f.Dayparts, f.Except = strings.Join(parts, " "), strings.Join(days, " ")
	return f
}

// readRuleForm takes a form as it was sent.
func readRuleForm(v url.Values) ruleForm {
	f := ruleForm{Rule: v.Get("rule"), Stories: chosen(typed[playlists.StoryID](v["story"])), Lines: chosen(typed[playlists.Line](v["line"])), Tags: chosen(typed[campaign.Tag](v["tag"])),
		Positions: chosen(typed[playlists.Position](v["position"])), Trains: v.Get("trains"), Carriages: v.Get("carriages"),
		Priority: strings.TrimSpace(v.Get("priority")), Weight: strings.TrimSpace(v.Get("weight")), Dayparts: v.Get("dayparts"), Except: v.Get("except"), Wrong: map[string]desk.Phrase{}}
	for _, d := range v["weekday"] {
		if i, err := strconv.Atoi(d); err == nil && i >= 0 && i < 7 {
			f.Weekdays[i] = true
		}
	}
	return f
}

func typed[T ~string](list []string) []T {
	out := make([]T, len(list))
	for i, s := range list {
		out[i] = T(s)
	}
	return out
}

func chosen[T comparable](list []T) map[T]bool {
	all := make(map[T]bool, len(list))
	for _, v := range list {
		all[v] = true
	}
	return all
}

// listed lists what was chosen: what was listed before in its order, then the rest
// by name.
func listed[T ~string](set map[T]bool, was []T) []T {
	var rest []T
	for v := range set {
		rest = append(rest, v)
	}
	slices.Sort(rest)
	return unique(slices.DeleteFunc(append(slices.Clone(was), rest...), func(v T) bool { return !set[v] }))
}
