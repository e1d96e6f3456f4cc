package drafts

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

func TestADraftMayHaveProblems(t *testing.T) {
	unsound := with(t, yaml, "heading: A door", "heading: \" \"", "story: second", "story: first")
	for name, c := range map[string]struct {
		text  string
		sound bool
		want  string // how it is refused
		rules string
	}{
		"a sound text":                          {yaml, true, "", ""},
		"a sound text as a draft":               {yaml, false, "", ""},
		"problems of form and of meaning":       {unsound, false, "", "text twice"},
		"the same, where it must be sound":      {unsound, true, "problems", ""},
		"a story that nobody tells":             {with(t, yaml, "{rule: different}", "{rule: stories, stories: [first]}"), false, "", "story-untold"},
		"the same, where it must be sound too":  {with(t, yaml, "{rule: different}", "{rule: stories, stories: [first]}"), true, "problems", ""},
		"no name yet":                           {with(t, yaml, "campaign: demo\n", ""), false, "", "missing-key"},
		"another campaign's text":               {with(t, yaml, "campaign: demo", "campaign: other"), false, "another", ""},
		"no YAML":                               {yaml + "  - ]", false, "problems", ""},
		"not text":                              {"\xff\xfe", false, "problems", ""},
		"nothing":                               {"", false, "problems", ""},
		"another version of the form":           {with(t, yaml, "version: 1", "version: 2"), false, "problems", ""},
		"aliases, which leave nothing to judge": {with(t, yaml, "{en: Example}", "&a {en: Example}"), false, "problems", ""},
		"too large":                             {yaml + strings.Repeat("# \n", campaign.MaxCampaign/3), false, "problems", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDrafts(t)
			j, err := d.Save(t.Context(), Change{Key: demo, YAML: []byte(c.text), Sound: c.sound, Act: "put"})
			var problems Problems
			var refusal *playlists.Refusal
			got := ""
			switch {
			case errors.As(err, &problems) && len(problems) > 0:
				got = "problems"
			case errors.As(err, &refusal) && refusal.Reason == playlists.WrongSubject:
				got = "another"
			case err != nil:
				got = err.Error()
			}
			if got != c.want {
				t.Fatalf("got %v", err)
			}
			if err != nil {
				if _, err := d.History(t.Context(), demo, 1); !errors.Is(err, ErrNone) {
					t.Errorf("what was refused is kept: %v", err)
				}
				return
			}
			var rules []string
			for _, p := range j.Problems {
				rules = append(rules, string(p.Rule))
			}
			if got := strings.Join(rules, " "); got != c.rules || j.Sound() != (c.rules == "") || j.Sound() != (len(j.Stories) == 2) {
				t.Errorf("%d stories and problems %q, want %q", len(j.Stories), got, c.rules)
			}
		})
	}
}

func TestTheNetworkIsTheTextsOwnIfNoneIsNamed(t *testing.T) {
	d := newDrafts(t)
	j, err := d.Save(t.Context(), Change{Key: Key{Campaign: "demo"}, YAML: []byte(yaml), Act: "put"})
	if err != nil || j.Network != "test-metro" {
		t.Errorf("%+v, %v", j.Version, err)
	}
	var problems Problems
	_, err = d.Save(t.Context(), Change{Key: Key{Campaign: "demo"}, YAML: []byte(with(t, yaml, "network: test-metro\n", "")), Act: "put"})
	if !errors.As(err, &problems) || problems[0].Rule != campaign.RuleMissingKey {
		t.Errorf("nobody knows the network: %v", err)
	}
	if _, err = d.Save(t.Context(), Change{Key: Key{"lviv-tram", "demo"}, YAML: []byte(yaml), Act: "put"}); !errors.Is(err, ErrNoFleet) {
		t.Errorf("a network without a fleet: %v", err)
	}
}

func TestWhatPeopleReadInAHistory(t *testing.T) {
	ctx, d := t.Context(), newDrafts(t)
	save := func(c Change) Judged {
		t.Helper()
		j, err := d.Save(ctx, c)
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	save(Change{Key: demo, YAML: []byte(yaml), Who: "olena", Act: "new"})
	save(Change{Key: demo, YAML: []byte(with(t, yaml, "A door", "A window")), Base: 1, Who: strings.Repeat("я", 100), Act: "edit", What: strings.Repeat("x", 1000)})
	if _, err := d.Save(ctx, Change{Key: demo, YAML: []byte(yaml), Base: 1, Act: "edit"}); !errors.Is(err, ErrStale) {
		t.Errorf("an edit of an older version: %v", err)
	}
	if _, err := d.Undo(ctx, demo, 1, "taras"); !errors.Is(err, ErrStale) {
		t.Errorf("undo by somebody who has not seen the newest version: %v", err)
	}
	if _, err := d.Undo(ctx, demo, 2, "taras"); err != nil {
		t.Error(err)
	}
	if _, err := d.Revert(ctx, demo, 2, 3, "taras"); err != nil {
		t.Error(err)
	}
	if _, err := d.Revert(ctx, demo, 9, 4, "taras"); !errors.Is(err, ErrNone) {
		t.Errorf("a version that is not there: %v", err)
	}
	list, err := d.History(ctx, demo, 10)
	if err != nil {
		t.Fatal(err)
	}
	type line struct {
		N              int64
		Who, Act, What string
		Updated        playlists.Millis
	}
	var got []line
	for _, v := range list {
		got = append(got, line{v.N, v.Who, v.Act, v.What, v.Updated})
	}
	want := []line{
		{4, "taras", "revert", "version 2", 11}, {3, "taras", "undo", "version 1", 9},
		{2, strings.Repeat("я", 40), "edit", strings.Repeat("x", 500), 3}, {1, "olena", "new", "", 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if b, err := d.Back(ctx, demo); err != nil || b != (Back{Undo: 1}) {
		t.Errorf("what was taken back can be undone: %+v, %v", b, err)
	}
}
