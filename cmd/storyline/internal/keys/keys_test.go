package keys

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAKeyComesBackAsItWasWritten(t *testing.T) {
	dir := t.TempDir()
	key, err := Generate("olena")
	if err != nil {
		t.Fatal(err)
	}
	private, public, err := key.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ReadPrivate(private)
	if err != nil || cmp.Diff(key, back) != "" {
		t.Errorf("the private key came back changed: %v", err)
	}
	open, err := ReadPublic(public)
	if err != nil || cmp.Diff(key.Key, open) != "" {
		t.Errorf("the public key came back changed: %v", err)
	}
	if b, _ := os.ReadFile(public); strings.Contains(string(b), "private") {
		t.Error("the public file holds the private key")
	}
	if info, _ := os.Stat(private); info.Mode().Perm() != 0o600 {
		t.Errorf("the private key has mode %o", info.Mode().Perm())
	}
}

func TestKeysThatAreRefused(t *testing.T) {
	dir := t.TempDir()
	key, err := Generate("olena")
	if err != nil {
		t.Fatal(err)
	}
	private, public, err := key.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := Generate("taras")
	other.Public = key.Public
	mixed, _, err := other.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(dir, "open.key")
	b, _ := os.ReadFile(private)
	if err := os.WriteFile(open, b, 0o644); err != nil {
		t.Fatal(err)
	}
	junk := filepath.Join(dir, "junk.key")
	if err := os.WriteFile(junk, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(public, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ file, says string }{
		"others may read it":      {open, "chmod 600"},
		"only the public half":    {public, "no private key"},
		"halves of two keys":      {mixed, "don't belong together"},
		"no key at all":           {junk, "is no key file"},
		"a file that isn't there": {filepath.Join(dir, "none.key"), "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadPrivate(c.file); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want it to say %q", err, c.says)
			}
		})
	}
	if _, _, err := key.Write(dir); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a key was written over another: %v", err)
	}
	if _, err := Generate("Олена"); err == nil {
		t.Error("a person's name must be a name")
	}
}

func TestAControllersBareKeyIsNamedAfterItsFile(t *testing.T) {
	key, err := Generate("any")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	bare := []byte(base64.StdEncoding.EncodeToString(key.Public) + "\n")
	for name, want := range map[string]string{"controller.pub": "controller", "kyiv-2.pub": "kyiv-2", "My Controller.pub": ""} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, bare, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := ReadPublic(file)
		if got.Person != want || (err == nil) != (want != "") || err == nil && !bytes.Equal(got.Public, key.Public) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := ReadPrivate(filepath.Join(dir, "controller.pub")); err == nil {
		t.Error("a bare public key passed for a private one")
	}
}

// Whatever stands in a file, a key that is read can be used.
func FuzzParse(f *testing.F) {
	key, err := Generate("olena")
	if err != nil {
		f.Fatal(err)
	}
	whole, _ := json.Marshal(key)
	open, _ := json.Marshal(key.Key)
	for _, seed := range [][]byte{whole, open, []byte(`{"scheme":"ed25519"}`), []byte("null"), nil} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := parse("file", b)
		if err == nil && (len(k.Public) != ed25519.PublicKeySize || k.Person == "") {
			t.Errorf("%+v was taken", k)
		}
	})
}
