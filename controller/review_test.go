package controller

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

const ours = "/campaigns/they-used-you/"

func base(t testing.TB, s *centre) *desk.Draft {
	t.Helper()
	d, err := writing{s.c}.Draft(t.Context(), "they-used-you")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestACampaignIsSignedByHand(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 3)
	s.stock(o)
	v := s.visitor("Olena <b>")
	says(t, v.get(ours+"review"), "Nothing is wrong.", "Who stands for it", "editor-0 editor-1 2 of 2 persons", "Hotlines on the screen")

	next := strings.Replace(string(o.campaign), "Word one", "Another word", 1)
	if status, to := v.post(ours+"text", url.Values{"base": {"1"}, "text": {strings.ReplaceAll(next, "\n", "\r\n")}}); status != 303 || to != ours+"text" {
		t.Fatalf("the text is answered with %d %s", status, to)
	}
	says(t, v.get(ours+"text"), "The text is kept as version 2.")
	if got := v.get(ours + "campaign.yaml"); got != next {
		t.Errorf("the text became\n%s", got)
	}
	d := base(t, s)
	payload := d.Stories[0].Payload()
	digest := playlists.DigestOf(payload)
	says(t, v.get(ours+"review"), digest.Groups(), "nobody yet 0 of 2 persons", "2 signatures are still needed.")

	status, sheet, h := v.send("GET", ours+"stories/story-0/sheet.json", "", nil)
	e, err := playlists.ParseEnvelope([]byte(sheet), 2*playlists.MaxStory)
	if status != 200 || err != nil || !bytes.Equal(e.Payload, payload) || h.Get("Content-Disposition") != `attachment; filename="`+digest.String()+`.json"` {
		t.Fatalf("the sheet: %d, %v, %s", status, err, h.Get("Content-Disposition"))
	}
	stranger := playlists.Seal(playlists.TypeStory, payload, o.roots[0])
	other := e
	other.Payload = bytes.Replace(payload, []byte("they-used-you"), []byte("they-used-us"), 1)
	for name, c := range map[string]struct {
		sheet []byte
		says  string
	}{
		"unsigned":         {[]byte(sheet), "nobody has signed it"},
		"no editor":        {stranger.Bytes(), "is no editor of this campaign"},
		"no sheet":         {[]byte("{"), "can’t be read as one"},
		"too large":        {bytes.Repeat([]byte(" "), 2*playlists.MaxStory+1), "larger than a sheet can be"},
		"another campaign": {other.Bytes(), "of another campaign, they-used-us"},
	} {
		if status, body := v.bring(ours+"sheets", "sheet", "sheet.json", c.sheet); status != 409 {
			t.Errorf("%s is answered with %d", name, status)
		} else {
			says(t, body, c.says)
		}
	}
	for i, want := range []string{"1 of 2 persons have signed story-0", "story-0 is approved"} {
		e.AddSignature(o.editors[i])
		if status, to := v.bring(ours+"sheets", "sheet", "sheet.json", e.Bytes()); status != 303 || to != ours+"review#stories" {
			t.Fatalf("a signed sheet is answered with %d %s", status, to)
		}
		says(t, v.get(ours+"review"), want)
	}
	z := unzip(t, v.get(ours+"sheets.zip"))
	if len(z) != 3 || !strings.Contains(z[digest.String()+".json"], `"keyid"`) {
		t.Errorf("the zip of sheets holds %d", len(z))
	}
}

func TestTheWayOfACampaignIsToldFromItsPublishes(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 3)
	s.stock(o)
	state := func() string {
		t.Helper()
		got, err := writing{s.c}.Standing(t.Context(), base(t, s))
		if err != nil {
			t.Fatal(err)
		}
		said := string(got.State)
		for _, one := range got.Stories {
			said += " " + string(one.State)
		}
		return said
	}
	publish := func() {
		t.Helper()
		id := s.publish()
		livetest.Until(t, "the publish to be done", func() bool {
			var p progress
			s.ask("GET", "/api/v1/publishes/"+id, nil, "", 200, &p)
			return p.State == "done"
		})
	}
	if got := state(); got != "approved approved approved approved" {
		t.Errorf("signed: %s", got)
	}
	publish()
	if got := state(); got != "published published published published" {
		t.Errorf("published: %s", got)
	}
	v := s.visitor("Olena")
	next := strings.Replace(string(o.campaign), "Word one", "Another word", 1)
	v.post(ours+"text", url.Values{"base": {"1"}, "text": {next}})
	if got := state(); got != "draft draft published published" {
		t.Errorf("edited: %s", got)
	}
	e := playlists.Seal(playlists.TypeStory, base(t, s).Stories[0].Payload(), o.editors...)
	v.bring(ours+"sheets", "sheet", "sheet.json", e.Bytes())
	publish()
	v.post(ours+"undo", url.Values{"base": {"2"}})
	if got := state(); got != "reverted reverted published published" {
		t.Errorf("another text published, and this one taken back: %s", got)
	}
	says(t, v.get(ours+"review"), "taken back")
}

