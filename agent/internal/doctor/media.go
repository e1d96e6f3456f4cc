package doctor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Media hashes every file that is held and compares it with its name.
func Media(ctx context.Context, dir string) Finding {
	const name = "media held"
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Skip(name, "none yet")
	}
	if err != nil {
		return Failure(name, err.Error(), "see that the agent's user owns data_dir")
	}
	var files, bytes int64
	var damaged []string
	for _, e := range entries {
		if !e.Type().IsRegular() || len(e.Name()) != sha256.Size*2 {
			continue
		}
		n, sum, err := hash(ctx, filepath.Join(dir, e.Name()))
		if ctx.Err() != nil {
			return Skip(name, "not all could be hashed in time")
		}
		files, bytes = files+1, bytes+n
		if err != nil || sum != e.Name() {
			damaged = append(damaged, e.Name()[:12])
		}
	}
	seen := fmt.Sprintf("%d files, %s, each hashed", files, size(bytes))
	if len(damaged) > 0 {
		return Failure(name, fmt.Sprintf("%s; damaged: %v", seen, damaged),
			"the agent fetches them anew by itself; if more are damaged the next day, replace the disk")
	}
	return Well(name, "%s", seen)
}

func hash(ctx context.Context, path string) (int64, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	var all int64
	for ctx.Err() == nil {
		n, err := io.CopyN(h, f, 1<<20)
		all += n
		if errors.Is(err, io.EOF) {
			return all, hex.EncodeToString(h.Sum(nil)), nil
		}
		if err != nil {
			return all, "", err
		}
	}
	return all, "", ctx.Err()
}

const askTime = 5 * time.Second

// Base asks a media base for a file that nobody has: whoever answers is there.
func Base(ctx context.Context, base string) Finding {
	const name = "media base"
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	const remedy = "see that the controller or its mirror runs there, and that the tunnel to it is up"
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, base+"/media/sha256/"+hex.EncodeToString(make([]byte, sha256.Size)), nil)
	if err != nil {
		return Failure(name, err.Error(), "correct media in the configuration")
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		if e := (*url.Error)(nil); errors.As(err, &e) {
			err = e.Err // without the address of a file that nobody has
		}
		return Failure(name, base+": "+err.Error(), remedy)
	}
	_ = answer.Body.Close() // there is none
	switch answer.StatusCode {
	case http.StatusOK, http.StatusNotFound:
		return Well(name, "%s answers", base)
	}
	return Failure(name, fmt.Sprintf("%s answers %s", base, answer.Status), remedy)
}
