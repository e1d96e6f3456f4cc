package projector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"storyline/playlists"
	"storyline/playlists/screen"
)

func story(id playlists.StoryID) *playlists.Story {
	words := func(en, uk string) map[playlists.Lang]playlists.Words {
		return map[playlists.Lang]playlists.Words{"en": {Heading: en}, "uk": {Heading: uk}}
	}
	picture := playlists.Variant{SHA256: playlists.DigestOf([]byte("picture")), Bytes: 7, Type: "image/png", W: 1920, H: 1080}
	return &playlists.Story{
		Header: playlists.Header{V: playlists.Version}, Network: "city-metro", Campaign: "demo", ID: id,
		Titles: playlists.Texts{"en": "Title", "uk": "Назва"}, Languages: []playlists.Lang{"uk", "en"},
		Slides: []playlists.Slide{
			{ID: "words", Kind: playlists.TextSlide, Ms: 5000, Text: words("Words of "+string(id), "Слова")},
			{ID: "picture", Kind: playlists.ImageSlide, Ms: 3000, Text: words("A door", "Двері"), Media: []playlists.Variant{picture}},
		},
		Call:       playlists.Call{Numbers: []playlists.Number{{Number: "527", Label: playlists.Texts{"en": "Line", "uk": "Лінія"}}}, Address: "https://example.org", Short: "example.org"},
		ConsentEnd: 1, Hours: []playlists.Daypart{{Start: 23 * 60, End: 24 * 60}}, // long over, and only late at night
	}
}

// on says what is on the screen now, and what follows.
func on(p *Projector) (current, next string) {
	u := <-p.Watch(context.Background())
	say := func(f *screen.Frame) string {
		return fmt.Sprintf("%s %s %q %d", f.Lang, f.Kind, f.Heading, (f.End-f.Start)/1000)
	}
	return say(u.Current), say(u.Next)
}

// TestAStoryIsShownFromItsBeginningInEveryLanguage holds the screen to the story,
// whatever the hour and though its consent is over: who approves must see it.
func TestAStoryIsShownFromItsBeginningInEveryLanguage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(playlists.Shape{W: 1080, H: 1920}, nil)
		if current, _ := on(p); !strings.Contains(current, "help") {
			t.Errorf("before any story: %s", current)
		}
		time.Sleep(1234 * time.Millisecond)
		p.Show(story("first"))
		want := []string{`uk text "Слова" 5`, `uk image "Двері" 3`, `en text "Words of first" 5`, `en image "A door" 3`, `uk text "Слова" 5`}
		for i, length := range []time.Duration{5 * time.Second, 3 * time.Second, 5 * time.Second, 3 * time.Second} {
			current, next := on(p)
			if diff := cmp.Diff(want[i:i+2], []string{current, next}); diff != "" {
				t.Errorf("slide %d (-want +got):\n%s", i, diff)
			}
			time.Sleep(length - time.Millisecond)
			if late, _ := on(p); late != current {
				t.Errorf("slide %d, a moment before its end: %s", i, late)
			}
			time.Sleep(time.Millisecond)
		}
		first := <-p.Watch(t.Context())
		p.Show(story("second")) // in the midst of the first
		second := <-p.Watch(t.Context())
		if second.Current.Start != time.Now().UnixMilli() || second.Current.ID == first.Current.ID || second.Screen != (screen.Size{W: 1080, H: 1920}) {
			t.Errorf("the second story begins with %+v", second.Current)
		}
	})
}

func TestAScreenOfThisMachineServesFilesThatWereVerifiedAndTakesNoReports(t *testing.T) {
	defer goleak.VerifyNone(t)
	name := filepath.Join(t.TempDir(), "door.png")
	if err := os.WriteFile(name, []byte("picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	held, gone := playlists.DigestOf([]byte("picture")), playlists.DigestOf([]byte("gone"))
	p := New(playlists.Shape{W: 1920, H: 1080}, Files{held: {Name: name, Type: "image/png"}, gone: {Name: name + "x", Type: "image/png"}})
	p.Show(story("first"))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx, l) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	host := l.Addr().String()
	ask := func(method, path string) (int, http.Header) {
		t.Helper()
		r, err := http.NewRequestWithContext(ctx, method, "http://"+l.Addr().String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		a, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		return a.StatusCode, a.Header
	}
	for path, want := range map[string]int{
		"/": 200, "/slots": 200, "/media/sha256/" + held.String(): 200, "/media/sha256/" + gone.String(): 500,
		"/media/sha256/" + playlists.Digest{1}.String(): 404, "/media/sha256/../../etc/passwd": 404, "/reports": 404,
	} {
		if got, _ := ask("GET", path); got != want {
			t.Errorf("GET %s: %d, want %d", path, got, want)
		}
	}
	if got, _ := ask("POST", "/reports"); got == 204 {
		t.Error("a report was taken")
	}
	if _, h := ask("GET", "/media/sha256/"+held.String()); h.Get("Content-Type") != "image/png" {
		t.Errorf("%v", h)
	}
	host = "evil.example"
	if got, _ := ask("GET", "/slots"); got != http.StatusMisdirectedRequest {
		t.Errorf("under a name of somebody else's: %d", got)
	}
	w := httptest.NewRecorder()
	p.screen.ServeHTTP(w, httptest.NewRequest("GET", "/slots", nil))
	var u screen.Update
	if err := json.Unmarshal(w.Body.Bytes(), &u); err != nil || !u.Preview || u.Current.Heading != "Слова" {
		t.Errorf("%v: %s", err, w.Body)
	}
	cancel()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
