package review

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"storyline/controller/internal/desk"
	"storyline/playlists/campaign"
)

// pack makes a zip of names and contents in turn.
func pack(t testing.TB, change func(*zip.FileHeader), files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		h := &zip.FileHeader{Name: files[i], Method: zip.Deflate}
		if change != nil {
			change(h)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(files[i], "/") {
			if _, err := w.Write([]byte(files[i+1])); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAZipIsJudgedBeforeItIsUnpacked(t *testing.T) {
	const text = "version: 1\n"
	many := []string{"campaign.yaml", text}
	for i := range maxEntries {
		many = append(many, fmt.Sprintf("m/%d", i), "")
	}
	long := []string{"campaign.yaml", text}
	for i := range 60 {
		long = append(long, fmt.Sprintf("%d%s", i, strings.Repeat("n", 60_000)), "")
	}
	whole := pack(t, nil, "campaign.yaml", text)
	for name, c := range map[string]struct {
		zip  []byte
		says string // nothing: it is taken
	}{
		"a text alone":           {[]byte(text), ""},
		"a zip":                  {pack(t, nil, "campaign.yaml", text, "media/door.png", "x"), ""},
		"a folder around it":     {pack(t, nil, "they/", "", "they/campaign.yaml", text, "they/media/door.png", "x", "__MACOSX/._x", "y", "they/.DS_Store", "z"), ""},
		"up and away":            {pack(t, nil, "campaign.yaml", text, "../door.png", "x"), "leads out of its folder"},
		"up from within":         {pack(t, nil, "campaign.yaml", text, "media/../../door.png", "x"), "leads out of its folder"},
		"from the root":          {pack(t, nil, "campaign.yaml", text, "/etc/door.png", "x"), "leads out of its folder"},
		"as another system does": {pack(t, nil, "campaign.yaml", text, `..\door.png`, "x"), "leads out of its folder"},
		"a folder that leads up": {pack(t, nil, "campaign.yaml", text, "../", ""), "leads out of its folder"},
		"no name":                {pack(t, nil, "campaign.yaml", text, "", "x"), "leads out of its folder"},
		"twice":                  {pack(t, nil, "campaign.yaml", text, "campaign.yaml", text), "stands twice"},
		"a link":                 {pack(t, func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }, "campaign.yaml", "/etc/passwd"), "is a link"},
		"locked":                 {pack(t, func(h *zip.FileHeader) { h.Flags |= 1 }, "campaign.yaml", text), "locked by a password"},
		"too many files":         {pack(t, nil, many...), "more files than a campaign can have"},
		"an endless list":        {pack(t, nil, long...), "more files than a campaign can have"},
		"no text":                {pack(t, nil, "media/door.png", "x"), "no campaign.yaml"},
		"two folders":            {pack(t, nil, "a/campaign.yaml", text, "b/door.png", "x"), "no campaign.yaml"},
		"a bomb of a text":       {pack(t, nil, "campaign.yaml", strings.Repeat("#", campaign.MaxCampaign+1)), "larger than a text can be"},
		"cut off":                {whole[:len(whole)-5], "damaged or not whole"},
		"a large text alone":     {bytes.Repeat([]byte("#"), campaign.MaxCampaign+1), "larger than a text can be"},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := openBrought(bytes.NewReader(c.zip), int64(len(c.zip)))
			var refused *desk.Refusal
			switch {
			case c.says == "" && err != nil:
				t.Fatal(err)
			case c.says != "" && (!errors.As(err, &refused) || !strings.Contains(err.Error(), c.says)):
				t.Fatalf("%v, want it to say %q", err, c.says)
			case c.says == "" && string(b.yaml) != text:
				t.Errorf("the text is %q", b.yaml)
			case c.says == "" && b.files != nil && (len(b.files) != 1 || b.files["media/door.png"] == nil):
				t.Errorf("the files are %v", b.files)
			}
		})
	}
}

// A zip may promise little and hold much: what it says of lengths is believed as an
// upper bound only.
func TestWhatAZipSaysOfLengthsBoundsWhatIsUnpacked(t *testing.T) {
	b := pack(t, nil, "campaign.yaml", strings.Repeat("# a comment\n", 50_000))
	at := bytes.LastIndex(b, []byte("PK\x01\x02")) + 24 // the length in the list
	copy(b[at:], []byte{1, 0, 0, 0})
	if _, err := openBrought(bytes.NewReader(b), int64(len(b))); err == nil {
		t.Error("a zip that lies about a length is taken")
	}
	copy(b[at:], []byte{0xfe, 0xff, 0xff, 0xff})
	if _, err := openBrought(bytes.NewReader(b), int64(len(b))); err == nil || !strings.Contains(err.Error(), "unpacks to more") {
		t.Errorf("a zip that promises 4 GB: %v", err)
	}
}

func FuzzBrought(f *testing.F) {
	f.Add(pack(f, nil, "campaign.yaml", "version: 1\n", "media/door.png", "x"))
	f.Add(pack(f, nil, "they/campaign.yaml", "version: 1\n", "they/media/door.png", "x"))
	f.Add(pack(f, nil, "campaign.yaml", "a", "../x", "b"))
	f.Add([]byte("version: 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := openBrought(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			var refused *desk.Refusal
			if !errors.As(err, &refused) {
				t.Fatalf("no sentence for a person: %v", err)
			}
			return
		}
		if len(b.yaml) > campaign.MaxCampaign || len(b.files) > maxEntries {
			t.Fatalf("%d bytes of text, %d files", len(b.yaml), len(b.files))
		}
		for name := range b.files {
			if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\\x00") {
				t.Fatalf("a file is called %q", name)
			}
		}
	})
}

func TestAFieldThatNobodyTouchedSaysWhatWasThere(t *testing.T) {
	for name, c := range map[string]struct{ before, field, want string }{
		"untouched":                       {"a: 1\nb: 2\n", "a: 1\r\nb: 2\r\n", "a: 1\nb: 2\n"},
		"untouched lines of another kind": {"a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\r\n"},
		"untouched lines of both kinds":   {"a: 1\r\nb: 2\n", "a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\n"},
		"changed":                         {"a: 1\n", "a: 2\r\n", "a: 2\n"},
		"changed lines of another kind":   {"a: 1\r\n", "a: 2\r\n", "a: 2\r\n"},
		"spaces are words too":            {"a: 1\n", "\r\na: 1  \r\n", "\na: 1  \n"},
	} {
		if got := string(written(c.field, []byte(c.before))); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
