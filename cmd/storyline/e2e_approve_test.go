package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
	"storyline/playlists/screen"
)

// command carries out one command line of the tool.
func command(t *testing.T, in io.Reader, args ...string) (out, log string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(&stdout)
	root.SetErr(&stderr)
	err = root.ExecuteContext(t.Context())
	return stdout.String(), stderr.String(), err
}

// good is command, where it must do what it is told.
func good(t *testing.T, args ...string) (out, log string) {
	t.Helper()
	out, log, err := command(t, strings.NewReader(""), args...)
	if err != nil {
		t.Fatalf("%v: %v\n%s%s", args, err, out, log)
	}
	return out, log
}

// TestAnEditIsApprovedOnTheEditorsMachine follows an edit from a folder to its
// approval: import, fetch, look, sign, hand back, and out again byte for byte.
func TestAnEditIsApprovedOnTheEditorsMachine(t *testing.T) {
	dir := t.TempDir()
	fleet, home := writeDrill(t, dir, 4*time.Second, 1, 1)
	s := newDrill(t, dir, fleet, home)
	at := []string{"--controller", "http://" + s.http, "--token-file", s.path("controller", "api-token")}
	file := filepath.Join(home, "campaign.yaml")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	edited := "# Edited by hand: what stands here must come back.\n" + strings.Replace(string(before), "      - slide: slide-0-0\n",
		"      - {slide: door, kind: image, seconds: 4, alt: {uk: \"Двері.\", en: A door.}, media: [{file: media/door.uk.png, lang: uk}, {file: media/door.en.png, lang: en}]}\n"+
			"      - slide: slide-0-0\n", 1)
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	// Not finished: refused, or kept as a draft. Nobody can sign it yet.
	write(edited)
	if _, _, err := command(t, nil, append(at, "import", home)...); err == nil || !strings.Contains(err.Error(), "media/door.uk.png") {
		t.Fatalf("a campaign whose pictures are missing: %v", err)
	}
	out, log := good(t, append(at, "import", home, "--draft", "--by", "editor-1")...)
	if !strings.Contains(out, file+":") || !strings.Contains(log, "is version 2 of drill, a draft with 2 problems.") {
		t.Errorf("said %q and %q", out, log)
	}
	vault := filepath.Join(dir, "vault")
	if err := os.Mkdir(vault, 0o700); err != nil {
		t.Fatal(err)
	}
	private := func(person string) string {
		t.Helper()
		name, _, err := s.people[person].Write(vault)
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	approve := append(at, "approve", "--campaign", "drill", "--key", private("editor-1"))
	if _, _, err := command(t, nil, approve...); err == nil || !strings.Contains(err.Error(), "problems") {
		t.Fatalf("a draft with problems: %v", err)
	}

	// Whole. One story waits; the other was not touched, and its approval holds.
	if err := os.CopyFS(filepath.Join(home, "media"), os.DirFS("testdata/media")); err != nil {
		t.Fatal(err)
	}
	if _, log = good(t, append(at, "import", home)...); !strings.HasSuffix(log, "is version 3 of drill.\n") {
		t.Errorf("said %q", log)
	}
	sheets, err := s.api.Sheets(t.Context(), "", "drill")
	if err != nil || len(sheets) != 2 || sheets[0].Approved || !sheets[1].Approved {
		t.Fatalf("%+v, %v", sheets, err)
	}
	if out = looked(t, sheets[0].Digest, append(approve, "--show", "--shape", "1080x1920")); !strings.Contains(out, "story story-0 of drill, network drill: signed by editor-1, 1 of 2.\n") {
		t.Errorf("said %q", out)
	}
	// The second editor has the pictures at hand, keeps the sheets, and carries them
	// back in a step of its own.
	carried := filepath.Join(dir, "carried")
	second := append(at, "approve", carried, "--key", private("editor-2"), "--yes", "--media", home)
	out, log = good(t, append(second, "--campaign", "drill", "--upload=false")...)
	if !strings.Contains(log, "signed by editor-1, 1 of 2.") || !strings.Contains(out, "is "+filepath.Join(home, "media", "door.uk.png")) || strings.Contains(out, "approved") {
		t.Errorf("said %q and %q", out, log)
	}
	out, _ = good(t, second...)
	if !strings.Contains(out, "editor-2 has signed it already.") || !strings.Contains(out, "approved by editor-1, editor-2.") {
		t.Errorf("said %q", out)
	}
	if sheets, err = s.api.Sheets(t.Context(), "drill", "drill"); err != nil || !sheets[0].Approved || !sheets[1].Approved {
		t.Errorf("%+v, %v", sheets, err)
	}
	if _, log = good(t, approve...); log != "Nothing waits for a signature.\n" {
		t.Errorf("said %q", log)
	}

	// Out of the controller, and in again: the same bytes, hence no new version.
	exported := filepath.Join(dir, "exported")
	if _, log = good(t, append(at, "export", "drill", "--to", exported)...); log != "Version 3 of drill is in "+exported+", with 2 media files.\n" {
		t.Errorf("said %q", log)
	}
	for name, want := range map[string]string{"campaign.yaml": file, "media/door.uk.png": "testdata/media/door.uk.png", "media/door.en.png": "testdata/media/door.en.png"} {
		a, err1 := os.ReadFile(filepath.Join(exported, name))
		b, err2 := os.ReadFile(want)
		if err := errors.Join(err1, err2); err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s is not what was put: %v", name, err)
		}
	}
	good(t, "validate", exported, "--fleet", fleet)
	if _, log = good(t, append(at, "import", exported)...); !strings.HasSuffix(log, "is version 3 of drill.\n") {
		t.Errorf("said %q", log)
	}
	if _, _, err := command(t, nil, append(at, "export", "drill", "--to", exported)...); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("a folder that holds something: %v", err)
	}
	if _, _, err := command(t, nil, append(at, "export", "none", "--to", filepath.Join(dir, "none"))...); err == nil || !strings.Contains(err.Error(), "no such thing") {
		t.Errorf("a campaign that is not there: %v", err)
	}
}

