package controller

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"io"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
	"storyline/playlists/filmtest"
)

// What people write comes back byte for byte, however it is written, and says the
// same to editors and carriages.
func TestATextGoesThroughTheConsoleUnchanged(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 3)
	s.stock(o)
	v := s.visitor("Olena")
	compiled := func(d *desk.Draft) *campaign.Plan {
		plan, problems := campaign.Compile([]*campaign.Campaign{d.Campaign}, d.Fleet, func(playlists.CampaignID) campaign.Catalogue { return d.Files }, 1, playlists.DefaultLease)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return plan
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := oddly(rt, string(o.campaign))
		n := base(t, s).N
		if status, body := v.bring(ours+"files", "file", "campaign.yaml", []byte(text), "base", fmt.Sprint(n)); status != 303 {
			rt.Fatalf("%d %s\n%s", status, body, text)
		}
		if got := v.get(ours + "campaign.yaml"); got != text {
			rt.Fatalf("it went in as\n%q\nand came out as\n%q", text, got)
		}
		before := base(t, s)
		v.post(ours+"text", url.Values{"base": {fmt.Sprint(before.N)}, "text": {strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")}})
		after := base(t, s)
		if after.N != before.N {
			rt.Fatalf("a field that nobody touched made version %d", after.N)
		}
		if status, body := v.bring(ours+"files", "file", "they.zip", []byte(v.get(ours+"campaign.zip")), "base", fmt.Sprint(before.N)); status != 303 {
			rt.Fatal(status, body)
		}
		after = base(t, s)
		if after.N != before.N || !reflect.DeepEqual(before.Stories, after.Stories) || !reflect.DeepEqual(compiled(before), compiled(after)) {
			rt.Fatal("a zip that came back says something else")
		}
		edit := desk.Edit{Campaign: before.ID, Base: before.N, Who: "Olena", Act: "edit", Changes: []campaign.Change{campaign.Set("stories/story-1/slides/call/seconds", campaign.Seconds(rapid.IntRange(5, 20).Draw(rt, "seconds")*1000))}}
		if _, err := (writing{s.c}).Edit(t.Context(), edit); err != nil {
			rt.Fatal(err)
		}
		was, is := strings.SplitAfter(text, "\n"), strings.SplitAfter(v.get(ours+"campaign.yaml"), "\n")
		if len(was) != len(is) {
			rt.Fatalf("%d lines became %d", len(was), len(is))
		}
		for i := range was {
			if was[i] != is[i] && !strings.Contains(was[i], "slide: call") {
				rt.Fatalf("line %d became %q", i+1, is[i])
			}
		}
	})
}

// oddly writes the same as another person might: comments, blank lines, line ends.
func oddly(t *rapid.T, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		switch rapid.IntRange(0, 9).Draw(t, "before") {
		case 0:
			b.WriteString("# " + rapid.StringMatching(`[a-zї <>&"']{0,12}`).Draw(t, "comment") + "\n")
		case 1:
			b.WriteString("\n")
		case 2:
			line = strings.TrimSuffix(line, "\n") + rapid.StringMatching(` {1,3}`).Draw(t, "spaces") + "# " + rapid.StringMatching(`[a-z:-]{0,9}`).Draw(t, "aside") + "\n"
		}
		b.WriteString(line)
	}
	out := b.String()
	if rapid.Bool().Draw(t, "no last line end") {
		out = strings.TrimRight(out, "\n")
	}
	if rapid.Bool().Draw(t, "CR LF") {
		out = strings.ReplaceAll(out, "\n", "\r\n")
	}
	return out
}

func TestACampaignIsBroughtAndTakenAwayWithItsMedia(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 3)
	s.stock(o)
	v := s.visitor("Olena")
	text, packed, picture := pictured(t, o)
	if status, body := v.bring("/campaigns/import", "file", "they.zip", packed); status != 409 {
		t.Errorf("a campaign that is here already is answered with %d %s", status, body)
	}
	if status, to := v.bring(ours+"files", "file", "they.zip", packed, "base", "1"); status != 303 || to != ours+"text" {
		t.Fatalf("a zip is answered with %d %s", status, to)
	}
	if status, body := v.bring(ours+"files", "file", "campaign.yaml", o.campaign, "base", "1"); status != 409 {
		t.Errorf("a text made from an older one is answered with %d %s", status, body)
	}
	want := map[string]string{"campaign.yaml": text, "media/door.png": string(picture)}
	if diff := cmp.Diff(want, unzip(t, v.get(ours+"campaign.zip"))); diff != "" {
		t.Errorf("taken away (-want +got):\n%.400s", diff)
	}
	if got := v.get(ours + "campaign.yaml?version=1"); got != string(o.campaign) {
		t.Error("version 1 is another text")
	}
	says(t, v.get(ours+"text"), "# who <opens> it?")
	if strings.Contains(v.get(ours+"text"), "<opens>") {
		t.Error("a comment became markup")
	}

	fresh := strings.Replace(text, "campaign: they-used-you", "campaign: brought", 1)
	if status, to := v.bring("/campaigns/import", "file", "campaign.yaml", []byte(fresh)); status != 303 || to != "/campaigns/brought/review" {
		t.Fatalf("a new text is answered with %d %s", status, to)
	}
	says(t, v.get("/campaigns/brought/text"), "named and not held here", "media/door.png")
	if got := unzip(t, v.get("/campaigns/brought/campaign.zip")); got["missing.txt"] != "media/door.png\n" {
		t.Errorf("a zip without its picture: %v", got)
	}
	for name, bad := range map[string]string{"no YAML": "a: [", "no campaign": "version: 1\n", "nothing": " "} {
		if status, body := v.bring("/campaigns/import", "file", "campaign.yaml", []byte(bad)); status != 409 {
			t.Errorf("%s is answered with %d %s", name, status, body)
		}
	}
}

func unzip(t testing.TB, b string) map[string]string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range r.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(b)
	}
	return files
}

// pictured is a campaign with a picture, and a zip of its folder.
func pictured(t testing.TB, o *office) (text string, packed, picture []byte) {
	t.Helper()
	text = strings.Replace(string(o.campaign), "    slides:\n", "    slides:\n      - {slide: door, kind: image, seconds: 4, alt: {uk: \"Двері\", en: \"A door\"}, media: [{file: media/door.png}]} # who <opens> it?\n", 1)
	var b bytes.Buffer
	picture = filmtest.PNG(t, image.NewGray(image.Rect(0, 0, 1920, 1080)))
	z := zip.NewWriter(&b)
	for name, file := range map[string]string{"they/campaign.yaml": text, "they/media/door.png": string(picture), "they/notes.txt": "nobody names me", "__MACOSX/x": "x"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(file)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return text, b.Bytes(), picture
}
