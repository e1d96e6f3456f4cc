package controller

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// holes are the values in the pattern of an address.
var holes = regexp.MustCompile(`\{[^}]*\}`)

// door is an address that changes something.
type door struct{ method, path string }

// doors lists every address of the desk that is not only read, those of rooms that
// are yet to come among them. What stands in its holes is there.
func doors(t *testing.T, c *Controller) (list []door) {
	t.Helper()
	there := map[string]string{"{campaign}": "they-used-you", "{story}": "story-0", "{slide}": "words", "{rule}": "1", "{lang}": "uk"}
	for _, pattern := range c.desk.Routes() {
		method, path, ok := strings.Cut(pattern, " ")
		if !ok || !strings.HasPrefix(path, "/") {
			t.Fatalf("%q answers every method, also those that change something", pattern)
		}
		if method == http.MethodGet {
			continue
		}
		list = append(list, door{method, holes.ReplaceAllStringFunc(path, func(hole string) string {
			if word := there[hole]; word != "" {
				return word
			}
			return "1"
		})})
	}
	if len(list) < 40 {
		t.Fatalf("only %d addresses change something", len(list))
	}
	return list
}

// knock sends a form that an act might take, without following where it leads.
func (s *centre) knock(d door, header http.Header) *http.Response {
	s.t.Helper()
	r, err := http.NewRequest(d.method, "http://"+s.c.HTTP().String()+d.path, strings.NewReader("back=/x&yes=1&name=a.png&size=9&story=story-0&kind=text&act=swap&text=x&base=0&seconds=9"))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header = header.Clone()
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if host := header.Get("Host"); host != "" {
		r.Host = host
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		s.t.Fatal(err)
	}
	return answer
}

// state is all that a person could have changed: the texts, and the files beside
// them.
func (s *centre) state() string {
	s.t.Helper()
	all, err := s.c.store.Campaigns(s.t.Context(), network)
	if err != nil {
		s.t.Fatal(err)
	}
	fleet, err := s.c.store.FleetFile(s.t.Context(), network)
	if err != nil {
		s.t.Fatal(err)
	}
	publishes, err := s.c.store.Publishes(s.t.Context(), 10)
	if err != nil {
		s.t.Fatal(err)
	}
	uploads, err := os.ReadDir(filepath.Join(s.c.config.DataDir, "media", "uploads"))
	if err != nil {
		s.t.Fatal(err)
	}
	b, err := json.Marshal([]any{all, fleet, publishes, len(uploads)})
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

func TestEveryDoorIsShutToWhoDidNotSignIn(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 5)
	o.stock(t, s.c.store, s.c.pub, s.c.key)
	if err := s.c.fleets.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := s.state()
	open := []string{"/sign-in", "/sign-out", "/language"} // they change nothing but cookies
	for _, d := range doors(t, s.c) {
		if slices.Contains(open, d.path) {
			continue
		}
		for name, cookie := range map[string]string{"nobody": "", "who made a session up": "storyline-session=" + strings.Repeat("A", 43)} {
			h := http.Header{}
			if cookie != "" {
				h.Set("Cookie", cookie)
			}
			a := s.knock(d, h)
			led := a.StatusCode == http.StatusSeeOther && strings.HasPrefix(a.Header.Get("Location"), "/sign-in?")
			if !led && a.StatusCode != http.StatusForbidden {
				t.Errorf("%s %s by %s is answered with %d", d.method, d.path, name, a.StatusCode)
			}
		}
	}
	if s.state() != before {
		t.Error("something was changed")
	}
}

func TestNoOtherSiteComesThroughAnyDoor(t *testing.T) {
	s := startCentre(t, t.TempDir())
	o := newOffice(t, 5)
	o.stock(t, s.c.store, s.c.pub, s.c.key)
	if err := s.c.fleets.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := s.state()
	v := s.visitor("Olena")
	own := s.c.HTTP().String()
	for name, c := range map[string]struct {
		header http.Header
		want   int
	}{
		"another site":                    {http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		"another port of this machine":    {http.Header{"Sec-Fetch-Site": {"same-site"}, "Origin": {"http://127.0.0.1:1"}}, 403},
		"an old browser on another site":  {http.Header{"Origin": {"https://evil.example"}}, 403},
		"a frame without an origin":       {http.Header{"Origin": {"null"}}, 403},
		"a name that was led here":        {http.Header{"Host": {"evil.example"}, "Origin": {"http://evil.example"}, "Sec-Fetch-Site": {"same-origin"}}, 421},
		"a name that was led to our port": {http.Header{"Host": {"evil.example" + own[strings.LastIndex(own, ":"):]}, "Sec-Fetch-Site": {"same-origin"}}, 421},
	} {
		c.header.Set("Cookie", "storyline-session="+v.session)
		for _, d := range doors(t, s.c) {
			if a := s.knock(d, c.header); a.StatusCode != c.want {
				t.Errorf("%s %s by %s is answered with %d, want %d", d.method, d.path, name, a.StatusCode, c.want)
			}
		}
	}
	if s.state() != before {
		t.Error("something was changed")
	}
	if _, in := s.c.sessions.Person(v.session, nowMillis()); !in {
		t.Error("another site has signed somebody out")
	}
}

// The interface for programs knows no session, and no cookie opens it.
func TestEveryOperationOfTheInterfaceAsksForTheToken(t *testing.T) {
	s := startCentre(t, t.TempDir())
	doc, err := s.c.api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(doc, &said); err != nil || len(said.Paths) < 20 {
		t.Fatalf("%d paths, %v", len(said.Paths), err)
	}
	v := s.visitor("Olena")
	for _, path := range slices.Sorted(maps.Keys(said.Paths)) {
		for method := range said.Paths[path] {
			if strings.HasSuffix(path, "/health") {
				continue
			}
			d := door{strings.ToUpper(method), holes.ReplaceAllString(path, "x")}
			if a := s.knock(d, http.Header{"Cookie": {"storyline-session=" + v.session}}); a.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s %s is answered with %d", d.method, d.path, a.StatusCode)
			}
		}
	}
}
