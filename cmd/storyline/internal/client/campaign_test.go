package client

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"storyline/playlists"
)

func TestHowACampaignIsAskedFor(t *testing.T) {
	var asked []string
	c := against(t, map[string]http.HandlerFunc{"/api/v1/campaigns/": func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.URL.RawQuery)
		io.WriteString(w, `{"campaign":"demo","n":3,"yaml":"version: 1\n","sheets":[{"story":"first","persons":["olena"],"needed":2}]}`)
	}})
	_, err1 := c.PutCampaign(t.Context(), "demo", nil, nil, Put{Draft: true, By: "olena & taras"})
	text, err2 := c.Campaign(t.Context(), "", "demo")
	sheets, err3 := c.Sheets(t.Context(), "kyiv-metro", "demo")
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	want := []string{"PUT /api/v1/campaigns/demo by=olena+%26+taras&draft=true", "GET /api/v1/campaigns/demo ", "GET /api/v1/campaigns/demo/sheets network=kyiv-metro"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if text.N != 3 || text.YAML != "version: 1\n" || len(sheets) != 1 || sheets[0].String() != "signed by olena, 1 of 2" {
		t.Errorf("%+v, %+v", text, sheets)
	}
}

func TestHowFarAStoryIsApprovedInWords(t *testing.T) {
	for want, a := range map[string]Approval{
		"signed by nobody yet, 2 must":   {Needed: 2},
		"signed by olena, 1 of 2":        {Persons: []string{"olena"}, Needed: 2},
		"approved by olena, taras":       {Persons: []string{"olena", "taras"}, Needed: 2, Approved: true},
		"signed by olena, taras, 2 of 3": {Persons: []string{"olena", "taras"}, Needed: 3},
	} {
		if got := a.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestMediaIsVerified(t *testing.T) {
	digest := playlists.DigestOf([]byte("film"))
	for name, c := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"what was asked for":    {200, "film", nil},
		"other bytes":           {200, "fi1m", ErrDigest},
		"too few":               {200, "fil", ErrDigest},
		"too many":              {200, "film and more", ErrDigest},
		"without end":           {200, strings.Repeat("film", 1<<20), ErrDigest},
		"not held":              {404, "", ErrNotFound},
		"a controller in doubt": {503, "", errors.ErrUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			controller := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/media/sha256/"+digest.String() || r.Header.Get("Authorization") != "" {
					t.Errorf("asked for %s with %q: media need no token", r.URL.Path, r.Header.Get("Authorization"))
				}
				answer(c.status, c.body)(w, r)
			}))
			defer controller.Close()
			var got bytes.Buffer
			err := New(controller.URL, token).Media(t.Context(), digest, 4, &got)
			if errors.Is(c.want, errors.ErrUnsupported) {
				if err == nil || !strings.Contains(err.Error(), "503") {
					t.Errorf("%v", err)
				}
				return
			}
			if !errors.Is(err, c.want) || got.Len() > 5 {
				t.Errorf("%v after %d bytes", err, got.Len())
			}
		})
	}
}
