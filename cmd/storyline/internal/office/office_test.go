package office

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"storyline/cmd/storyline/internal/keys"
	"storyline/playlists"
)

// story is a small story that every check lets through.
func story(id playlists.StoryID) *playlists.Story {
	return &playlists.Story{
		Header: playlists.Header{V: playlists.Version}, Network: "kyiv-metro", Campaign: "demo", ID: id,
		Titles: playlists.Texts{"en": "Title"}, Languages: []playlists.Lang{"en"},
		Slides:     []playlists.Slide{{ID: "words", Kind: playlists.TextSlide, Ms: 5000, Text: map[playlists.Lang]playlists.Words{"en": {Body: "Words."}}}},
		Call:       playlists.Call{Numbers: []playlists.Number{{Number: "527", Label: playlists.Texts{"en": "Line"}}}, Address: "https://example.org", Short: "example.org"},
		ConsentEnd: 1,
	}
}

func helpCard() *playlists.HelpCard {
	s := story("any")
	return &playlists.HelpCard{Header: s.Header, Network: s.Network, Languages: s.Languages, Text: s.Slides[0].Text, Call: s.Call}
}

func key(t *testing.T, person string) keys.File {
	t.Helper()
	k, err := keys.Generate(person)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// prepared gives a folder with sheets of two stories and a help card.
func prepared(t *testing.T) (string, []*Sheet) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sheets")
	if err := Prepare(dir, []*playlists.Story{story("second"), story("first")}, helpCard()); err != nil {
		t.Fatal(err)
	}
	return dir, opened(t, dir)
}

func opened(t *testing.T, dir string) []*Sheet {
	t.Helper()
	sheets, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return sheets
}

func TestSheetsComeInOrderAndUnsigned(t *testing.T) {
	_, sheets := prepared(t)
	if len(sheets) != 3 || sheets[0].Story.ID != "first" || sheets[1].Story.ID != "second" || sheets[2].Help == nil {
		t.Fatalf("got %d sheets, or not stories by name and the help card last", len(sheets))
	}
	for _, s := range sheets {
		if len(s.Envelope.Signatures) != 0 {
			t.Errorf("%s is signed already", s.File)
		}
	}
}

func TestPreparingAgainKeepsSignatures(t *testing.T) {
	dir, sheets := prepared(t)
	olena := key(t, "olena")
	if err := sheets[0].Sign(olena); err != nil {
		t.Fatal(err)
	}
	changed := story("second")
	changed.Titles["en"] = "Another title"
	if err := Prepare(dir, []*playlists.Story{story("first"), changed}, nil); err != nil {
		t.Fatal(err)
	}
	again := opened(t, dir)
	if len(again) != 4 {
		t.Fatalf("%d sheets, want the three of before and the changed one", len(again))
	}
	for _, s := range again {
		if want := s.Story != nil && s.Story.ID == "first"; s.SignedBy(olena.Key) != want {
			t.Errorf("%s: signed is %v, want %v", s.File, !want, want)
		}
	}
}

