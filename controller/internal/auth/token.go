package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// tokenBytes is how much chance a token holds: 256 bits.
const tokenBytes = 32

// Sum is the SHA-256 of a token. A token is 256 random bits, so a slow hash would
// add nothing.
type Sum = [32]byte

// MakeToken makes a token: 43 characters of base64url. crypto/rand never fails
// since Go 1.24.
func MakeToken() string {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// SumOf gives what is kept of a token.
func SumOf(token string) Sum { return sha256.Sum256([]byte(token)) }

func same(a, b Sum) bool { return subtle.ConstantTimeCompare(a[:], b[:]) == 1 }

// AdminToken reads the administrator's token from a file, or makes one there
// (mode 0600). A file that others may read is refused.
func AdminToken(path string) (string, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeAdminToken(path)
	}
	if err != nil {
		return "", fmt.Errorf("administrator's token: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("administrator's token: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return "", fmt.Errorf("administrator's token: others may read %s (mode %04o): run chmod 600 on it", path, mode)
	}
	token := strings.TrimSpace(string(b))
	if len(token) < 32 {
		return "", fmt.Errorf("administrator's token: %s holds fewer than 32 characters: remove the file to have a token made", path)
	}
	return token, nil
}

// makeAdminToken writes a new token under another name and then gives it its
// own, so that a crash never leaves half a token.
func makeAdminToken(path string) (_ string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".token-*") // mode 0600
	if err != nil {
		return "", fmt.Errorf("administrator's token: %w", err)
	}
	token := MakeToken()
	_, err = f.WriteString(token + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return "", fmt.Errorf("administrator's token: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return token, nil
}
