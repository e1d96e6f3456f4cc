package studio

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// acts are forms that people send, each with what takes it back.
func acts() map[string]func(*rapid.T, person, *world) {
	words := rapid.SampledFrom([]string{"Слова", "It's", "a: b", "# no comment", "\"quoted\"", "- dash", "two\r\nlines", "527", "<b>", "«так»"})
	newest := func(w *world) *campaign.Campaign {
		all := w.drafts["they-used-you"]
		return all[len(all)-1].Campaign
	}
	slide := func(t *rapid.T, w *world) (string, *campaign.Story, *campaign.Slide) {
		st := &newest(w).Written[rapid.IntRange(0, len(newest(w).Written)-1).Draw(t, "story")]
		sl := &st.Slides[rapid.IntRange(0, len(st.Slides)-1).Draw(t, "slide")]
		return one + "/stories/" + string(st.ID) + "/slides/" + string(sl.ID), st, sl
	}
	there := func(t *rapid.T, p person, to string, fields url.Values) {
		if w := p.post(to, fields); w.Code != 303 {
			t.Fatalf("POST %s %v: %d", to, fields, w.Code)
		}
	}
	return map[string]func(*rapid.T, person, *world){
		"write": func(t *rapid.T, p person, w *world) {
			at, _, sl := slide(t, w)
			l := rapid.SampledFrom([]playlists.Lang{"uk", "en"}).Draw(t, "lang")
			name, was := "text."+string(l)+".heading", strings.TrimSpace(sl.Text[l].Heading)
			if was == "" {
				return // to write where nothing stood and to clear it is another place
			}
			typed := words.Draw(t, "words")
			there(t, p, at, url.Values{name: {typed}, "was." + name: {was}})
			there(t, p, at, url.Values{name: {was}, "was." + name: {strings.ReplaceAll(typed, "\r\n", "\n")}})
		},
		"seconds": func(t *rapid.T, p person, w *world) {
			at, _, sl := slide(t, w)
			was := decimal(int64(sl.Seconds))
			now := decimal(int64(rapid.IntRange(500, 600_000).Draw(t, "ms")))
			there(t, p, at, url.Values{"seconds": {now}, "was.seconds": {was}})
			there(t, p, at, url.Values{"seconds": {was}, "was.seconds": {now}})
		},
		"move": func(t *rapid.T, p person, w *world) {
			at, st, sl := slide(t, w)
			from := slices.IndexFunc(st.Slides, func(s campaign.Slide) bool { return s.ID == sl.ID })
			there(t, p, at+"/move", url.Values{"at": {fmt.Sprint(rapid.IntRange(0, len(st.Slides)-1).Draw(t, "to"))}})
			there(t, p, at+"/move", url.Values{"at": {fmt.Sprint(from)}})
		},
		"copy": func(t *rapid.T, p person, w *world) {
			at, st, sl := slide(t, w)
			before := len(st.Slides)
			there(t, p, at+"/duplicate", url.Values{})
			for i := range newest(w).Written {
				if again := &newest(w).Written[i]; again.ID == st.ID && len(again.Slides) == before+1 {
					twin := again.Slides[slices.IndexFunc(again.Slides, func(s campaign.Slide) bool { return s.ID == sl.ID })+1]
					there(t, p, one+"/stories/"+string(st.ID)+"/slides/"+string(twin.ID)+"/take-out", url.Values{})
				}
			}
		},
		"add": func(t *rapid.T, p person, w *world) {
			title := words.Draw(t, "title")
			before := newest(w).Written
			there(t, p, one+"/stories", url.Values{"title.uk": {title}})
			all := newest(w).Written
			if len(all) != len(before)+1 {
				t.Fatalf("%d stories after one was added to %d", len(all), len(before))
			}
			there(t, p, one+"/stories/"+string(all[len(all)-1].ID)+"/take-out", url.Values{})
		},
	}
}

// Random acts through the real forms, each taken back by another, leave every byte
// as it was: comments, order, quotes and all.
func TestWhatIsTakenBackLeavesNoTrace(t *testing.T) {
	w := shipped(t)
	w.hasty = true
	p := person{t, w.open(t), "Olena", "en"}
	first := w.drafts["they-used-you"][0]
	rapid.Check(t, func(t *rapid.T) {
		w.drafts["they-used-you"] = w.drafts["they-used-you"][:1]
		all := acts()
		for range rapid.IntRange(1, 4).Draw(t, "acts") {
			all[rapid.SampledFrom([]string{"add", "copy", "move", "seconds", "write"}).Draw(t, "act")](t, p, w)
		}
		versions := w.drafts["they-used-you"]
		last := versions[len(versions)-1]
		if gone, come := lineDiff(string(first.YAML), string(last.YAML)); !bytes.Equal(first.YAML, last.YAML) {
			t.Fatalf("gone are %q, come are %q", gone, come)
		}
	})
}
