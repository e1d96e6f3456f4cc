package written

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFileIsToldByItsKeys(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want Kind
	}{
		"a campaign":                     {"version: 1\ncampaign: c\n", Campaign},
		"a campaign that names lines":    {"version: 1\nassign:\n  - to:\n      lines: [m1]\n", Campaign},
		"a fleet":                        {"version: 1\ntrains:\n", Fleet},
		"a fleet without trains":         {"lines: []\n", Fleet},
		"a fleet with lines as of DOS":   {"version: 1\r\nlines:\r\n", Fleet},
		"a campaign that is broken YAML": {"campaign: [\n", Campaign},
		"bytes that are no text":         {"zone: \xff\xfe\n", Fleet},
		"something else":                 {"display: d-1\nbroker: tcp://127.0.0.1:1883\n", Other},
		"nothing":                        {"", Other},
	} {
		t.Run(name, func(t *testing.T) {
			if got := KindOf([]byte(c.text)); got != c.want {
				t.Errorf("got kind %d, want %d", got, c.want)
			}
		})
	}
}

func TestAFolderIsSearchedForEveryFile(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"fleets/kyiv.yaml":          "trains: []\n",
		"campaigns/a/campaign.yaml": "broken\n",
		"campaigns/b/draft.yml":     "stories: []\n",
		"campaigns/b/media/a.vtt":   "WEBVTT\n",
		"blank.yaml":                "\n\n",
		"agent.yaml":                "display: d-1\n",
		".git/campaign.yaml":        "campaign: hidden\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	if err := os.Symlink(filepath.Join(dir, "fleets"), filepath.Join(dir, "link.yaml")); err != nil {
		t.Fatal(err)
	}
	found, err := Find([]string{dir, filepath.Join(dir, "agent.yaml")})
	if err != nil {
		t.Fatal(err)
	}
	type seen struct {
		Name string
		Kind Kind
	}
	var got []seen
	for _, f := range found {
		rel, _ := filepath.Rel(dir, f.Name)
		got = append(got, seen{rel, f.Kind})
	}
	want := []seen{
		{"agent.yaml", Other}, {"blank.yaml", Campaign}, {"campaigns/a/campaign.yaml", Campaign},
		{"campaigns/b/draft.yml", Campaign}, {"fleets/kyiv.yaml", Fleet},
		{"agent.yaml", Campaign}, // named itself, so it is judged
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatCannotBeReadIsNamedAndTheRestIsFound(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "good", "campaign.yaml"), "campaign: c\n")
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	found, err := Find([]string{filepath.Join(dir, "none"), filepath.Join(dir, "empty"), filepath.Join(dir, "good")})
	if len(found) != 1 {
		t.Errorf("found %d files, want 1", len(found))
	}
	for _, says := range []string{"no such file", "empty holds no YAML file"} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want it to say %q", err, says)
		}
	}
}

func TestAnEndlessFileIsNotReadToItsEnd(t *testing.T) {
	name := filepath.Join(t.TempDir(), "campaign.yaml")
	write(t, name, "campaign: c\n")
	if err := os.Truncate(name, 2*maxRead); err != nil {
		t.Fatal(err)
	}
	f, err := Read(name)
	if err != nil || len(f.Bytes) != maxRead {
		t.Errorf("%d bytes were read: %v", len(f.Bytes), err)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
