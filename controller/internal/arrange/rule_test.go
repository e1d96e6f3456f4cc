package arrange

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// filled is the form of the third rule of the busy campaign, as a browser sends it
// back untouched.
func filled(w *world, t *testing.T) url.Values {
	d, err := w.Draft(t.Context(), "they-used-you")
	if err != nil {
		t.Fatal(err)
	}
	return url.Values{"stamp": {stamp(d.Campaign)}, "rule": {"stories"}, "story": {"the-foreman", "the-carer"}, "line": {"m3"}, "trains": {""}, "carriages": {""},
		"weekday": {"0", "1", "2", "3", "4"}, "dayparts": {"07:00-10:00 17:00-20:00"}, "except": {"2026-12-08"}, "priority": {"2"}, "weight": {"3"}}
}

func TestEveryFieldOfARuleIsSetByItself(t *testing.T) {
	for _, c := range []struct {
		name string
		set  url.Values
		was  string
		is   string
	}{
		{"nothing", nil, "", ""},
		{"how it deals", url.Values{"rule": {"different"}}, "  - rule: stories\n    to: {lines: [m3]}", "  - rule: different\n    to: {lines: [m3]}"},
		{"its stories", url.Values{"story": {"the-carer"}}, "    stories: [the-carer, the-foreman]\n", "    stories: [the-carer]\n"},
		{"whom", url.Values{"line": {"m2", "m3"}}, "{lines: [m3]}", "{lines: [m3, m2]}"},
		{"priority", url.Values{"priority": {"9"}}, "    priority: 2\n", "    priority: 9\n"},
		{"weight", url.Values{"weight": {"1"}}, "    weight: 3\n", ""},
		{"weekdays", url.Values{"weekday": {"5", "6"}}, "[mon, tue, wed, thu, fri]", "[sat, sun]"},
		{"every weekday", url.Values{"weekday": nil}, "    weekdays: [mon, tue, wed, thu, fri]\n", ""},
		{"hours, with a longer dash", url.Values{"dayparts": {"22:00–26:00"}}, "dayparts: [\"07:00-10:00\", \"17:00-20:00\"]", "dayparts: [\"22:00-26:00\"]"},
		{"exceptions", url.Values{"except": {"2026-12-08, 2026-12-09"}}, "except: [2026-12-08]", "except: [2026-12-08, 2026-12-09]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := busy(t)
			form, before := filled(w, t), w.text(t)
			maps.Copy(form, c.set)
			post(t, w.open(t), shipped+"/schedule/rules/3", form, 303)
			want := before
			if c.was != "" {
				want = replace(t, before, c.was, c.is)
			}
			if d := cmp.Diff(want, w.text(t)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestARuleIsAddedAndTakenOut(t *testing.T) {
	w := busy(t)
	form, before, h := filled(w, t), w.text(t), w.open(t)
	form["line"], form["trains"] = nil, []string{"m1-t01,\r\n m1-t02"}
	post(t, h, shipped+"/schedule/rules/new", form, 303)
	if got := w.text(t); !strings.HasPrefix(got, before) || !strings.Contains(got[len(before):], "to: {trains: [m1-t01, m1-t02]}") {
		t.Errorf("added:\n%s", w.assign(t))
	}
	form = filled(w, t)
	post(t, h, shipped+"/schedule/rules/5/out", form, 303)
	if d := cmp.Diff(before, w.text(t)); d != "" {
		t.Errorf("taken out (-want +got):\n%s", d)
	}
}

func TestAFieldThatCannotBeIsMarked(t *testing.T) {
	w := busy(t)
	h, before := w.open(t), w.text(t)
	for _, c := range []struct {
		field, value, want string
	}{
		{"rule", "all", "Say how stories are dealt."},
		{"story", "nobody", "not in the campaign any more"},
		{"priority", "101", "A whole number from 0 to 100."},
		{"weight", "0", "A whole number from 1 to 10."},
		{"weight", "many", "A whole number from 1 to 10."},
		{"trains", "m9-t01", "The fleet has no m9-t01."},
		{"carriages", "10511 99", "The fleet has no 99."},
		{"line", "m9", "This reaches no carriage."},
		{"dayparts", "10:00-07:00", "10:00-07:00 is no time"},
		{"dayparts", "always", "always is no time"},
		{"except", "2027-01-01", "2027-01-01 is not within"},
		{"except", "Sunday", "<span translate=\"no\">Sunday</span> is no date"},
	} {
		form := filled(w, t)
		form.Set(c.field, c.value)
		body := post(t, h, shipped+"/schedule/rules/3", form, 422)
		if !strings.Contains(body, `<span class="mend">`) || !strings.Contains(body, c.want) {
			t.Errorf("%s %q: the page doesn't say %q", c.field, c.value, c.want)
		}
	}
	if w.text(t) != before {
		t.Error("what can't be has changed the text")
	}
}

// Conflicts are found by rules alone: a table of rules, and what is said of them.
func TestConflictsOfRules(t *testing.T) {
	for _, c := range []struct {
		name, rules string
		want        []string
	}{
		{"one rule", "", nil},
		{"by hand over a rule", "  - rule: stories\n    to: {carriages: [\"10512\"]}\n    stories: [the-offer]\n    priority: 1\n", nil},
		{"a second promise", "  - rule: different\n", []string{twice}},
		{"a second promise at another priority", "  - rule: different\n    priority: 1\n", []string{silenced}},
		{"a rule under another", "  - rule: stories\n    priority: 1\n", []string{silenced}},
		{"the same priority", "  - rule: stories\n    stories: [the-offer]\n", []string{shared}},
		{"the same priority, on other days", "  - rule: stories\n    weekdays: [sat]\n  - rule: stories\n    priority: 1\n    weekdays: [sun]\n", []string{shared}},
		{"no day is left", "  - rule: stories\n    priority: 1\n    stories: [the-offer]\n    weekdays: [mon]\n    except: [2026-11-23, 2026-11-30, 2026-12-07, 2026-12-14]\n", []string{untold}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			d := w.write("they-used-you", []byte(w.text(t)+c.rules))
			b := newBoard(d, nil)
			var kinds []string
			for _, found := range b.conflicts(b.lanes(b.from)) {
				kinds = append(kinds, found.kind)
			}
			slices.Sort(kinds)
			if d := cmp.Diff(c.want, slices.Compact(kinds)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
