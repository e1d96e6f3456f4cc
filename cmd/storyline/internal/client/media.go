package client

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"storyline/playlists"
)

// ErrDigest says that bytes are not those that their name promises.
var ErrDigest = errors.New("the controller's bytes are not those that were asked for")

// stall is how long a media file may bring no byte.
const stall = time.Minute

type reader func([]byte) (int, error)

func (r reader) Read(b []byte) (int, error) { return r(b) }

// Media writes a media file of a known length to w. Unless the error is nil, what
// was written is not that file.
func (c *Client) Media(ctx context.Context, d playlists.Digest, length int64, w io.Writer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	dog := time.AfterFunc(stall, func() { cancel(fmt.Errorf("no byte for %s", stall)) })
	defer dog.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.base, "/api/v1")+"/media/sha256/"+d.String(), nil)
	if err != nil {
		return err
	}
	resp, err := c.files.Do(req) //nolint:bodyclose // it is closed below; the linter loses sight of it in the reader
	if err != nil {
		return fmt.Errorf("ask the controller: %w", errors.Join(err, context.Cause(ctx)))
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return fmt.Errorf("%w: media %s", ErrNotFound, d.Short())
	case resp.StatusCode != http.StatusOK:
		return fmt.Errorf("the controller answers %s", resp.Status)
	}
	sum := sha256.New()
	body := reader(func(b []byte) (int, error) {
		n, err := resp.Body.Read(b)
		dog.Reset(stall)
		return n, err
	})
	n, err := io.Copy(io.MultiWriter(w, sum), io.LimitReader(body, length+1))
	switch {
	case err != nil:
		return fmt.Errorf("read media %s: %w", d.Short(), errors.Join(err, context.Cause(ctx)))
	case n != length || playlists.Digest(sum.Sum(nil)) != d:
		return fmt.Errorf("%w: media %s, %s bytes", ErrDigest, d.Short(), strconv.FormatInt(length, 10))
	}
	return nil
}

// PutMedia puts one media file.
func (c *Client) PutMedia(ctx context.Context, d playlists.Digest, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodPut, "/media/"+d.String(), "application/octet-stream", f, info.Size(), nil)
}