func TestTwoEditorsAreEnoughForTheContract(t *testing.T) {
	_, sheets := prepared(t)
	olena, taras, root := key(t, "olena"), key(t, "taras"), key(t, "root")
	for _, k := range []keys.File{olena, taras, olena} {
		if err := sheets[2].Sign(k); err != nil {
			t.Fatal(err)
		}
	}
	if n := sheets[2].Count([]playlists.Key{olena.Key, taras.Key, root.Key}); n != 2 {
		t.Errorf("%d have signed, want 2", n)
	}
	d := Draft{
		Network: "kyiv-metro", Epoch: 1, Now: 1_700_000_000_000, RootPersons: 1, EditPersons: 2, Help: &sheets[2].Envelope,
		Roots: []playlists.Key{root.Key}, Editors: []playlists.Key{olena.Key, taras.Key}, Technicians: []playlists.Key{olena.Key},
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	trustFile, rootsFile := filepath.Join(dir, "trust.json"), filepath.Join(dir, "roots.json")
	if err := errors.Join(d.Write(trustFile, rootsFile), SignTrust(trustFile, root)); err != nil {
		t.Fatal(err)
	}
	trust := openAsDisplay(t, trustFile, rootsFile)
	if card, err := trust.HelpCard("kyiv-metro"); err != nil || card == nil {
		t.Errorf("a display refuses the help card: %v", err)
	}
}

// openAsDisplay verifies a trust document with the file of roots, as a display does.
func openAsDisplay(t *testing.T, trustFile, rootsFile string) *playlists.Trust {
	t.Helper()
	b, err := os.ReadFile(rootsFile)
	if err != nil {
		t.Fatal(err)
	}
	roots, err := playlists.OpenRoots(b)
	if err != nil {
		t.Fatal(err)
	}
	if b, err = os.ReadFile(trustFile); err != nil {
		t.Fatal(err)
	}
	trust, err := playlists.OpenTrust(b, &roots.Roots)
	if err != nil {
		t.Fatalf("a display refuses the trust document: %v", err)
	}
	return trust
}

func TestSheetsThatAreRefused(t *testing.T) {
	write := func(t *testing.T, dir string, e playlists.Envelope, name string) {
		t.Helper()
		if name == "" {
			name = e.PayloadDigest().String() + ".json"
		}
		if err := os.WriteFile(filepath.Join(dir, name), e.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	good := playlists.Envelope{PayloadType: playlists.TypeStory, Payload: story("first").Payload()}
	lengthened := good
	lengthened.Payload = bytes.Replace(good.Payload, []byte(`"v":1`), []byte(`"v":1,"sound":"loud"`), 1)
	invalid := story("first")
	invalid.Slides = nil
	for name, c := range map[string]struct {
		prepare func(t *testing.T, dir string)
		says    string
	}{
		"a folder without sheets": {func(*testing.T, string) {}, "holds no sheets; make them with"},
		"a renamed sheet":         {func(t *testing.T, dir string) { write(t, dir, good, "renamed.json") }, "changed or renamed"},
		"a changed sheet": {func(t *testing.T, dir string) {
			e := good
			e.Payload = bytes.Replace(good.Payload, []byte("Words."), []byte("Other."), 1)
			write(t, dir, e, good.PayloadDigest().String()+".json")
		}, "changed or renamed"},
		"a sheet with more than can be shown": {func(t *testing.T, dir string) { write(t, dir, lengthened, "") }, "holds something that this program can't show"},
		"a story that breaks the contract": {func(t *testing.T, dir string) {
			write(t, dir, playlists.Envelope{PayloadType: playlists.TypeStory, Payload: invalid.Payload()}, "")
		}, "slides"},
		"a story under another type": {func(t *testing.T, dir string) {
			write(t, dir, playlists.Envelope{PayloadType: playlists.TypeArrangement, Payload: good.Payload}, "")
		}, "stories and help cards are approved here"},
		"a file without end": {func(t *testing.T, dir string) {
			write(t, dir, good, "")
			if err := os.Truncate(filepath.Join(dir, good.PayloadDigest().String()+".json"), 1<<30); err != nil {
				t.Fatal(err)
			}
		}, "oversized"},
		"a file that is no envelope": {func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte("{"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "a.json"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			c.prepare(t, dir)
			if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want it to say %q", err, c.says)
			}
		})
	}
}

func TestASignatureThatCannotBeWrittenLeavesTheSheetAsItWas(t *testing.T) {
	dir, sheets := prepared(t)
	s, olena := sheets[0], key(t, "olena")
	before, err := os.ReadFile(s.File)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(s.File+".next", 0o700); err != nil { // in the way of the new file
		t.Fatal(err)
	}
	if err := s.Sign(olena); err == nil {
		t.Fatal("the sheet was written")
	}
	after, err := os.ReadFile(s.File)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the sheet changed: %v", err)
	}
	if s.SignedBy(olena.Key) || opened(t, dir)[0].SignedBy(olena.Key) {
		t.Error("the sheet counts as signed")
	}
}

func TestNoMoreSignaturesThanDisplaysTake(t *testing.T) {
	dir, sheets := prepared(t)
	for i := range playlists.MaxSignatures {
		if err := sheets[0].Sign(key(t, string(rune('a'+i)))); err != nil {
			t.Fatal(err)
		}
	}
	if err := sheets[0].Sign(key(t, "one-more")); err == nil || !strings.Contains(err.Error(), "displays refuse more") {
		t.Errorf("%v", err)
	}
	if n := len(opened(t, dir)[0].Envelope.Signatures); n != playlists.MaxSignatures {
		t.Errorf("%d signatures were written", n)
	}
}

func TestASheetFromElsewhereJoinsTheOneThatIsThere(t *testing.T) {
	dir, sheets := prepared(t)
	olena, taras := key(t, "olena"), key(t, "taras")
	if err := sheets[0].Sign(olena); err != nil {
		t.Fatal(err)
	}
	e := playlists.Seal(playlists.TypeStory, story("first").Payload(), taras.Signer())
	s, err := Add(dir, e)
	if err != nil || s.File != sheets[0].File || !s.SignedBy(olena.Key) || !s.SignedBy(taras.Key) {
		t.Fatalf("%+v, %v", s, err)
	}
	if s, err = Add(dir, e); err != nil || len(s.Envelope.Signatures) != 2 {
		t.Errorf("the same again: %+v, %v", s, err)
	}
	// Into a folder that is not there yet, without a signature: the file is like any
	// other, and can be opened alone.
	e.Signatures = nil
	s, err = Add(filepath.Join(dir, "new"), e)
	if err != nil {
		t.Fatal(err)
	}
	if alone := opened(t, s.File); len(alone) != 1 || alone[0].Story.ID != "first" || alone[0].File != s.File {
		t.Errorf("%+v", alone)
	}
	// What an editor could not read in full is not kept.
	more := strings.Replace(string(e.Payload), `{`, `{"unknown":1,`, 1)
	for name, bad := range map[string]playlists.Envelope{
		"with more than is shown": {PayloadType: playlists.TypeStory, Payload: []byte(more)},
		"of another kind":         {PayloadType: playlists.TypeTrust, Payload: []byte("{}")},
		"empty":                   {},
	} {
		if _, err := Add(filepath.Join(dir, "bad"), bad); err == nil {
			t.Errorf("a sheet %s is taken", name)
		}
	}
	if left, err := os.ReadDir(filepath.Join(dir, "bad")); err != nil || len(left) != 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}
