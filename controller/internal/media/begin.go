package media

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"time"
	"unicode"

	"storyline/playlists"
)

// Begin makes room for a file and gives its upload an id. It first drops those
// that nobody went on with, so that a few that were left behind keep nobody out.
func (u *Uploads) Begin(name string, length int64, now time.Time) (Upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.sweep(now.Add(-u.limits.Idle)); err != nil {
		return Upload{}, err
	}
	name = readable(name)
	err := u.admit(name, length)
	if crowded(err) {
		if err := u.sweep(now.Add(-u.limits.Yield)); err != nil {
			return Upload{}, err
		}
		err = u.admit(name, length)
	}
	if err != nil {
		return Upload{}, err
	}
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	about := Upload{ID: hex.EncodeToString(raw[:]), Name: name, Length: length}
	f, err := os.OpenFile(u.path(about.ID), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		err = errors.Join(f.Close(), u.note(about))
	}
	if err != nil {
		_ = os.Remove(u.path(about.ID))
		return Upload{}, full(about, fmt.Errorf("begin an upload: %w", err))
	}
	u.all[about.ID] = &upload{about: about}
	return about, nil
}

// admit judges whether one more file fits.
func (u *Uploads) admit(name string, length int64) error {
	many, bytes := 0, length
	for _, up := range u.all {
		if about := up.now(); about.Done == nil {
			many++
			bytes += about.Length
		}
	}
	switch {
	case length <= 0:
		return &Refused{Why: EmptyFile, Name: name}
	case length > playlists.MaxMedia:
		return &Refused{LargeFile, name, length, playlists.MaxMedia}
	case many >= u.limits.Many:
		return &Refused{ManyUploads, name, int64(many), int64(u.limits.Many)}
	case bytes > u.limits.Bytes:
		return &Refused{FullUploads, name, bytes - length, u.limits.Bytes}
	}
	return nil
}

// crowded reports whether a file is refused only until another has arrived.
func crowded(err error) bool {
	var refused *Refused
	return errors.As(err, &refused) && (refused.Why == ManyUploads || refused.Why == FullUploads)
}

// longestName is how much of a name is kept.
const longestName = 120

// readable gives the last part of a name as a person may be shown it.
func readable(name string) string {
	var kept []rune
	for _, r := range name {
		switch {
		case r == '/', r == '\\':
			kept = nil
		case unicode.IsPrint(r) && r != unicode.ReplacementChar && len(kept) < longestName:
			kept = append(kept, r)
		}
	}
	return string(kept)
}
