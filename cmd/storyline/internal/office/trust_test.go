package office

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/cmd/storyline/internal/keys"
	"storyline/playlists"
)

func TestDraftsThatDisplaysWouldRefuse(t *testing.T) {
	olena, taras := key(t, "olena").Key, key(t, "taras").Key
	again := key(t, "olena").Key // another key of the same person
	renamed := olena
	renamed.Person = "somebody-else"
	good := func() Draft {
		return Draft{Network: "n", Epoch: 1, RootPersons: 1, EditPersons: 2, Roots: []playlists.Key{taras}, Editors: []playlists.Key{olena, taras}}
	}
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*Draft)
		says   string
	}{
		"one key twice":             {func(d *Draft) { d.Editors = []playlists.Key{olena, olena} }, "olena stands twice among the editors"},
		"one person with two keys":  {func(d *Draft) { d.Editors = []playlists.Key{olena, again} }, "olena stands twice among the editors"},
		"one key under two names":   {func(d *Draft) { d.Editors = []playlists.Key{olena, renamed} }, "somebody-else stands twice"},
		"a root twice":              {func(d *Draft) { d.Roots = []playlists.Key{taras, taras} }, "taras stands twice among the roots"},
		"too few roots":             {func(d *Draft) { d.RootPersons = 2 }, "2 of 1 roots can't sign"},
		"too few editors":           {func(d *Draft) { d.EditPersons = 3 }, "3 of 2 editors can't sign"},
		"nobody needs to sign":      {func(d *Draft) { d.EditPersons = 0 }, "at least one"},
		"a technician with a twin":  {func(d *Draft) { d.Technicians = []playlists.Key{olena, again} }, "olena stands twice among the technicians"},
		"a negative number of them": {func(d *Draft) { d.RootPersons = -1 }, "-1 of 1 roots can't sign"},
	} {
		t.Run(name, func(t *testing.T) {
			d := good()
			c.change(&d)
			if err := d.Check(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want it to say %q", err, c.says)
			}
		})
	}
}

func TestAKeyStandsOnceWithAllThatItMaySign(t *testing.T) {
	olena := key(t, "olena").Key
	d := Draft{Network: "n", Editors: []playlists.Key{olena}, Technicians: []playlists.Key{olena}}
	want := []playlists.TrustedKey{{Key: olena, Grants: []playlists.Grant{{Role: playlists.RoleEditor, Network: "n"}, {Role: playlists.RoleTechnician, Network: "n"}}}}
	if diff := cmp.Diff(want, d.Trust().Keys); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRootsAreCountedByWhatTheDocumentSays(t *testing.T) {
	a, b, stranger := key(t, "a"), key(t, "b"), key(t, "stranger")
	file := filepath.Join(t.TempDir(), "trust.json")
	d := Draft{Network: "n", Epoch: 1, RootPersons: 2, Roots: []playlists.Key{a.Key, b.Key}}
	if err := d.Write(file, filepath.Join(t.TempDir(), "roots.json")); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		by   keys.File
		want []string
	}{{stranger, nil}, {b, []string{"b"}}, {b, []string{"b"}}, {a, []string{"a", "b"}}} {
		if err := SignTrust(file, step.by); err != nil {
			t.Fatal(err)
		}
		got, err := CountTrust(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Tally{Signed: step.want, Need: 2}, got); diff != "" {
			t.Errorf("after %s (-want +got):\n%s", step.by.Person, diff)
		}
	}
}

func TestOnlyATrustDocumentIsSignedAsOne(t *testing.T) {
	dir, sheets := prepared(t)
	for name, file := range map[string]string{"a story": sheets[0].File, "a missing file": filepath.Join(dir, "none.json"), "a folder": dir} {
		t.Run(name, func(t *testing.T) {
			if err := SignTrust(file, key(t, "root")); err == nil {
				t.Error("it was signed")
			}
		})
	}
	large := filepath.Join(dir, "large.json")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 1<<30); err != nil {
		t.Fatal(err)
	}
	if _, err := CountTrust(large); err == nil || !strings.Contains(err.Error(), "oversized") {
		t.Errorf("%v", err)
	}
}