// looked approves as a person does who opens the address that is printed before
// saying yes. It gives what the tool said.
func looked(t *testing.T, digest playlists.Digest, args []string) string {
	t.Helper()
	fromTool, toTest := io.Pipe()
	fromTest, toTool := io.Pipe()
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(fromTest)
	root.SetOut(toTest)
	root.SetErr(toTest)
	ended := make(chan error, 1)
	go func() {
		err := root.ExecuteContext(t.Context())
		toTest.CloseWithError(io.EOF)
		ended <- err
	}()
	var said strings.Builder
	lines := bufio.NewReader(io.TeeReader(fromTool, &said))
	address := ""
	for address == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("%v after %q: %v", err, said.String(), <-ended)
		}
		if m := regexp.MustCompile(`on the screen at (http://127\.0\.0\.1:\d+/)`).FindStringSubmatch(line); m != nil {
			address = m[1]
		}
	}
	if !strings.Contains(said.String(), "sha256 "+digest.Groups()+"\n") {
		t.Errorf("the digest is not the controller's: %q", said.String())
	}
	get := func(path string) []byte {
		r, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != 200 {
			t.Fatalf("%s: %s, %v", path, r.Status, err)
		}
		return b
	}
	var u screen.Update
	if err := json.Unmarshal(get("slots"), &u); err != nil {
		t.Fatal(err)
	}
	if u.Current.Kind != screen.KindImage || u.Current.Lang != "uk" || u.Current.Alt != "Двері." || u.Screen != (screen.Size{W: 1080, H: 1920}) {
		t.Errorf("the screen shows %+v", u.Current)
	}
	want, err := os.ReadFile("testdata/media/door.uk.png")
	if err != nil || !bytes.Equal(get(u.Current.Src), want) {
		t.Errorf("the picture is not the campaign's: %v", err)
	}
	read := make(chan error, 1)
	go func() { // the tool waits until its question is read
		_, err := io.Copy(&said, fromTool)
		read <- err
	}()
	if _, err := io.WriteString(toTool, "y\n"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(<-ended, <-read); err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	return said.String()
}

// A controller that was taken over can't have anything signed that is not what an
// editor asked for, and what was signed is not lost when it goes away.
func TestWhatAThiefOfTheControllerOffersToEditors(t *testing.T) {
	dir := t.TempDir()
	fleet, home := writeDrill(t, dir, time.Second, 1)
	s, err := goodSource(home, fleet, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.prepare(filepath.Join(dir, "sheets")); err != nil {
		t.Fatal(err)
	}
	sheets, err := office.Open(filepath.Join(dir, "sheets"))
	if err != nil {
		t.Fatal(err)
	}
	good := sheets[0].Envelope
	foreign := *sheets[0].Story
	foreign.Campaign = "other"
	other := playlists.Envelope{PayloadType: playlists.TypeStory, Payload: foreign.Payload()}
	key := signer(t, dir)
	offer := func(e playlists.Envelope, story string) error {
		t.Helper()
		controller := fakeController(t, map[string]string{
			"GET /api/v1/campaigns/drill/sheets": `{"sheets":[{"story":"` + story + `","sha256":"` + e.PayloadDigest().String() + `","persons":[],"needed":1,"envelope":` + string(e.Bytes()) + `}]}`,
		})
		_, _, err := command(t, nil, "approve", "--controller", controller, "--token-file", filepath.Join(dir, "token"), "--campaign", "drill", "--key", key, "--yes")
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"a story of another campaign":  offer(other, "story-0"),
		"a story under another name":   offer(good, "story-1"),
		"no story at all":              offer(playlists.Envelope{PayloadType: playlists.TypeTrust, Payload: []byte("{}")}, "story-0"),
		"a story with hidden contents": offer(playlists.Envelope{PayloadType: playlists.TypeStory, Payload: []byte(strings.Replace(string(good.Payload), "{", `{"x":1,`, 1))}, "story-0"),
	} {
		if err == nil || strings.Contains(err.Error(), "is signed") {
			t.Errorf("%s: %v", name, err)
		}
	}
	err = offer(good, "story-0") // it has no PUT: gone before the signature arrived
	if err == nil || !strings.Contains(err.Error(), "is signed in ") {
		t.Fatalf("%v", err)
	}
	kept := regexp.MustCompile(`is signed in (\S+),`).FindStringSubmatch(err.Error())[1]
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(filepath.Dir(kept))) })
	left, err := office.Open(kept)
	if err != nil || len(left[0].Envelope.Signatures) != 1 {
		t.Errorf("%+v, %v", left, err)
	}
}
