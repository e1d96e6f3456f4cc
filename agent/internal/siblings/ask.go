package siblings

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"storyline/playlists"
)

const (
	askTime   = 1500 * time.Millisecond
	askSilent = 3 * time.Second // after which one that was silent is asked again
)

// newClient makes a client that goes to the address it is given and nowhere else.
func newClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:           (&net.Dialer{Timeout: askTime}).DialContext,
			ResponseHeaderTimeout: headerTime,
			IdleConnTimeout:       idleTime / 2, // before the other end's
			MaxIdleConnsPerHost:   4,
			MaxConnsPerHost:       8,
			DisableCompression:    true,
			ReadBufferSize:        64 << 10,

			MaxResponseHeaderBytes: maxHeader,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Do sends a request to another display of the train.
func (s *Siblings) Do(r *http.Request) (*http.Response, error) {
	s.opt.Key.sign(r, s.opt.Display)
	return s.client.Do(r)
}

// askAll asks all others at once how a file stands there.
func (s *Siblings) askAll(ctx context.Context, d playlists.Digest) map[playlists.DisplayID]answer {
	heard := make(map[playlists.DisplayID]answer, len(s.others))
	var mu sync.Mutex
	var asking sync.WaitGroup
	for id := range s.others { // its keys never change
		heard[id] = answer{}
	}
	for id := range s.others {
		if s.resting(id) {
			continue
		}
		asking.Go(func() {
			a, err := s.ask(ctx, id, d)
			if ctx.Err() == nil {
				s.note(id, err)
			}
			mu.Lock()
			defer mu.Unlock()
			heard[id] = a
		})
	}
	asking.Wait()
	return heard
}

func (s *Siblings) resting(id playlists.DisplayID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Before(s.others[id].again)
}

// errBarred says that another display doesn't know us.
var errBarred = errors.New("not known there")

// note keeps whether a display answered.
func (s *Siblings) note(id playlists.DisplayID, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, now := s.others[id], time.Now()
	if err == nil {
		o.quiet, o.lied, o.barred = time.Time{}, false, false
		return
	}
	o.barred = errors.Is(err, errBarred)
	if o.again = now.Add(askSilent); o.quiet.IsZero() {
		o.quiet = now
	}
}

// ask asks one display how a file stands there. Who doesn't prove its answer has
// given none.
func (s *Siblings) ask(ctx context.Context, id playlists.DisplayID, d playlists.Digest) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, s.bases[id]+prefix+d.String(), nil)
	if err != nil {
		return answer{}, err
	}
	nonce := s.opt.Key.sign(r, s.opt.Display)
	res, err := s.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxHeader)) // there should be none
	if err := res.Body.Close(); err != nil {
		return answer{}, err
	}
	if res.StatusCode == http.StatusUnauthorized {
		return answer{}, errBarred
	}
	a, ok := s.opt.Key.open(res.Header.Get(answerHead), id, r.URL.Path, nonce)
	if !ok {
		return answer{}, fmt.Errorf("answered %s without a proof", res.Status)
	}
	return a, nil
}

// Ask puts another question to a display and gives its answer, of at most so many
// bytes.
func (s *Siblings) Ask(ctx context.Context, id playlists.DisplayID, path string, most int64) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.bases[id]+path, nil)
	if err != nil {
		return nil, err
	}
	nonce := s.opt.Key.sign(r, s.opt.Display)
	res, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, most))
	if err != nil {
		return nil, err
	}
	if !s.opt.Key.holds(res.Header.Get(answerHead), saidWords(b, id, path, nonce)...) {
		return nil, fmt.Errorf("answered %s without a proof", res.Status)
	}
	return b, nil
}
