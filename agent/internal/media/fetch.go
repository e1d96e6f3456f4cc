package media

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"storyline/playlists"
)

const (
	stall     = 20 * time.Second // without a byte
	slowest   = 8 << 10          // bytes a second, on the whole
	redirects = 3
)

// errDisk says that it is our own disk that failed, so no other base will do.
var errDisk = errors.New("media can't be written")

// fetcher gets files from the bases.
type fetcher struct {
	client *http.Client
	bases  []string
	dir    string
}

// part is how far a download has come. It goes on where it broke off, from
// whichever base, as long as this process lives.
type part struct {
	name string
	n    int64
	hash hash.Hash
}

// clientOf bounds what a client may do: no proxy unless it was given with one,
// and no redirect to another host.
func clientOf(given *http.Client) *http.Client {
	c := http.Client{Transport: &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: stall,
		IdleConnTimeout:       time.Minute,
		MaxIdleConnsPerHost:   fetchers,
		DisableCompression:    true,
		ForceAttemptHTTP2:     true,
	}}
	if given != nil {
		c = *given
	}
	c.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if len(via) > redirects || req.URL.Host != via[0].URL.Host || req.URL.Scheme != via[0].URL.Scheme {
			return fmt.Errorf("redirected to %s", req.URL.Host)
		}
		return nil
	}
	return &c
}

// fetch tries the bases in order until the whole file lies under p.name, synced
// and of the right digest.
func (f *fetcher) fetch(ctx context.Context, v playlists.Variant, p *part) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute+time.Duration(v.Bytes/slowest)*time.Second)
	defer cancel()
	var failed error
	for _, base := range f.bases {
		err := f.try(ctx, base+"/media/sha256/"+v.SHA256.String(), v, p)
		if err == nil || ctx.Err() != nil || errors.Is(err, errDisk) {
			return err
		}
		failed = errors.Join(failed, fmt.Errorf("%s: %w", base, err))
	}
	return failed
}

func (f *fetcher) try(ctx context.Context, address string, v playlists.Variant, p *part) (err error) {
	file, err := p.open(f.dir, v)
	if err != nil {
		return fmt.Errorf("%w: %w", errDisk, err)
	}
	defer func() {
		if e := file.Close(); e != nil && err == nil {
			err = fmt.Errorf("%w: %w", errDisk, e)
		}
	}()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	dog := time.AfterFunc(stall, func() { cancel(fmt.Errorf("no byte for %s", stall)) })
	defer dog.Stop()
	body, err := f.ask(ctx, address, v, p)
	if err != nil {
		return err
	}
	defer body.Close()
	if err := p.take(file, &lively{body, dog}, v); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("%w: %w", errDisk, err)
	}
	return nil
}

// ask sends the request, for the rest if a part is there, and judges the answer
// before a byte of it is read.
func (f *fetcher) ask(ctx context.Context, address string, v playlists.Variant, p *part) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "identity")
	if p.n > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", p.n))
	}
	res, err := f.client.Do(req)
	if err != nil {
		return nil, err
	}
	switch {
	case res.StatusCode == http.StatusOK:
		p.n = 0
	case res.StatusCode == http.StatusPartialContent && p.n > 0 &&
		strings.HasPrefix(res.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", p.n)):
	default:
		if res.StatusCode == http.StatusPartialContent || res.StatusCode == http.StatusRequestedRangeNotSatisfiable {
			p.n = 0
		}
		err = fmt.Errorf("answered %s", res.Status)
	}
	if err == nil && res.ContentLength >= 0 && res.ContentLength != v.Bytes-p.n {
		err = fmt.Errorf("offers %d bytes, expected %d", res.ContentLength, v.Bytes-p.n)
	}
	if err != nil {
		return nil, errors.Join(err, res.Body.Close())
	}
	return res.Body, nil
}

// open opens the part for writing behind what it has.
func (p *part) open(dir string, v playlists.Variant) (*os.File, error) {
	if p.name == "" {
		// A name of its own: a download that nobody wants any more may still be
		// writing when the same file is wanted again.
		file, err := os.CreateTemp(dir, v.SHA256.Short()+"-*") // 0600
		if err == nil {
			p.name, p.n = file.Name(), 0
		}
		return file, err
	}
	file, err := os.OpenFile(p.name, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		p.name = ""
		return nil, err
	}
	if info, err := file.Stat(); err != nil || info.Size() < p.n {
		p.n = 0
	}
	return file, nil
}

// remove deletes what was fetched of a file that nobody wants.
func (p *part) remove() {
	if p.name != "" {
		_ = os.Remove(p.name)
		*p = part{}
	}
}

// take writes what comes, and no more than the file is to have. What it got
// stays for the next attempt, unless the whole is there and wrong.
func (p *part) take(file *os.File, body io.Reader, v playlists.Variant) error {
	if p.n == 0 {
		p.hash = sha256.New()
	}
	if err := file.Truncate(p.n); err != nil {
		return fmt.Errorf("%w: %w", errDisk, err)
	}
	if _, err := file.Seek(p.n, io.SeekStart); err != nil {
		return fmt.Errorf("%w: %w", errDisk, err)
	}
	buf := make([]byte, 64<<10)
	for {
		n, err := body.Read(buf)
		if p.n+int64(n) > v.Bytes {
			p.n = 0
			return fmt.Errorf("more than the %d bytes expected", v.Bytes)
		}
		if n > 0 {
			if _, err := file.Write(buf[:n]); err != nil {
				p.n = 0
				return fmt.Errorf("%w: %w", errDisk, err)
			}
			p.hash.Write(buf[:n])
			p.n += int64(n)
		}
		switch {
		case errors.Is(err, io.EOF) && p.n < v.Bytes:
			return fmt.Errorf("broke off at %d of %d bytes", p.n, v.Bytes)
		case errors.Is(err, io.EOF):
			if playlists.Digest(p.hash.Sum(nil)) != v.SHA256 {
				p.n = 0
				return errors.New("other bytes than its digest says")
			}
			return nil
		case err != nil:
			return err
		}
	}
}

// lively holds the watchdog off while bytes come.
type lively struct {
	r   io.Reader
	dog *time.Timer
}

func (l *lively) Read(b []byte) (int, error) {
	n, err := l.r.Read(b)
	if n > 0 {
		l.dog.Reset(stall)
	}
	return n, err
}
