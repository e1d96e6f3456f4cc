package controller

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/desk/desktest"
	"storyline/playlists"
	"storyline/playlists/campaign"
	"storyline/playlists/filmtest"
	"storyline/playlists/livetest"
)

// visitor is a person in front of a browser without scripts.
type visitor struct {
	t       testing.TB
	home    string
	session string
	lang    string
}

func (s *centre) visitor(name string) *visitor {
	s.t.Helper()
	key, ok := s.c.sessions.SignIn(s.token, name, nowMillis())
	if !ok {
		s.t.Fatal("nobody is let in")
	}
	return &visitor{t: s.t, home: "http://" + s.c.HTTP().String(), session: key, lang: "en"}
}

// send asks for a page and follows no redirect.
func (v *visitor) send(method, path, kind string, body io.Reader) (int, string, http.Header) {
	v.t.Helper()
	r, err := http.NewRequest(method, v.home+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	r.Header.Set("Accept-Language", v.lang)
	if v.session != "" {
		r.AddCookie(&http.Cookie{Name: "storyline-session", Value: v.session})
	}
	answer, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, string(b), answer.Header
}

func (v *visitor) get(path string) string {
	v.t.Helper()
	status, body, _ := v.send("GET", path, "", nil)
	if status != 200 {
		v.t.Fatalf("GET %s: %d %s", path, status, body)
	}
	return body
}

// post sends a form; the answer is the address to which it leads, or what the page
// says.
func (v *visitor) post(path string, form url.Values) (int, string) {
	v.t.Helper()
	status, body, h := v.send("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if status == 303 {
		return status, h.Get("Location")
	}
	return status, body
}

// bring sends a file by a form.
func (v *visitor) bring(path, field, name string, file []byte, more ...string) (int, string) {
	v.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(more); i += 2 {
		if err := w.WriteField(more[i], more[i+1]); err != nil {
			v.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		v.t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		v.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		v.t.Fatal(err)
	}
	status, body, h := v.send("POST", path, w.FormDataContentType(), &b)
	if status == 303 {
		return status, h.Get("Location")
	}
	return status, body
}

func spoken(t testing.TB, page string) (*html.Node, string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return doc, strings.Join(strings.Fields(b.String()), " ")
}

func says(t testing.TB, page string, want ...string) {
	t.Helper()
	_, said := spoken(t, page)
	for _, w := range want {
		if !strings.Contains(said, w) {
			t.Errorf("the page doesn't say %q:\n%s", w, said)
		}
	}
}

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
