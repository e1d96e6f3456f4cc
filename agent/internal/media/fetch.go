package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"storyline/playlists"
)

const (
	stall      = 20 * time.Second // without so many bytes:
	uplinkPace = 64 << 10
	trainPace  = 1 << 20  // another display gives 64 KB a second, or breaks off by itself
	slowest    = 8 << 10  // bytes a second, on the whole
	chunk      = 64 << 10 // bytes that are read at once
	redirects  = 3
)

var (
	// errDisk says that it is our own disk that failed, so no other base will do.
	errDisk = errors.New("media can't be written")
	// errOther says that what came is not what was asked for.
	errOther = errors.New("other bytes than its digest says")
)

// doer sends requests: a client does, and so does the train.
type doer interface {
	Do(*http.Request) (*http.Response, error)
}

// fetch tries the bases in order until the whole file lies in p, synced and of
// the right digest.
func (f *fetcher) fetch(ctx context.Context, v playlists.Variant, p *part) error {
	var failed error
	for _, base := range f.bases {
		err := f.try(ctx, f.client, base, v, p, f.rate, uplinkPace)
		if err == nil || ctx.Err() != nil || errors.Is(err, errDisk) {
			return err
		}
		failed = errors.Join(failed, fmt.Errorf("%s: %w", base, err))
	}
	return failed
}

// try fetches what is lacking of a file from one base, which is given up once it
// brings fewer bytes than a pace while a stall lasts.
func (f *fetcher) try(ctx context.Context, by doer, base string, v playlists.Variant, p *part, limit *rate.Limiter, pace int) error {
	if p.n == v.Bytes { // an earlier process had it all, and no time to say so
		return p.finish(v)
	}
	ctx, end := context.WithTimeout(ctx, time.Minute+time.Duration(v.Bytes/slowest)*time.Second)
	defer end()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	dog := time.AfterFunc(stall, func() { cancel(fmt.Errorf("not %d bytes in %s", pace, stall)) })
	defer dog.Stop()
	body, err := ask(ctx, by, base+"/media/sha256/"+v.SHA256.String(), v, p)
	if err != nil {
		return err
	}
	defer body.Close()
	return take(ctx, &lively{r: body, dog: dog, pace: pace}, v, p, limit)
}

// ask sends the request, for the rest if a part is there, and judges the answer
// before a byte of it is read. The digest is the file's entity tag. A mirror that
// tags by a rule of its own would send all of it anew; it is asked once more by
// its own tag, since it is the digest that says in the end whether the bytes fit.
func ask(ctx context.Context, by doer, address string, v playlists.Variant, p *part) (io.ReadCloser, error) {
	tag := `"` + v.SHA256.String() + `"`
	res, err := request(ctx, by, address, p.n, tag)
	if err == nil && p.n > 0 && res.StatusCode == http.StatusOK && res.Header.Get("ETag") != tag {
		own := res.Header.Get("ETag")
		if strings.HasPrefix(own, "W/") {
			own = ""
		}
		if err = res.Body.Close(); err == nil {
			res, err = request(ctx, by, address, p.n, own)
		}
	}
	if err != nil {
		return nil, err
	}
	if err := judge(res, v, p); err != nil {
		return nil, errors.Join(err, res.Body.Close())
	}
	return res.Body, nil
}

// request asks for a file from an offset on, if it still has a tag.
func request(ctx context.Context, by doer, address string, from int64, tag string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "identity")
	if from > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
		if tag != "" {
			req.Header.Set("If-Range", tag)
		}
	}
	return by.Do(req)
}

// judge says whether an answer is the rest of the file, or the whole.
func judge(res *http.Response, v playlists.Variant, p *part) error {
	switch res.StatusCode {
	case http.StatusOK:
		if p.n > 0 {
			if err := p.restart(); err != nil {
				return err
			}
		}
	case http.StatusPartialContent:
		if want := fmt.Sprintf("bytes %d-%d/%d", p.n, v.Bytes-1, v.Bytes); res.Header.Get("Content-Range") != want {
			return errors.Join(fmt.Errorf("answered with another range than %s", want), p.restart())
		}
	case http.StatusRequestedRangeNotSatisfiable:
		return errors.Join(fmt.Errorf("answered %s", res.Status), p.restart())
	default:
		return fmt.Errorf("answered %s", res.Status)
	}
	if want := v.Bytes - p.n; res.ContentLength >= 0 && res.ContentLength != want {
		return fmt.Errorf("offers %d bytes, expected %d", res.ContentLength, want)
	}
	return nil
}

// take writes what comes, and no more than the file is to have. What it got
// stays for the next attempt, unless the whole is there and wrong.
func take(ctx context.Context, body io.Reader, v playlists.Variant, p *part, limit *rate.Limiter) error {
	buf := make([]byte, chunk)
	for {
		n, err := body.Read(buf)
		if p.n+int64(n) > v.Bytes {
			return errors.Join(fmt.Errorf("more than the %d bytes expected", v.Bytes), p.restart())
		}
		if n > 0 {
			if _, err := p.Write(buf[:n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF) && p.n < v.Bytes:
			return fmt.Errorf("broke off at %d of %d bytes", p.n, v.Bytes)
		case errors.Is(err, io.EOF):
			return p.finish(v)
		case err != nil:
			return causeOr(ctx, err)
		}
		if limit != nil {
			if err := limit.WaitN(ctx, n); err != nil {
				return causeOr(ctx, err)
			}
		}
	}
}

// causeOr gives the reason for which a request was ended, if it was.
func causeOr(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// lively holds the watchdog off while bytes come at a pace: a byte now and then
// would keep a place, and the file, for hours.
type lively struct {
	r    io.Reader
	dog  *time.Timer
	pace int
	came int // since the watchdog was held off last
}

func (l *lively) Read(b []byte) (int, error) {
	n, err := l.r.Read(b)
	if l.came += n; l.came >= l.pace {
		l.came = 0
		l.dog.Reset(stall)
	}
	return n, err
}