func TestWarningsAreAcceptedByName(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 3)
	s.stock(o)
	v := s.visitor("Olena")
	short := strings.Replace(string(o.campaign), `heading: "Word one"`, `heading: "`+strings.Repeat("word ", 12)+`"`, 1)
	if status, body := v.post(ours+"text", url.Values{"base": {"1"}, "text": {short}}); status != 303 {
		t.Fatal(status, body)
	}
	says(t, v.get(ours+"review"), "1 warning asks for a second look", "Accept as Olena", "To the slide")
	name := url.Values{"warning": {"reading-time"}, "story": {"story-0"}, "slide": {"words"}}
	if status, body := v.post(ours+"accept", url.Values{"warning": {"hotline-seconds"}}); status != 409 {
		t.Errorf("a warning that is not there is answered with %d %s", status, body)
	}
	if status, to := v.post(ours+"accept", name); status != 303 || to != ours+"review#accepted" {
		t.Fatal(status, to)
	}
	says(t, v.get(ours+"review"), "The warning is accepted", "Nothing is wrong.", "accepted by Olena on")
	if got := string(base(t, s).YAML); !strings.HasPrefix(got, strings.TrimSuffix(short, "\n")) || !strings.Contains(got, "warning: reading-time") {
		t.Errorf("the text is\n%s", got)
	}
	if status, to := v.post(ours+"unaccept", name); status != 303 {
		t.Fatal(status, to)
	}
	if got := string(base(t, s).YAML); got != short {
		t.Errorf("accepted and opened again, the text is\n%s", cmp.Diff(short, got))
	}
	says(t, v.get(ours+"history"), "Acceptance taken back reading-time story-0 words", "Warning accepted", "Text rewritten", "Put from a shell")
}

func TestTheHistoryGoesBackByGoingOn(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 3)
	s.stock(o)
	v := s.visitor("Olena")
	next := strings.Replace(string(o.campaign), "Word one", "Another word", 1)
	v.post(ours+"text", url.Values{"base": {"1"}, "text": {next}})
	says(t, v.get(ours+"history?from=1&to=2"), "From version 1 to version 2", "Story story-0 says something else", "words changed", "Carriage 00000", "+", "Another word")
	if status, body := v.post(ours+"undo", url.Values{"base": {"1"}}); status != 409 {
		t.Errorf("undo by somebody who has not seen version 2 is answered with %d %s", status, body)
	}
	for i, step := range []struct {
		act  string
		form url.Values
		want string
		says string
	}{
		{"undo", url.Values{"base": {"2"}}, string(o.campaign), "Undone: the text is that of version 1 again, and stands as version 3."},
		{"redo", url.Values{"base": {"3"}}, next, "Redone: the text is that of version 2 again, and stands as version 4."},
		{"revert", url.Values{"base": {"4"}, "to": {"1"}}, string(o.campaign), "Taken back: the text is that of version 1 again, and stands as version 5."},
	} {
		if status, to := v.post(ours+step.act, step.form); status != 303 || to != ours+"history" {
			t.Fatal(i, status, to)
		}
		says(t, v.get(ours+"history"), step.says)
		if got := v.get(ours + "campaign.yaml"); got != step.want {
			t.Errorf("after %s the text is\n%s", step.act, cmp.Diff(step.want, got))
		}
	}
	v.session = ""
	if status, to := v.post(ours+"undo", url.Values{"base": {"5"}, "back": {ours + "history"}}); status != 303 || !strings.HasPrefix(to, "/sign-in?back=") {
		t.Errorf("a stranger's undo is answered with %d %s", status, to)
	}
}

func TestThePagesOfAReviewSpeakBothLanguages(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 3)
	s.stock(o)
	v := s.visitor("Олена")
	_, packed, _ := pictured(t, o)
	v.bring(ours+"files", "file", "they.zip", packed, "base", "1")
	half := strings.Replace(string(o.campaign), `heading: "Word one"`, `heading: " "`, 1)
	pages := []string{ours + "review", ours + "history", ours + "history?from=1&to=2", ours + "text", "/campaigns/import"}
	for _, text := range []string{"", half} {
		if text != "" {
			v.post(ours+"text", url.Values{"base": {fmt.Sprint(base(t, s).N)}, "text": {text}})
		}
		for _, lang := range []string{"en", "uk"} {
			for _, path := range pages {
				t.Run(lang+path, func(t *testing.T) {
					v.lang = lang
					doc, _ := spoken(t, v.get(path))
					desktest.Translated(t, doc, lang)
				})
			}
		}
	}
	for _, path := range []string{"/campaigns/none/review", "/campaigns/none/history", "/campaigns/NO/text", "/campaigns/none/campaign.zip", ours + "stories/none/sheet.json", ours + "history?from=1&to=99"} {
		if status, _, _ := v.send("GET", path, "", nil); status != 404 {
			t.Errorf("%s is answered with %d", path, status)
		}
	}
}
