package campaign

import (
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"storyline/playlists"
)

func crc(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// FuzzParseCampaign looks for files that stop the parser, or that it takes and
// then can't compile.
func FuzzParseCampaign(f *testing.F) {
	seed(f, "testdata/good/campaign.yaml", "testdata/bad/campaign/*.yaml")
	fleet := parseFleet(f, goodFleet)
	files := goodFiles()
	f.Fuzz(func(t *testing.T, b []byte) {
		c, problems := ParseCampaign("fuzz", b)
		wellSaid(t, problems)
		const now = 1_791_000_000_000
		judged := c.Judge(fleet, files, nil, now)
		wellSaid(t, judged)
		if len(problems)+len(Errors(judged)) > 0 {
			return
		}
		_, late := Compile([]*Campaign{c}, fleet, func(playlists.CampaignID) Catalogue { return files }, now, playlists.DefaultLease)
		for _, p := range late {
			if p.Rule != RuleMessageLarge {
				t.Errorf("judged sound, then: %s", p)
			}
		}
	})
}

// FuzzParseFleet looks for files that stop the parser.
func FuzzParseFleet(f *testing.F) {
	seed(f, "testdata/good/fleet.yaml", "testdata/bad/fleet/*.yaml")
	f.Fuzz(func(t *testing.T, b []byte) {
		fleet, problems := ParseFleet("fuzz", b)
		if wellSaid(t, problems); len(problems) > 0 {
			return
		}
		plan, problems := Compile(nil, fleet, nil, 1_791_000_000_000, playlists.DefaultLease)
		if len(problems) == 0 && len(plan.Arrangements) == 0 {
			t.Error("a fleet without carriages was taken")
		}
	})
}

// FuzzProbe looks for media that stop the probe.
func FuzzProbe(f *testing.F) {
	seed(f, "testdata/media/*")
	f.Add([]byte(captions))
	f.Add(picture(f, "png", 3, 2))
	f.Add(picture(f, "jpeg", 3, 2))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := probeBytes(b)
		if err == nil && (e.SHA256 != playlists.DigestOf(b) || e.Type == "" || e.Type != playlists.Captions && (e.W <= 0 || e.H <= 0)) {
			t.Errorf("taken for %+v", e)
		}
	})
}

// FuzzParseCatalogue looks for catalogues that change when they travel.
func FuzzParseCatalogue(f *testing.F) {
	b, _ := goodFiles().Bytes()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		files, err := ParseCatalogue(b)
		if err != nil {
			return
		}
		if _, err := files.Bytes(); err != nil {
			t.Error(err)
		}
	})
}

func seed(f *testing.F, patterns ...string) {
	f.Helper()
	for _, p := range patterns {
		files, _ := filepath.Glob(p)
		if len(files) == 0 {
			f.Fatalf("no seeds at %s", p)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
}

// wellSaid demands of each problem what a person needs.
func wellSaid(t *testing.T, problems []Problem) {
	t.Helper()
	for _, p := range problems {
		if uk, remedy := p.In("uk"); uk == "" || remedy == "" || strings.Contains(uk+remedy, "%!") {
			t.Errorf("badly said: %q; %q", uk, remedy)
		}
		if p.Line < 1 || p.Column < 1 || p.Text == "" || p.Remedy == "" || p.Rule == "" || len(p.String()) > 1200 || !utf8.ValidString(p.String()) {
			t.Errorf("badly said: %q", p)
		}
	}
	if len(problems) > 2*maxProblems {
		t.Errorf("%d problems", len(problems))
	}
}
