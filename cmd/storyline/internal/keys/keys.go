// Package keys keeps the key files of people: a private key that only its owner
// may read, and a public one to hand to whoever writes the trust document.
//
// A file names the person, because thresholds count persons and not keys. The
// private files of editors and roots never lie where a controller runs.
package keys

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"storyline/playlists"
)

// File is a key file. Private is the Ed25519 seed (RFC 8032, 32 bytes) and is
// absent from public files.
type File struct {
	playlists.Key
	Private []byte `json:"private,omitempty"`
}

// maxFile bounds what is read as a key.
const maxFile = 4 << 10

// Generate makes a key for a person.
func Generate(person string) (File, error) {
	if !playlists.ValidName(person) {
		return File{}, fmt.Errorf("person %q: %s", person, playlists.NameRule)
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return File{}, fmt.Errorf("make a key: %w", err)
	}
	return File{Key: playlists.Key{Scheme: playlists.Ed25519, Public: public, Person: person}, Private: private.Seed()}, nil
}

// Signer gives the private key.
func (f File) Signer() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(f.Private) }

// Write writes <person>.key (0600) and <person>.pub into a folder, which it makes
// if need be, and never over a key that is there: a lost private key can't be had
// again.
func (f File) Write(dir string) (private, public string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", "", err
	}
	private = filepath.Join(dir, f.Person+".key")
	public = filepath.Join(dir, f.Person+".pub")
	if err := create(private, f, 0o600); err != nil {
		return "", "", err
	}
	open := f
	open.Private = nil
	if err := create(public, open, 0o644); err != nil {
		return "", "", errors.Join(err, os.Remove(private)) // no half of a key is left
	}
	return private, public, nil
}

func create(name string, f File, mode os.FileMode) error {
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is there already; choose another folder or person", name)
	}
	if err != nil {
		return err
	}
	_, err = file.Write(append(b, '\n'))
	return errors.Join(err, file.Close())
}

// ReadPublic reads a public key file. It takes a private one too, and drops
// what is private; and the bare base64 that a controller leaves beside its own
// key, named after its file.
func ReadPublic(name string) (playlists.Key, error) {
	b, err := readFile(name)
	if err != nil {
		return playlists.Key{}, err
	}
	if public, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(b))); err == nil && len(public) == ed25519.PublicKeySize {
		person := strings.TrimSuffix(filepath.Base(name), ".pub")
		if !playlists.ValidName(person) {
			return playlists.Key{}, fmt.Errorf("%s names nobody: call it after its controller, such as controller.pub", name)
		}
		return playlists.Key{Scheme: playlists.Ed25519, Public: public, Person: person}, nil
	}
	f, err := parse(name, b)
	return f.Key, err
}

// ReadPrivate reads a private key file and refuses one that others may read.
func ReadPrivate(name string) (File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return File{}, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return File{}, fmt.Errorf("%s may be read by others (mode %04o); run: chmod 600 %s", name, info.Mode().Perm(), name)
	}
	b, err := readFile(name)
	if err != nil {
		return File{}, err
	}
	f, err := parse(name, b)
	if err != nil {
		return File{}, err
	}
	if len(f.Private) != ed25519.SeedSize {
		return File{}, fmt.Errorf("%s holds no private key; give the .key file", name)
	}
	if public, ok := f.Signer().Public().(ed25519.PublicKey); !ok || !public.Equal(ed25519.PublicKey(f.Public)) {
		return File{}, fmt.Errorf("%s is damaged: its private and public halves don't belong together", name)
	}
	return f, nil
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("%s is no key file: it has more than %d bytes", name, maxFile)
	}
	return b, err
}

// parse reads a key file's text.
func parse(name string, b []byte) (File, error) {
	var f File
	if err := json.Unmarshal(b, &f); err != nil {
		return f, fmt.Errorf("%s is no key file: %w", name, err)
	}
	if f.Scheme != playlists.Ed25519 || len(f.Public) != ed25519.PublicKeySize || f.Person == "" {
		return f, fmt.Errorf("%s is no key file: an ed25519 key and its person are needed", name)
	}
	return f, nil
}
