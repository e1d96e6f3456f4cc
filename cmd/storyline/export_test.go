package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// What a controller names can't lead out of the folder, and half a campaign
// is not taken for a whole one.
func TestAnExportStaysWithinItsFolder(t *testing.T) {
	door := playlists.DigestOf([]byte("door"))
	for name, c := range map[string]struct {
		file string
		body string
		good bool
	}{
		"a file in a folder":             {"media/door.png", "door", true},
		"up and away":                    {"../door.png", "door", false},
		"from the root":                  {"/tmp/door.png", "door", false},
		"the text itself":                {"campaign.yaml", "door", false},
		"the folder itself":              {".", "door", false},
		"nothing":                        {"", "door", false},
		"other bytes than were promised": {"media/door.png", "d00r", false},
		"more bytes than were promised":  {"media/door.png", "doors", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			text, err := json.Marshal(map[string]any{"n": 1, "yaml": "version: 1\n", "catalogue": campaign.Files{c.file: {SHA256: door, Bytes: 4, Type: "image/png"}}})
			if err != nil {
				t.Fatal(err)
			}
			controller := fakeController(t, map[string]string{"GET /api/v1/campaigns/demo": string(text), "GET /media/sha256/" + door.String(): c.body})
			if err := os.WriteFile(filepath.Join(dir, "token"), []byte("secret"), 0o600); err != nil {
				t.Fatal(err)
			}
			to := filepath.Join(dir, "a", "b")
			_, _, err = command(t, nil, "export", "demo", "--to", to, "--controller", controller, "--token-file", filepath.Join(dir, "token"))
			if (err == nil) != c.good {
				t.Fatalf("%v", err)
			}
			if _, err := os.Stat(filepath.Join(to, "campaign.yaml")); (err == nil) != c.good {
				t.Errorf("campaign.yaml: %v", err)
			}
			if left, err := os.ReadDir(filepath.Join(dir, "a")); err != nil || len(left) != 1 {
				t.Errorf("beside the folder: %v, %v", left, err)
			}
		})
	}
}
