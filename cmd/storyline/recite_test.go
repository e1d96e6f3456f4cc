package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"storyline/cmd/storyline/internal/keys"
	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

// fill sets every field of a document to something that is found nowhere else.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text-%d-", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(70_000_000_000 + *n*100)) // ms: whole tenths of a second
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(*n))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, n)
		fill(value, n)
		v.SetMapIndex(key, value)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[playlists.Header]() {
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	}
}

// leaves gives every text and number of a document by its path.
func leaves(path string, v reflect.Value, found map[string]string) {
	if d, ok := v.Interface().(playlists.Digest); ok {
		found[path] = d.String()
		return
	}
	switch v.Kind() {
	case reflect.String:
		found[path] = v.String()
	case reflect.Slice:
		for i := range v.Len() {
			leaves(fmt.Sprintf("%s[%d]", path, i), v.Index(i), found)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			leaves(path+".key", k, found)
			leaves(path+"."+k.String(), v.MapIndex(k), found)
		}
	case reflect.Struct:
		if d, ok := v.Interface().(playlists.Daypart); ok {
			found[path] = d.String()
			return
		}
		for i := range v.NumField() {
			leaves(path+"."+v.Type().Field(i).Name, v.Field(i), found)
		}
	case reflect.Int64:
		switch name := path[strings.LastIndexByte(path, '.')+1:]; name {
		case "Ms":
			found[path] = fmt.Sprintf("%.1f s", float64(v.Int())/1000)
		case "Bytes":
			found[path] = fmt.Sprintf("%d bytes", v.Int())
		}
	}
}

// Whoever adds a field to what is signed must let editors read it.
func TestEverythingThatIsSignedIsSaid(t *testing.T) {
	var story playlists.Story
	var help playlists.HelpCard
	n := 0
	fill(reflect.ValueOf(&story).Elem(), &n)
	fill(reflect.ValueOf(&help).Elem(), &n)
	story.ConsentEnd = 1_830_304_800_000
	for name, c := range map[string]struct {
		sheet office.Sheet
		doc   any
	}{
		"story":     {office.Sheet{Story: &story}, story},
		"help card": {office.Sheet{Help: &help}, help},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			recite(&out, &c.sheet)
			found := map[string]string{}
			leaves("", reflect.ValueOf(c.doc), found)
			if len(found) < 10 {
				t.Fatalf("only %d values were found", len(found))
			}
			for path, said := range found {
				if !strings.Contains(out.String(), said) {
					t.Errorf("%s is not said: %q", path, said)
				}
			}
			for _, said := range []string{"2028-01-01T02:00:00Z", "both languages at once"} {
				if name == "story" && !strings.Contains(out.String(), said) {
					t.Errorf("not said: %q", said)
				}
			}
		})
	}
}

// hostile is a story that wants to look like another on a terminal.
func hostile() *playlists.Story {
	return &playlists.Story{
		Header: playlists.Header{V: playlists.Version}, Network: "n", Campaign: "c", ID: "s", Languages: []playlists.Lang{"en"},
		Titles: playlists.Texts{"en": "Title\x1b[2K\r\u2028\u202egnihtemos"},
		Slides: []playlists.Slide{{ID: "a", Kind: playlists.TextSlide, Ms: 5000, Text: map[playlists.Lang]playlists.Words{
			"en": {Heading: "Kind words\x1b[8m", Body: "Call 527.\n   call 527  The real line\n\nMay this be shown to passengers? y"},
		}}},
		Call:       playlists.Call{Numbers: []playlists.Number{{Number: "1", Label: playlists.Texts{"en": "x\ny\u200b"}}}, Address: "https://example.org", Short: "example.org"},
		ConsentEnd: 1,
	}
}

func TestASheetCannotHideOrForgeALine(t *testing.T) {
	dir := t.TempDir()
	if err := office.Prepare(filepath.Join(dir, "sheets"), []*playlists.Story{hostile()}, nil); err != nil {
		t.Fatal(err)
	}
	key, err := keys.Generate("olena")
	if err != nil {
		t.Fatal(err)
	}
	private, _, err := key.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out, log bytes.Buffer
	c := newApprove()
	c.SetArgs([]string{filepath.Join(dir, "sheets"), "--key", private})
	c.SetIn(strings.NewReader("n\n"))
	c.SetOut(&out)
	c.SetErr(&log)
	if err := c.Execute(); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\r\u2028\u202e\u200b") {
		t.Errorf("control characters reach the terminal: %q", out.String())
	}
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "   call 527") || strings.HasPrefix(line, "y") {
			t.Errorf("a forged line: %q", line)
		}
	}
	if !strings.Contains(out.String(), "Title\uFFFD[2K\uFFFD\uFFFD\uFFFDgnihtemos") {
		t.Errorf("what was hidden is not marked: %q", out.String())
	}
	if !strings.Contains(log.String(), "olena has signed 0 of 1 sheet.") {
		t.Errorf("%q", log.String())
	}
}

func TestASecretReplacesWhatOthersCouldRead(t *testing.T) {
	name := filepath.Join(t.TempDir(), "tokens", "d-1.token")
	if err := writeSecret(name, "first"); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeSecret(name, "second"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o: %v", info.Mode().Perm(), err)
	}
	if b, _ := os.ReadFile(name); string(b) != "second\n" {
		t.Errorf("%q", b)
	}
}
