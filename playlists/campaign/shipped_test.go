package campaign

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata" // fleets name zones

	"storyline/playlists"
)

const (
	shippedFleet    = "../../configs/fleets/kyiv-metro.yaml"
	shippedCampaign = "../../configs/campaigns/they-used-you/campaign.yaml"
)

// standIns catalogues the media that a campaign names as if all were well made,
// by their names' ends: what a colleague has not drawn yet can be judged already.
func standIns(c *Campaign) Files {
	files := Files{}
	for i := range c.Written {
		for _, s := range c.Written[i].Slides {
			for _, m := range s.Media {
				e := Entry{SHA256: sha256.Sum256([]byte(m.File)), Bytes: 1000, W: 1920, H: 1080}
				switch filepath.Ext(m.File) {
				case ".png":
					e.Type = "image/png"
				case ".jpg":
					e.Type = "image/jpeg"
				case ".webm":
					e.Type, e.Codec, e.Ms = "video/webm", "vp9", 60_000
				case ".mp4":
					e.Type, e.Codec, e.Ms = "video/mp4", "avc1.640028", 60_000
				case ".vtt":
					e = Entry{SHA256: e.SHA256, Bytes: 100, Type: playlists.Captions, Ms: 3000}
				}
				files[m.File] = e
			}
		}
	}
	return files
}

func parseFleet(t testing.TB, file string) *Fleet {
	t.Helper()
	f, problems := ParseFleet(file, readFile(t, file))
	report(t, problems)
	return f
}

func parseCampaign(t testing.TB, file string) *Campaign {
	t.Helper()
	c, problems := ParseCampaign(file, readFile(t, file))
	report(t, problems)
	return c
}

func readFile(t testing.TB, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func report(t testing.TB, problems []Problem) {
	t.Helper()
	for _, p := range problems {
		t.Error(p)
	}
	if len(problems) > 0 {
		t.FailNow()
	}
}

// millis reads an instant.
func millis(t testing.TB, f *Fleet, s string) playlists.Millis {
	t.Helper()
	at, err := timeIn(f, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestShippedCampaignCompilesForShippedFleet(t *testing.T) {
	f, c := parseFleet(t, shippedFleet), parseCampaign(t, shippedCampaign)
	now := millis(t, f, "2026-11-25 12:00")
	plan, problems := Compile([]*Campaign{c}, f, func(playlists.CampaignID) Catalogue { return standIns(c) }, now, playlists.DefaultLease)
	report(t, problems)
	founding := map[playlists.Digest]bool{}
	for i := range plan.Arrangements {
		a := &plan.Arrangements[i]
		if err := a.Check(); err != nil {
			t.Error(err)
		}
		if len(a.Entries) != 1 {
			t.Errorf("carriage %s tells %d stories, expected 1", a.Carriage, len(a.Entries))
			continue
		}
		if strings.HasPrefix(string(a.Carriage), "1051") {
			founding[a.Entries[0].Digest] = true
		}
	}
	if len(founding) != 5 {
		t.Errorf("the founding train tells %d stories, expected 5", len(founding))
	}
	for d, s := range plan.Stories {
		back, err := playlists.DecodeStory(s.Payload)
		if err != nil {
			t.Errorf("story %s: %v", s.ID, err)
			continue
		}
		if playlists.DigestOf(back.Payload()) != d {
			t.Errorf("story %s is written differently when it is read and written again", s.ID)
		}
	}
}

// shippedFiles probes the campaign's own media: probed, not believed.
func shippedFiles(t *testing.T, c *Campaign) Files {
	t.Helper()
	files := Files{}
	for name := range standIns(c) {
		file, err := os.Open(filepath.Join(filepath.Dir(shippedCampaign), filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
			continue
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			t.Fatal(err)
		}
		e, err := Probe(name, file, info.Size())
		if err != nil {
			t.Error(err)
		}
		files[name] = e
	}
	return files
}

func TestShippedMediaFitTheirSlides(t *testing.T) {
	f, c := parseFleet(t, shippedFleet), parseCampaign(t, shippedCampaign)
	stories, problems := c.Stories(f, shippedFiles(t, c))
	report(t, problems)
	for i := range stories {
		if n := len(stories[i].Payload()); n > playlists.MaxStory/2 {
			t.Logf("story %s has %d bytes of %d", stories[i].ID, n, playlists.MaxStory)
		}
	}
}

// What the shipped campaign owes to the public it pays, or somebody has accepted
// by name that it doesn't. Its films are taken as looked at: that takes a program
// that decodes them.
func TestShippedCampaignHasNoWarningThatNobodyAccepted(t *testing.T) {
	f, c := parseFleet(t, shippedFleet), parseCampaign(t, shippedCampaign)
	files := shippedFiles(t, c)
	for name, e := range files {
		if e.Look == nil {
			e.Look = &Look{}
			files[name] = e
		}
	}
	report(t, Pressing(c.Judge(f, files, nil, millis(t, f, "2026-11-25 12:00"))))
}
