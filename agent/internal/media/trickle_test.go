package media

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// trickle is a display, or a base, that gives a byte at a time.
type trickle struct{ asked *http.Request }

func (trickle) Do(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, ContentLength: -1, Header: http.Header{}, Body: io.NopCloser(trickle{r})}, nil
}

func (tr trickle) Read(b []byte) (int, error) {
	select {
	case <-tr.asked.Context().Done():
		return 0, tr.asked.Context().Err()
	case <-time.After(time.Second):
		return copy(b, "x"), nil
	}
}

func TestWhoGivesAByteAtATimeIsGivenUp(t *testing.T) {
	for _, pace := range []int{uplinkPace, trainPace} {
		synctest.Test(t, func(t *testing.T) {
			v, _ := aFile(1, 1_000_000)
			p := part{}
			if err := p.open(t.Context(), filepath.Join(t.TempDir(), "part"), v); err != nil {
				t.Fatal(err)
			}
			defer p.close()
			began := time.Now()
			err := (&fetcher{}).try(t.Context(), trickle{}, "http://b", v, &p, nil, pace)
			if took := time.Since(began); took > stall+time.Second || err == nil || !strings.Contains(err.Error(), "in 20s") {
				t.Errorf("given up after %s: %v", took, err)
			}
		})
	}
}
