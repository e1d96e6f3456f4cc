package controller

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// loadKey reads the controller's signing key, or makes one at the first start:
// <data>/controller.key holds the seed (0600), <data>/controller.pub the public
// key, both base64. The key can rearrange approved stories and bind displays; it
// can't add a picture, a word or a number.
func loadKey(dir string) (ed25519.PrivateKey, error) {
	path := filepath.Join(dir, "controller.key")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(dir, path)
	}
	if err != nil {
		return nil, fmt.Errorf("controller's key: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("controller's key: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("controller's key: others may read %s (mode %04o): run chmod 600 on it, and think of the key as known", path, mode)
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("controller's key: %s does not hold a key; bring it back from a backup", path)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

func makeKey(dir, path string) (ed25519.PrivateKey, error) {
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("controller's key: %w", err)
	}
	if err := writeWhole(filepath.Join(dir, "controller.pub"), base64.StdEncoding.EncodeToString(public)+"\n"); err != nil {
		return nil, fmt.Errorf("controller's key: %w", err)
	}
	if err := writeWhole(path, base64.StdEncoding.EncodeToString(key.Seed())+"\n"); err != nil {
		return nil, fmt.Errorf("controller's key: %w", err)
	}
	return key, nil
}

// readService reads the token of the service user, which nobody else on this
// machine may read: it opens every topic, though it signs nothing.
func readService(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("service token: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("service token: others may read %s (mode %04o): make a new one and run chmod 600 on it", path, mode)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("service token: %w", err)
	}
	return map[string]string{"service": strings.TrimSpace(string(b))}, nil
}

// writeWhole writes a file (0600) that is there whole or not at all.
func writeWhole(path, text string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
